package io.wecomlink.unionid;

import io.wecomlink.settings.WecomLinkProperties;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * How many conversions may be made. WeCom counts them by hour, day and month: pairs of an account
 * of the company per company, those of an account of the vendor for the vendor as a whole
 * (wecom/external-contact-api.md §6).
 */
@Component
class ConversionBudget {

  /** Days and months of WeCom. */
  private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

  /** A minute's share keeps any 60 minutes below the limit, whenever WeCom's hour begins. */
  private static final int MINUTES_AND_ONE = 61;

  private enum Period {
    MINUTE(ChronoUnit.MINUTES),
    HOUR(ChronoUnit.HOURS),
    DAY(ChronoUnit.DAYS),
    MONTH(ChronoUnit.MONTHS);

    private final ChronoUnit unit;

    Period(ChronoUnit unit) {
      this.unit = unit;
    }

    ZonedDateTime start(Instant now) {
      ZonedDateTime local = now.atZone(CHINA);
      return this == MONTH
          ? local.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1)
          : local.truncatedTo(unit);
    }

    Instant next(Instant now) {
      return start(now).plus(1, unit).toInstant();
    }
  }

  /**
   * What may be done now.
   *
   * @param granted how many conversions
   * @param moreAt when there may be more; null if all were granted
   */
  record Grant(int granted, Instant moreAt) {}

  private final JdbcClient jdbc;
  private final WecomLinkProperties.Unionid limits;
  private final Clock clock;

  ConversionBudget(JdbcClient jdbc, WecomLinkProperties properties, Clock clock) {
    this.jdbc = jdbc;
    this.limits = properties.unionid();
    this.clock = clock;
  }

  /** Takes up to so many conversions out of an owner's budget. */
  @Transactional
  Grant take(String owner, int wanted) {
    Instant now = clock.instant();
    Map<Period, Long> used = new EnumMap<>(Period.class);
    for (Period period : Period.values()) {
      used.put(
          period,
          jdbc.sql(
                  """
                  INSERT INTO wecomlink.unionid_conversion AS c
                         (owner, period, period_start, conversions)
                  VALUES (:owner, :period, :start, 0)
                  ON CONFLICT (owner, period) DO UPDATE
                     SET conversions = CASE WHEN c.period_start >= excluded.period_start
                                            THEN c.conversions ELSE 0 END,
                         period_start = greatest(c.period_start, excluded.period_start)
                  RETURNING conversions
                  """)
              .param("owner", owner)
              .param("period", period.name())
              .param("start", period.start(now).toOffsetDateTime())
              .query(Long.class)
              .single());
    }
    long granted = wanted;
    Instant moreAt = null;
    for (Map.Entry<Period, Long> entry : used.entrySet()) {
      long left = Math.max(0, limit(entry.getKey()) - entry.getValue());
      if (left < granted) {
        granted = left;
        moreAt = entry.getKey().next(now);
      }
    }
    if (granted > 0) {
      jdbc.sql(
              """
              UPDATE wecomlink.unionid_conversion SET conversions = conversions + :granted
               WHERE owner = :owner
              """)
          .param("granted", granted)
          .param("owner", owner)
          .update();
    }
    return new Grant((int) granted, moreAt);
  }

  private long limit(Period period) {
    return switch (period) {
      case MINUTE -> Math.max(1, limits.conversionsPerHour() / MINUTES_AND_ONE);
      case HOUR -> limits.conversionsPerHour();
      case DAY -> limits.conversionsPerDay();
      case MONTH -> limits.conversionsPerMonth();
    };
  }
}

package io.wecomlink.quota;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * APIs that nobody asks for a while, because WeCom said that a limit was reached: for one company,
 * or for all. Shared by all runners.
 */
@Component
class ApiPauses {

  /**
   * An API is not asked.
   *
   * @param errcode what WeCom said
   * @param until when it may be asked again
   */
  record Pause(int errcode, Instant until) {}

  /** Who stands for all companies. */
  private static final String ALL = "";

  /** wecom/limits-and-errors.md §6; the lengths of bans are in §1. */
  private static final List<Duration> BANS =
      List.of(Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofMinutes(60));

  /** So long after a pause the next refusal is worse than the last; later it is a new story. */
  private static final Duration MEMORY = Duration.ofHours(1);

  /** So many companies refused within a minute: it is our address that is banned. */
  private static final int SEVERAL = 3;

  private final JdbcClient jdbc;
  private final Clock clock;

  ApiPauses(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * The pause that holds for an API.
   *
   * @param corpId null for a call that is no company's
   */
  Optional<Pause> of(String corpId, String api) {
    return jdbc.sql(
            """
            SELECT errcode, until FROM wecomlink.api_pause
             WHERE api = :api AND corp_id IN ('', :corpId) AND until > :now
             ORDER BY until DESC LIMIT 1
            """)
        .param("api", api)
        .param("corpId", corpId == null ? ALL : corpId)
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .query((row, number) -> read(row))
        .optional();
  }

  /**
   * WeCom said that a limit was reached. Answers to calls that were under way when the pause began
   * count as the same refusal.
   *
   * @param corpId null for a call that is no company's: then nobody asks
   */
  Pause begin(String corpId, String api, int errcode) {
    Pause pause = begin(corpId == null ? ALL : corpId, api, errcode, 1);
    if (corpId != null && refusedLately(api) >= SEVERAL) {
      Pause global = begin(ALL, api, errcode, 1);
      return global.until().isAfter(pause.until()) ? global : pause;
    }
    return pause;
  }

  /** Deletes pauses that are long over. */
  int deleteOld() {
    return jdbc.sql("DELETE FROM wecomlink.api_pause WHERE until < :limit")
        .param("limit", clock.instant().minus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))
        .update();
  }

  private Pause begin(String corpId, String api, int errcode, int strikes) {
    Instant now = clock.instant();
    return jdbc.sql(
            """
            INSERT INTO wecomlink.api_pause AS p (api, corp_id, errcode, strikes, paused_at, until)
            VALUES (:api, :corpId, :errcode, :strikes, :now, :now + CAST(:first AS interval))
            ON CONFLICT (api, corp_id) DO UPDATE
               SET errcode = excluded.errcode,
                   strikes = CASE WHEN p.until > :now THEN p.strikes
                                  WHEN p.until > :remembered THEN least(p.strikes + 1, 3)
                                  ELSE 1 END,
                   paused_at = CASE WHEN p.until > :now THEN p.paused_at ELSE :now END,
                   until = CASE WHEN p.until > :now THEN p.until
                                WHEN p.until <= :remembered THEN excluded.until
                                WHEN p.strikes = 1 THEN :now + CAST(:second AS interval)
                                ELSE :now + CAST(:third AS interval) END
            RETURNING errcode, until
            """)
        .param("api", api)
        .param("corpId", corpId)
        .param("errcode", errcode)
        .param("strikes", strikes)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("remembered", now.minus(MEMORY).atOffset(ZoneOffset.UTC))
        .param("first", BANS.get(0).toString())
        .param("second", BANS.get(1).toString())
        .param("third", BANS.get(2).toString())
        .query((row, number) -> read(row))
        .single();
  }

  private long refusedLately(String api) {
    return jdbc.sql(
            """
            SELECT count(*) FROM wecomlink.api_pause
             WHERE api = :api AND corp_id <> '' AND paused_at > :lately
            """)
        .param("api", api)
        .param("lately", clock.instant().minus(BANS.get(0)).atOffset(ZoneOffset.UTC))
        .query(Long.class)
        .single();
  }

  private static Pause read(ResultSet row) throws SQLException {
    return new Pause(row.getInt(1), row.getTimestamp(2).toInstant());
  }
}

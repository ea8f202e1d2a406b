package io.wecomlink.schedule;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * A Quartz cron expression in a time zone: seconds first, days of the week from 1 for Sunday. Safe
 * for use by several threads.
 */
public final class Cron {

  /** Nothing that is scheduled by people needs to happen more often. */
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  private final CronExpression expression;

  private Cron(CronExpression expression) {
    this.expression = expression;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException in words that a person understands, if it is malformed, never
   *     fires again or fires more often than once a minute
   */
  public static Cron of(String text, ZoneId zone, Instant now) {
    CronExpression expression;
    try {
      expression = new CronExpression(text);
    } catch (ParseException | RuntimeException e) {
      throw new IllegalArgumentException(
          e.getMessage() == null ? "not a cron expression" : e.getMessage(), e);
    }
    expression.setTimeZone(TimeZone.getTimeZone(zone));
    Cron cron = new Cron(expression);
    Instant first =
        cron.next(now).orElseThrow(() -> new IllegalArgumentException("it never fires again"));
    boolean tooOften =
        cron.next(first).map(second -> Duration.between(first, second)).stream()
            .anyMatch(period -> period.compareTo(SHORTEST) < 0);
    if (tooOften) {
      throw new IllegalArgumentException("it fires more often than once a minute");
    }
    return cron;
  }

  /** The first moment after the given one; empty if there is none. */
  public Optional<Instant> next(Instant after) {
    // Quartz knows nothing but old dates; they do not leave this class.
    Date next = expression.getNextValidTimeAfter(Date.from(after));
    return Optional.ofNullable(next).map(Date::toInstant);
  }
}

package io.wecomlink.problem;

import java.time.Duration;

/**
 * How often, and after how long, work that waits in a table is tried again when it failed in a way
 * that may pass. What is tried again within one call is said in routes/errors.
 */
public final class Attempts {

  /** So many in all; then the work is given up. */
  public static final int MOST = 10;

  /** Before the second attempt. */
  public static final Duration FIRST_DELAY = Duration.ofSeconds(2);

  /** However often it failed. */
  public static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

  private static final int MOST_DOUBLINGS = 12;

  private Attempts() {}

  /**
   * How long to wait before the next attempt: twice as long each time.
   *
   * @param attempts made so far; less than 1 counts as 1
   */
  public static Duration delay(int attempts) {
    return doubled(FIRST_DELAY, attempts - 1, LONGEST_DELAY);
  }

  /**
   * A delay that was doubled some times.
   *
   * @param times less than 0 counts as 0
   * @return no longer than the longest
   */
  public static Duration doubled(Duration first, int times, Duration longest) {
    Duration delay = first.multipliedBy(1L << Math.max(0, Math.min(times, MOST_DOUBLINGS)));
    return delay.compareTo(longest) > 0 ? longest : delay;
  }
}

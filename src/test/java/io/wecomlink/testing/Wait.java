package io.wecomlink.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for conditions, never for time. */
public final class Wait {

  private Wait() {}

  /** Until the condition holds; a minute at most. */
  public static void until(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(50))
        .until(condition);
  }
}

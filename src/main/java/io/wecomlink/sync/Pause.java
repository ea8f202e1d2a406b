package io.wecomlink.sync;

import io.wecomlink.wecom.WecomApiException;
import java.time.Duration;
import java.time.Instant;

/** How long work is put back. Nobody waits that long in a thread. */
final class Pause {

  /** The database needs it more than we do. */
  static final Duration AFTER_DATABASE_FAULT = Duration.ofSeconds(2);

  /** For something that others are about to finish. */
  static final Duration SHORT = Duration.ofSeconds(1);

  /**
   * Where WeCom does not say how long: the shortest of its bans (wecom/limits-and-errors.md §6).
   */
  private static final Duration WITHOUT_WORD = Duration.ofSeconds(60);

  private Pause() {}

  /** When a failure that is going to pass may have passed. */
  static Instant until(WecomApiException failure, Instant now) {
    return failure
        .retryAt()
        .map(at -> at.isAfter(now) ? at : now.plus(SHORT))
        .orElse(now.plus(WITHOUT_WORD));
  }
}

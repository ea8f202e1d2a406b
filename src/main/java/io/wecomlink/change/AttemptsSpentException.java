package io.wecomlink.change;

import io.wecomlink.problem.Reason;

/** As often as an object may be tried to be read, the runner ended before it could say how. */
class AttemptsSpentException extends RuntimeException implements Reason.Giver {

  private final int attempts;

  /**
   * @param attempts made before, at least 1
   */
  AttemptsSpentException(PendingChange change, int attempts) {
    super(change + " was tried " + attempts + " times, the last time without an end");
    this.attempts = attempts;
  }

  @Override
  public Reason reason() {
    return Reason.of("attempts_spent", attempts);
  }
}

package io.wecomlink.problem;

/** As often as something may be tried, the runner ended before it could say how. */
public class AttemptsSpentException extends RuntimeException implements Reason.Giver {

  private final int attempts;

  /**
   * @param what was tried, for the log
   * @param attempts made before, at least 1
   */
  public AttemptsSpentException(Object what, int attempts) {
    super(what + " was tried " + attempts + " times, the last time without an end");
    this.attempts = attempts;
  }

  @Override
  public Reason reason() {
    return Reason.of("attempts_spent", attempts);
  }
}

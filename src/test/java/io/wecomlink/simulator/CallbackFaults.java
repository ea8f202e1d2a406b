package io.wecomlink.simulator;

/**
 * How callbacks go wrong; rates between 0 and 1, drawn from the simulator's seed
 * (wecom/callbacks.md §10).
 *
 * @param duplicate delivered twice
 * @param reorder delivered after the next one of the same company
 * @param drop never delivered
 * @param delay delivered {@code delayMillis} late
 * @param delayMillis length of a delay
 * @param wrongSignature a copy with a wrong signature is sent first
 * @param staleTimestamp a copy with a timestamp of two hours ago, correctly signed, is sent first
 */
public record CallbackFaults(
    double duplicate,
    double reorder,
    double drop,
    double delay,
    long delayMillis,
    double wrongSignature,
    double staleTimestamp) {

  /** Nothing goes wrong. */
  public static CallbackFaults none() {
    return new CallbackFaults(0, 0, 0, 0, 0, 0, 0);
  }

  /** No callback arrives. */
  public static CallbackFaults allLost() {
    return new CallbackFaults(0, 0, 1, 0, 0, 0, 0);
  }
}

package io.wecomlink.sync;

import io.wecomlink.problem.Reason;

/**
 * How a run ended.
 *
 * @param state SUCCEEDED, PARTIAL, NEEDS_CONFIRMATION, FAILED or CANCELLED
 * @param problem why it did not simply succeed; null if it did
 */
record RunEnd(String state, Reason problem) {

  /**
   * The end of a run that went through.
   *
   * @param failedGroups groups that could not be read to their end
   * @param rejectedItems items and members that became dead letters
   * @param heldBack removals that wait for a person
   */
  static RunEnd of(long failedGroups, long rejectedItems, long heldBack) {
    boolean incomplete = failedGroups > 0 || rejectedItems > 0;
    if (heldBack > 0) {
      return new RunEnd(
          "NEEDS_CONFIRMATION",
          incomplete
              ? Reason.of("relations_vanished_incomplete", heldBack, failedGroups, rejectedItems)
              : Reason.of("relations_vanished", heldBack));
    }
    return incomplete
        ? new RunEnd("PARTIAL", Reason.of("incomplete", failedGroups, rejectedItems))
        : new RunEnd("SUCCEEDED", null);
  }

  /** Whether everything was read. */
  boolean isComplete() {
    return "SUCCEEDED".equals(state);
  }
}

package io.wecomlink.sync;

/**
 * How a run ended.
 *
 * @param state SUCCEEDED, PARTIAL, NEEDS_CONFIRMATION, FAILED or CANCELLED
 * @param problem why it did not simply succeed; null if it did
 */
record RunEnd(String state, String problem) {

  /**
   * The end of a run that went through.
   *
   * @param failedGroups groups that could not be read to their end
   * @param rejectedItems items and members that became dead letters
   * @param heldBack removals that wait for a person
   */
  static RunEnd of(long failedGroups, long rejectedItems, long heldBack) {
    String missing =
        failedGroups + " groups of members and " + rejectedItems + " items could not be read";
    boolean incomplete = failedGroups > 0 || rejectedItems > 0;
    if (heldBack > 0) {
      return new RunEnd(
          "NEEDS_CONFIRMATION",
          heldBack + " relations vanished at once" + (incomplete ? "; " + missing : ""));
    }
    return incomplete ? new RunEnd("PARTIAL", missing) : new RunEnd("SUCCEEDED", null);
  }

  /** Whether everything was read. */
  boolean isComplete() {
    return "SUCCEEDED".equals(state);
  }
}

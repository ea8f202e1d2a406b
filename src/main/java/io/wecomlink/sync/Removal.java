package io.wecomlink.sync;

/**
 * What a complete reading did not show any more.
 *
 * @param vanished active relations that were proven gone
 * @param outOfRange active relations of members who left the visible range
 * @param active active relations before
 * @param needsConfirmation whether that is more than may be removed without a person
 * @param removed relations that were in fact marked
 */
public record Removal(
    long vanished, long outOfRange, long active, boolean needsConfirmation, long removed) {

  /** What a person has confirmed, before anything is marked. */
  static Removal confirmed() {
    return new Removal(0, 0, 0, false, 0);
  }

  /** Whether there is anything to do without asking. */
  public boolean isAllowed() {
    return !needsConfirmation;
  }

  /** How many removals wait for a person. */
  long heldBack() {
    return needsConfirmation ? vanished + outOfRange : 0;
  }
}

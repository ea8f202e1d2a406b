package io.wecomlink.change;

import java.util.UUID;

/** Counts what was read again for a run into that run; the sync area keeps the runs. */
public interface RunCounters {

  /**
   * What one change came to. Relations (member × customer) as in a run's progress.
   *
   * @param apiCalls requests to WeCom, retries included
   * @param fetched relations that WeCom showed
   * @param inserted of these, new ones
   * @param updated of these, those whose content moved
   * @param unchanged of these, the rest
   * @param removed relations that ended
   * @param deadLetters 1 if the change failed for good
   */
  record Counts(
      long apiCalls,
      long fetched,
      long inserted,
      long updated,
      long unchanged,
      long removed,
      long deadLetters) {}

  /** Adds to a run's counts; joins the caller's transaction. */
  void count(UUID runId, Counts counts);
}

package io.wecomlink.sync;

import io.wecomlink.problem.Reason;
import java.time.Instant;
import java.util.UUID;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.context.support.DefaultMessageSourceResolvable;

/**
 * A run as it stands.
 *
 * @param mode FULL or INCREMENTAL
 * @param trigger what started it: DEVELOPER_ID, MANUAL, SCHEDULE, GRANT_CHANGED, REPLAY
 * @param state RUNNING, SUCCEEDED, PARTIAL, NEEDS_CONFIRMATION, FAILED, CANCELLED
 * @param finishedAt null while it runs
 * @param phase what it is busy with
 * @param etaSeconds how long it will probably take; null if that cannot be told yet
 * @param problem why it did not simply succeed, or what it waits for; null if there is nothing to
 *     say
 */
public record SyncRun(
    UUID runId,
    String tenantId,
    String corpId,
    String mode,
    String trigger,
    String state,
    Instant startedAt,
    Instant finishedAt,
    String phase,
    Progress progress,
    Long etaSeconds,
    Reason problem) {

  /** A state in the reader's language: the page's own word for it. */
  static MessageSourceResolvable word(String state) {
    return new DefaultMessageSourceResolvable(new String[] {"page.run.state." + state}, state);
  }

  /**
   * Counts so far. fetched, inserted, updated, unchanged and removed count relations (member ×
   * customer).
   */
  public record Progress(
      long apiCalls,
      long departments,
      long employees,
      long followUsers,
      long chunksDone,
      long chunksTotal,
      long fetched,
      long inserted,
      long updated,
      long unchanged,
      long removed,
      long unlicensedUsers,
      long deadLetters) {}
}

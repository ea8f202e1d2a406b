package io.wecomlink.sync;

import io.wecomlink.problem.Attempts;
import io.wecomlink.problem.AttemptsSpentException;
import java.time.Instant;
import java.util.UUID;

/**
 * A run that this runner works on: as the one who leads it, or on one of its groups.
 *
 * @param lease names this taking of the run's lead or of the group; whoever takes it next has
 *     another one
 * @param mode FULL or INCREMENTAL
 * @param scope CORP for the whole company, MEMBERS for the members of its groups only
 * @param startedAt when the run began: what was observed later is newer than the run
 * @param phase what the run was busy with when it was taken
 * @param abandoned how often in a row the lease of the lead or group ran out in somebody's hand,
 *     without a step forward since; 0 if the last one gave it back
 */
public record RunLease(
    UUID runId,
    String lease,
    String tenantId,
    String corpId,
    String mode,
    String scope,
    String trigger,
    Instant startedAt,
    RunPhase phase,
    int abandoned) {

  /**
   * Refuses what may have ended one runner after the other.
   *
   * @throws AttemptsSpentException if it was abandoned as often as something may be tried
   */
  void checkAttempts() {
    if (abandoned >= Attempts.MOST) {
      throw new AttemptsSpentException("Work of run " + runId, abandoned);
    }
  }

  /** Whether its groups of members are known, so that only they and the end are left. */
  public boolean isPlanned() {
    return phase == RunPhase.CONTACTS || phase == RunPhase.CHANGES;
  }

  /** Whether it compares lists of ids instead of reading all customers. */
  public boolean isIncremental() {
    return "INCREMENTAL".equals(mode);
  }

  /** Whether it only waits for the changes that its groups noted. */
  public boolean isAwaitingChanges() {
    return phase == RunPhase.CHANGES;
  }
}

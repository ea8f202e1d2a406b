package io.wecomlink.change;

import java.util.List;
import java.util.UUID;

/**
 * An object that this runner is reading again.
 *
 * @param tenantId whose company it is; null if it is nobody's by now
 * @param subject see {@link ChangeKind}
 * @param version of the note that is being worked off
 * @param runId the run that waits for it; null outside a run
 * @param hints what events told, in the order in which it was noted
 * @param attempts how often it has been tried, this time included
 * @param lease names this taking of the object; whoever takes it next has another one
 */
public record PendingChange(
    String tenantId,
    String corpId,
    ChangeKind kind,
    String subject,
    long version,
    UUID runId,
    List<RelationHint> hints,
    int attempts,
    String lease) {

  @Override
  public String toString() {
    return kind + " " + subject + " of corp " + corpId;
  }
}

package io.wecomlink.change;

/**
 * An object that has to be read again because of an event.
 *
 * @param corpId the company
 * @param subject see {@link ChangeKind}
 * @param hint what the event told beyond that; null if nothing
 */
public record NotedChange(String corpId, ChangeKind kind, String subject, RelationHint hint) {

  /** The object alone. */
  NotedChange without() {
    return new NotedChange(corpId, kind, subject, null);
  }
}

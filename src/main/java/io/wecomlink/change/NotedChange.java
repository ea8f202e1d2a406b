package io.wecomlink.change;

import io.wecomlink.profile.CleanText;

/**
 * An object that has to be read again because of an event, or of what a list lacked.
 *
 * @param corpId the company
 * @param subject see {@link ChangeKind}
 * @param hint what was told beyond that; null if nothing
 */
public record NotedChange(String corpId, ChangeKind kind, String subject, RelationHint hint) {

  /**
   * The object alone, named as PostgreSQL can hold it: one name that it cannot would keep all that
   * is noted with it from being noted.
   */
  NotedChange without() {
    return new NotedChange(corpId, kind, CleanText.clean(subject), null);
  }
}

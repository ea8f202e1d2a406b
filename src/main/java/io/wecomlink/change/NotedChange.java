package io.wecomlink.change;

import io.wecomlink.profile.CleanText;
import io.wecomlink.profile.Ids;

/**
 * An object that has to be read again because of an event, or of what a list lacked.
 *
 * @param corpId the company
 * @param subject see {@link ChangeKind}
 * @param hint what was told beyond that; null if nothing
 */
public record NotedChange(String corpId, ChangeKind kind, String subject, RelationHint hint) {

  /** Whether the subject can be an id, so that there may be something to read. */
  public boolean isNamed() {
    return kind == ChangeKind.TAGS || Ids.isId(subject);
  }

  /** Whether the hint, if there is one, names a member by what can be an id. */
  public boolean isHintNamed() {
    return hint == null || Ids.isId(hint.userid());
  }

  /** The object without what the event told beyond it. */
  public NotedChange withoutHint() {
    return new NotedChange(corpId, kind, subject, null);
  }

  /**
   * The object alone, named as PostgreSQL can hold it: one name that it cannot would keep all that
   * is noted with it from being noted.
   */
  NotedChange without() {
    return new NotedChange(corpId, kind, CleanText.clean(subject), null);
  }
}

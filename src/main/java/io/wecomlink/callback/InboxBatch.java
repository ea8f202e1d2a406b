package io.wecomlink.callback;

import io.wecomlink.change.NotedChange;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of one lane, which one worker handles one after the other. What needs nothing but a note
 * is gathered here and committed for all of them together. Not thread-safe.
 */
public final class InboxBatch {

  private final String lane;
  private final List<InboxEvent> events;
  private final List<NotedChange> changes = new ArrayList<>();
  private final List<NotedChange> renamed = new ArrayList<>();
  private final List<Long> noted = new ArrayList<>();
  private final List<Long> recorded = new ArrayList<>();
  private final List<Long> unreadable = new ArrayList<>();

  InboxBatch(String lane, List<InboxEvent> events) {
    this.lane = lane;
    this.events = events;
  }

  /** Whose events they are; see {@code callback_event.lane}. */
  String lane() {
    return lane;
  }

  /** In the order in which they came. A getter in bean style, since routes ask for it. */
  public List<InboxEvent> getEvents() {
    return events;
  }

  /**
   * What an event makes worth reading again. Something for an id that is none is left out, and the
   * event is given up when the rest is noted: no reading could ever be stored under it, and it
   * would keep all that is noted with it from being noted.
   */
  void note(InboxEvent event, List<NotedChange> more) {
    boolean readable = true;
    for (NotedChange change : more) {
      if (change.isNamed()) {
        changes.add(change.isHintNamed() ? change : change.withoutHint());
      }
      readable &= change.isNamed() && change.isHintNamed();
    }
    (readable ? noted : unreadable).add(event.eventId());
  }

  /** A member has another id from now on; the subject is the old one. */
  void rename(NotedChange member) {
    if (member.isNamed()) {
      renamed.add(member);
    }
  }

  List<NotedChange> renamed() {
    return renamed;
  }

  void record(InboxEvent event) {
    recorded.add(event.eventId());
  }

  /** What has to be read again. A getter in bean style, since routes ask for it. */
  public List<NotedChange> getChanges() {
    return changes;
  }

  List<Long> noted() {
    return noted;
  }

  /** Events that hold something for an id that is none. */
  List<Long> unreadable() {
    return unreadable;
  }

  List<Long> recorded() {
    return recorded;
  }
}

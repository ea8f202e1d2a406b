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

  void note(InboxEvent event, List<NotedChange> more) {
    noted.add(event.eventId());
    changes.addAll(more);
  }

  /** A member has another id from now on; the subject is the old one. */
  void rename(NotedChange member) {
    renamed.add(member);
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

  List<Long> recorded() {
    return recorded;
  }
}

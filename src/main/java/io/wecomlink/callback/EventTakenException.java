package io.wecomlink.callback;

/** Another runner has taken an event whose lease ran out; it handles it, and nothing is lost. */
class EventTakenException extends RuntimeException {

  EventTakenException(InboxEvent event) {
    super(event + " is handled by another runner");
  }
}

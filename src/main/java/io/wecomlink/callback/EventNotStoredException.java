package io.wecomlink.callback;

/** An event is not committed: WeCom has to send it again. */
class EventNotStoredException extends RuntimeException {

  /**
   * @param cause why; a breaker that is open because of earlier failures says just that
   */
  EventNotStoredException(Exception cause) {
    super(String.valueOf(cause), cause, false, false);
  }
}

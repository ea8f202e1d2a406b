package io.wecomlink.change;

/** A newer reading of the object was stored while this one was under way: it has to be repeated. */
class OlderReadingException extends RuntimeException {

  OlderReadingException(PendingChange change) {
    super(change + " was read by somebody else meanwhile");
  }
}

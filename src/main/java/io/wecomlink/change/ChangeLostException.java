package io.wecomlink.change;

/** The change is not this runner's any more: erased with its company, or taken over. */
class ChangeLostException extends RuntimeException {

  ChangeLostException(PendingChange change) {
    super(change + " is no longer this runner's");
  }
}

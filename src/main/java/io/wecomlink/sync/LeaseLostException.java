package io.wecomlink.sync;

/**
 * What this runner was working on is not its own any more: the run was cancelled, or another runner
 * took over. Nothing of the transaction in hand may be stored.
 */
public class LeaseLostException extends RuntimeException {

  LeaseLostException(String what) {
    super(what + " is no longer this runner's");
  }
}

package io.wecomlink.change;

import io.wecomlink.problem.Reason;

/** WeCom showed an object that has no id, or something for an id that is none. */
class UnreadableObjectException extends RuntimeException implements Reason.Giver {

  UnreadableObjectException() {
    super("WeCom's answer has no id");
  }

  @Override
  public Reason reason() {
    return Reason.of("object_without_id");
  }
}

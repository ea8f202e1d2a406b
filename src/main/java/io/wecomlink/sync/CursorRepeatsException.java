package io.wecomlink.sync;

import io.wecomlink.problem.Reason;

/** WeCom leads a group of members round in circles: going on would never end. */
class CursorRepeatsException extends RuntimeException implements Reason.Giver {

  private final int pages;

  CursorRepeatsException(SyncGroup group) {
    super(
        "WeCom answered with a cursor that it had given before, after " + group.pages() + " pages");
    this.pages = group.pages();
  }

  @Override
  public Reason reason() {
    return Reason.of("cursor_repeats", pages);
  }
}

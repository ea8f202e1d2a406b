package io.wecomlink.sync;

/** WeCom leads a group of members round in circles: going on would never end. */
class CursorRepeatsException extends RuntimeException {

  CursorRepeatsException(SyncGroup group) {
    super(
        "WeCom answered with a cursor that it had given before, after " + group.pages() + " pages");
  }
}

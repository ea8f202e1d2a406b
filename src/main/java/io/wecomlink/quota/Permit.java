package io.wecomlink.quota;

import java.time.Instant;

/**
 * Whether a call may be made now.
 *
 * @param refusedUntil when to ask again; null if it may be made
 * @param errcode what WeCom said, if it asked for a pause; 0 if we hold back by ourselves
 */
public record Permit(Instant refusedUntil, int errcode) {

  static final Permit GRANTED = new Permit(null, 0);

  /** Whether the call may be made. */
  public boolean isGranted() {
    return refusedUntil == null;
  }
}

package io.wecomlink.link;

import java.time.Instant;

/**
 * A link that somebody was given and has not come back with.
 *
 * @param kind INSTALL or REGISTER
 * @param url what to open or show as a QR code; null once it has expired, and for who may only look
 * @param expiresAt when it stops or stopped working
 * @param expired whether a new one has to be asked for
 */
public record PendingLink(String kind, String url, Instant expiresAt, boolean expired) {

  /** The same for somebody who may not go on with it. */
  public PendingLink withoutUrl() {
    return new PendingLink(kind, null, expiresAt, expired);
  }

  static PendingLink of(String kind, String url, Instant expiresAt, Instant now) {
    boolean expired = !now.isBefore(expiresAt);
    return new PendingLink(kind, expired ? null : url, expiresAt, expired);
  }
}

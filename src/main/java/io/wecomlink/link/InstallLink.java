package io.wecomlink.link;

import java.time.Instant;

/**
 * Where an administrator installs the app.
 *
 * @param installUrl opened in a browser or shown as a QR code
 * @param state one-time; comes back with the browser
 * @param expiresAt when the link stops working
 */
public record InstallLink(String installUrl, String state, Instant expiresAt) {}

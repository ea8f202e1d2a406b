package io.wecomlink.link;

import java.time.Instant;

/**
 * Where a new company is registered (注册并关联).
 *
 * @param registrationUrl opened in a browser or shown as a QR code; opening it uses it up
 * @param state comes back with WeCom's messages about this registration
 * @param expiresAt when the link stops working
 */
public record RegistrationLink(String registrationUrl, String state, Instant expiresAt) {}

package io.wecomlink.link;

import java.time.Instant;

/**
 * What is known of a registration.
 *
 * @param status WAITING, REGISTERED or EXPIRED
 * @param corpId the new company; null unless REGISTERED
 * @param nextPollAt when WeCom is asked again by itself; null if it is not
 */
public record RegistrationResult(String status, String corpId, Instant nextPollAt) {}

package io.wecomlink.simulator;

import java.time.Instant;

/**
 * One attempt to deliver a callback.
 *
 * @param sequence number of the callback; attempts of one callback share it
 * @param attempt 1 to 3
 * @param at the simulator's time
 * @param url where it went, without the query
 * @param kind InfoType or Event, with {@code /ChangeType} if there is one; {@code verify} for GET
 * @param corpId company concerned, or null
 * @param message the decrypted message
 * @param status HTTP status, 0 if there was no answer
 * @param body answer body, at most 2,000 characters
 * @param error why there was no answer, or null
 * @param accepted whether WeCom takes it as received
 * @param forged a deliberately bad copy (wrong signature or stale timestamp)
 */
public record Delivery(
    long sequence,
    int attempt,
    Instant at,
    String url,
    String kind,
    String corpId,
    String message,
    int status,
    String body,
    String error,
    boolean accepted,
    boolean forged) {}

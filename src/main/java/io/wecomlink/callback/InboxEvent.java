package io.wecomlink.callback;

import java.time.Instant;

/**
 * A stored event that is being handled.
 *
 * @param eventId its row
 * @param channel where it came in: COMMAND, DATA, SYSTEM or APP
 * @param corpId the company it is about; null if it names none
 * @param infoType WeCom's InfoType
 * @param changeType WeCom's ChangeType; null if it has none
 * @param occurredAt when it happened according to WeCom; null if it does not say
 * @param attempts how often it has been tried, this time included
 * @param handledBefore whether it was handled once and has come again
 * @param sealedPayload its content as stored
 */
public record InboxEvent(
    long eventId,
    String channel,
    String corpId,
    String infoType,
    String changeType,
    Instant occurredAt,
    int attempts,
    boolean handledBefore,
    byte[] sealedPayload) {

  @Override
  public String toString() {
    return "event " + eventId + " " + infoType + (changeType == null ? "" : " " + changeType);
  }
}

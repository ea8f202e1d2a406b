package io.wecomlink.api;

import io.wecomlink.link.Connection;
import io.wecomlink.link.PendingLink;
import java.time.Instant;
import java.util.List;

/**
 * The connection as the workbench sees it.
 *
 * @param nextStep what a person has to do next
 * @param corp null before it is known
 * @param developerId null before it was looked
 * @param miniProgram whether a mini-program secret is stored
 * @param pending the link that somebody was given and has not come back with; null if none
 * @param adminUrl WeCom's admin console, where the company is certified and the WeChat developer ID
 *     is bound
 * @param lastSync the newest run; null if there was none
 * @param warnings what somebody should look at, most urgent first
 */
record ConnectionView(
    String tenantId,
    String appType,
    String state,
    String nextStep,
    Connection.Corp corp,
    Connection.VisibleRange visibleRange,
    Connection.DeveloperId developerId,
    MiniProgram miniProgram,
    PendingLink pending,
    String adminUrl,
    RunView lastSync,
    List<Warning> warnings) {

  /** The associated mini program; nothing but {@code configured} until one is set. */
  record MiniProgram(boolean configured, String appId, String secretMasked, Instant verifiedAt) {}

  /** A stable code, and words in the caller's language. */
  record Warning(String code, String message) {}
}

package io.wecomlink.deadletter;

import io.wecomlink.problem.Reason;
import java.time.Instant;
import java.util.List;

/**
 * Something that failed for good.
 *
 * @param id its number
 * @param corpId the company it concerns; null if it concerns none
 * @param kind what was being done, such as CONTACT_GROUP
 * @param subject what it was done for; a key where it was done for several members
 * @param userids members whose customers could not be read; empty if it is not about them
 * @param errcode WeCom's errcode; null if the failure was not WeCom's
 * @param error what went wrong
 * @param attempts how often it failed, 1 or more
 * @param state OPEN, REPLAYING, RESOLVED (a newer success settled it) or DISCARDED
 */
public record DeadLetter(
    long id,
    String corpId,
    String kind,
    String subject,
    List<String> userids,
    Integer errcode,
    Reason error,
    int attempts,
    Instant firstFailedAt,
    Instant lastFailedAt,
    State state) {

  /** Where a letter stands. */
  public enum State {
    /** Waits for somebody to do something about it. */
    OPEN,
    /** Is being done once more. */
    REPLAYING,
    /** The same thing has succeeded since. */
    RESOLVED,
    /** A person decided that nothing is to be done. */
    DISCARDED
  }
}

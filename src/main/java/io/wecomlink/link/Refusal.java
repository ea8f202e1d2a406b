package io.wecomlink.link;

import io.wecomlink.problem.Reason;

/**
 * What WeCom said about a company's authorisation.
 *
 * @param tenantId whose connection it concerns; null if nobody's
 * @param cause WeCom's code and words, for the log
 * @param reason the same as the history says it, and the runs that end by it
 * @param doubtful whether WeCom has to be asked for the grant before it is believed
 * @param confirmed whether the authorisation is dead or shut off
 */
public record Refusal(
    String tenantId, String cause, Reason reason, boolean doubtful, boolean confirmed) {

  /** The same after WeCom was asked for the grant. */
  Refusal judged(boolean dead) {
    return new Refusal(tenantId, cause, reason, doubtful, dead);
  }
}

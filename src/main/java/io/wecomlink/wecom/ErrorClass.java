package io.wecomlink.wecom;

/**
 * What an errcode of WeCom means for us (legend of wecom/limits-and-errors.md §2; its reaction A is
 * {@link #REAUTHORISE} or {@link #ADMIN_ACTION}, see docs/errors.md).
 */
public enum ErrorClass {
  /** Try again soon, at most three times. */
  RETRY,
  /** Wait until the limit's window is over. */
  BACK_OFF,
  /** The token is dead: fetch another one, once, and repeat. */
  REFRESH_TOKEN,
  /** The company's authorisation is dead or shut off: stop this company's jobs. */
  REAUTHORISE,
  /** The company's administrator has to act, but the connection stands: the item fails. */
  ADMIN_ACTION,
  /** This item only: leave it out and go on. */
  SKIP,
  /** Our configuration or programming is wrong: stop and alert. */
  CONFIGURATION,
  /** No valid licence for the members in question. */
  LICENCE,
  /** The suite ticket is missing or too old: wait for the next one. */
  WAIT_FOR_TICKET,
  /** Not in the table: the item fails, the run goes on. */
  UNKNOWN
}

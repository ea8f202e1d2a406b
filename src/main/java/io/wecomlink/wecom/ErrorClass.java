package io.wecomlink.wecom;

/** What an errcode of WeCom means for us (legend of wecom/limits-and-errors.md §2). */
public enum ErrorClass {
  /** Try again soon, at most three times. */
  RETRY,
  /** Wait until the limit's window is over. */
  BACK_OFF,
  /** The token is dead: fetch another one, once, and repeat. */
  REFRESH_TOKEN,
  /** The company's administrator has to act: stop this company's jobs. */
  REAUTHORISE,
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

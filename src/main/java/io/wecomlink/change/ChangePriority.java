package io.wecomlink.change;

/** Why something is read again; the more urgent first. */
public enum ChangePriority {
  /** WeCom said that it changed. */
  EVENT,
  /** A person asked for it. */
  REPLAY,
  /** A run found that it may have changed. */
  RECONCILE
}

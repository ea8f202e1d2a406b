package io.wecomlink.sync;

/** What a run is busy with. */
public enum RunPhase {
  /** Nobody has begun it; an incremental run also waits here for events that are still to do. */
  WAITING,
  /** Visible range, departments and members are read. */
  MEMBERS,
  /** Customer tags, and who may have customers. */
  FOLLOW_USERS,
  /** The groups of members are read. */
  CONTACTS,
  /** The changes that an incremental run noted are being read. */
  CHANGES,
  /** It is over. */
  FINISHED
}

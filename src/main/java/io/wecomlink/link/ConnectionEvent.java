package io.wecomlink.link;

/** What can happen to a connection. */
public enum ConnectionEvent {
  /** An administrator asked for an install link. */
  AUTHORIZATION_STARTED(true),
  /** An administrator asked for a registration link. */
  REGISTRATION_STARTED(true),
  /** WeCom says that the new company is registered. */
  REGISTERED(false),
  /** The app was installed, or its grant was read again; the company is certified. */
  AUTHORIZED(false),
  /** The same of a company of which WeCom does not say that it is certified. */
  AUTHORIZED_UNCERTIFIED(false),
  /** An administrator goes on without certification. */
  CERTIFICATION_SKIPPED(true),
  /** An administrator gave a self-built app, or another secret of it, and WeCom accepted it. */
  SELF_BUILT_APP_SET(true),
  /** An administrator said that the WeChat developer ID is bound, and we looked. */
  DEVELOPER_ID_CHECKED(true),
  /** An administrator gave a mini program's secret, and WeCom accepted it. */
  MINI_PROGRAM_SET(true),
  /** An administrator took the mini program away. */
  MINI_PROGRAM_REMOVED(true),
  /** The app was uninstalled in WeCom. */
  UNINSTALLED(true),
  /** WeCom says that the permanent code is dead. */
  PERMANENT_CODE_DEAD(false),
  /** An administrator ended the connection, or gave a begun one up. */
  UNLINKED_BY_ADMIN(true);

  private final boolean alwaysKept;

  ConnectionEvent(boolean alwaysKept) {
    this.alwaysKept = alwaysKept;
  }

  /**
   * Whether the history keeps it even where the state stays: what a person did is kept, what is
   * read again and again is not.
   */
  boolean isAlwaysKept() {
    return alwaysKept;
  }
}

package io.wecomlink.link;

/** What can happen to a connection. */
public enum ConnectionEvent {
  /** An administrator asked for an install link. */
  AUTHORIZATION_STARTED,
  /** The app was installed, or its grant was read again. */
  AUTHORIZED,
  /** An administrator said that the WeChat developer ID is bound, and we looked. */
  DEVELOPER_ID_CHECKED,
  /** The app was uninstalled in WeCom. */
  UNINSTALLED,
  /** WeCom says that the permanent code is dead. */
  PERMANENT_CODE_DEAD
}

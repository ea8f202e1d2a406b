package io.wecomlink.link;

/** Where a tenant stands on its way to a linked WeCom. */
public enum ConnectionState {
  NOT_LINKED("AUTHORIZE"),
  REGISTERING("AWAIT_REGISTRATION"),
  CERTIFICATION_PENDING("CERTIFY"),
  AUTHORISING("INSTALL"),
  DEVELOPER_ID_PENDING("CONFIRM_DEVELOPER_ID"),
  LINKED("NONE"),
  REAUTHORISATION_REQUIRED("AUTHORIZE"),
  UNLINKED("AUTHORIZE");

  private final String nextStep;

  ConnectionState(String nextStep) {
    this.nextStep = nextStep;
  }

  /** What a person has to do next, as the API says it, for an app that WeCom installs. */
  String nextStep() {
    return nextStep;
  }
}

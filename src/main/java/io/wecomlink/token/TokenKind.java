package io.wecomlink.token;

/** The token that an API wants, and the query parameter it wants it in (wecom/README.md). */
public enum TokenKind {
  /** No token: the call brings a secret of its own. */
  NONE(null),
  /** The vendor's token. */
  PROVIDER("provider_access_token"),
  /** The third-party app's token. */
  SUITE("suite_access_token"),
  /** The token of one company for this app. */
  CORP("access_token");

  private final String parameter;

  TokenKind(String parameter) {
    this.parameter = parameter;
  }

  /** Name of the query parameter; null for {@link #NONE}. */
  public String parameter() {
    return parameter;
  }
}

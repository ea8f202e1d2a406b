package io.wecomlink.simulator;

/** The kinds of tokens that must not be mixed up (wecom/README.md, table of actors). */
public enum TokenKind {
  /** {@code provider_access_token}: the vendor. */
  PROVIDER,
  /** {@code suite_access_token}: the vendor's app. */
  SUITE,
  /** {@code access_token} of the vendor's app at one company. */
  CORP,
  /** {@code access_token} of a company's own app. */
  SELF_BUILT,
  /** {@code access_token} got with a mini program's secret. */
  MINI_PROGRAM,
  /** {@code access_token} for address-book migration after a registration, 1800 s. */
  CONTACT_SYNC
}

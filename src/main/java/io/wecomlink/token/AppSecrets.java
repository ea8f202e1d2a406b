package io.wecomlink.token;

import java.util.Optional;

/** Where the secrets of the companies' self-built apps are; the link area keeps them. */
public interface AppSecrets {

  /** The secret of a company's own app; empty if the company has none. */
  Optional<String> secretOf(String corpId);
}

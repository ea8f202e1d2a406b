package io.wecomlink.token;

import java.util.Optional;

/** Where the permanent codes of the linked companies are; the link area keeps them. */
public interface PermanentCodes {

  /** The permanent code of a company's authorization; empty if the company has none. */
  Optional<String> of(String corpId);
}

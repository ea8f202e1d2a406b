package io.wecomlink.callback;

import java.util.Optional;

/** Where the callback keys of the companies' self-built apps are; the link area keeps them. */
public interface AppCallbacks {

  /**
   * The keys of a tenant's self-built app.
   *
   * @param corpId the company, which is the receiveid of its messages (wecom/crypto.md §1)
   * @param token signs
   * @param aesKey EncodingAESKey, 43 letters and digits
   */
  record Keys(String corpId, String token, String aesKey) {

    @Override
    public String toString() {
      return "Keys[corpId=" + corpId + "]";
    }
  }

  /** The keys of a tenant's app; empty if the tenant has none. */
  Optional<Keys> of(String tenantId);
}

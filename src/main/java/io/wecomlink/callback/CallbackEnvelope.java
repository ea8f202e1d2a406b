package io.wecomlink.callback;

import io.wecomlink.callback.CallbackRejectedException.Reason;
import java.util.List;

/**
 * What a callback's body looks like from outside, before decryption (wecom/crypto.md §3, §7).
 *
 * @param toUserName whom the sender claims to address: suite id or corp id; empty when absent, and
 *     not proven before the signature and receiveid are checked
 * @param agentId the app within the corp; empty when absent
 * @param encrypt base64 cipher text; not empty
 */
record CallbackEnvelope(String toUserName, String agentId, String encrypt) {

  /**
   * Reads an XML or JSON envelope. Which of the two it is follows from its first character.
   *
   * @param body the request's body; null counts as empty
   * @param maxBytes the longest body that is looked at
   * @throws CallbackRejectedException BODY_TOO_LARGE, or BAD_XML for whatever is not an envelope
   */
  static CallbackEnvelope parse(byte[] body, int maxBytes) {
    if (body != null && body.length > maxBytes) {
      throw new CallbackRejectedException(Reason.BODY_TOO_LARGE);
    }
    Element root = DocumentReader.read(body);
    String encrypt = only(root, "Encrypt", "encrypt");
    if (encrypt.isEmpty()) {
      throw new CallbackRejectedException(Reason.BAD_XML);
    }
    return new CallbackEnvelope(
        only(root, "ToUserName", "tousername"), only(root, "AgentID", "agentid"), encrypt);
  }

  /** Two values under one name would let two readers of one body disagree. */
  private static String only(Element root, String name, String otherSpelling) {
    List<Element> found =
        root.children().stream()
            .filter(child -> child.name().equals(name) || child.name().equals(otherSpelling))
            .toList();
    if (found.size() > 1) {
      throw new CallbackRejectedException(Reason.BAD_XML);
    }
    return found.isEmpty() ? "" : found.get(0).text();
  }

  /** Leaves out the cipher text, which says nothing and is long. */
  @Override
  public String toString() {
    return "CallbackEnvelope[encrypt=%d characters]".formatted(encrypt.length());
  }
}

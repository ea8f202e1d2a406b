package io.wecomlink.callback;

import java.util.regex.Pattern;

/**
 * Token and EncodingAESKey of one callback URL (wecom/crypto.md §1, §5). Each URL has its own pair;
 * which pair applies follows from the path and is never guessed.
 *
 * @param token signs; not blank
 * @param aesKey encrypts; 43 letters and digits, which are base64 of 32 bytes less the padding
 */
record CallbackKeys(String token, String aesKey) {

  private static final Pattern AES_KEY = Pattern.compile("[A-Za-z0-9]{43}");

  /**
   * @throws IllegalArgumentException if a part is missing or malformed; says which, not its value
   */
  public CallbackKeys {
    if (token == null || token.isBlank()) {
      throw new IllegalArgumentException("The callback token is missing");
    }
    if (!isAesKey(aesKey)) {
      throw new IllegalArgumentException("The EncodingAESKey must be 43 letters and digits");
    }
  }

  /**
   * Whether a text has the form of an EncodingAESKey (wecom/crypto.md §5).
   *
   * @param text may be null
   */
  static boolean isAesKey(String text) {
    return text != null && AES_KEY.matcher(text).matches();
  }

  /** Hides both parts: a record would print them. */
  @Override
  public String toString() {
    return "CallbackKeys[hidden]";
  }
}

package io.wecomlink.token;

/**
 * What is known of a token.
 *
 * @param key whose token
 * @param token the token; null if there is none, or if it is dead or about to die
 * @param version counts the tokens that this key has had; whoever refreshes says which one it saw
 * @param claim names the right to fetch it; null if nobody here has that right
 * @param refusedCode what WeCom said to the secret, several times in a row, so that nobody asks for
 *     a while; null if it may be asked
 */
public record TokenLookup(
    TokenKey key, String token, long version, String claim, Integer refusedCode) {

  TokenLookup(TokenKey key, String token, long version, String claim) {
    this(key, token, version, claim, null);
  }

  /** Whether a call can be made with it now. */
  public boolean isUsable() {
    return token != null;
  }

  /** Whether the secret was refused so often that WeCom is not asked for a while. */
  public boolean isRefused() {
    return refusedCode != null;
  }

  @Override
  public String toString() {
    return key + " version " + version;
  }
}

package io.wecomlink.token;

/**
 * What is known of a token.
 *
 * @param key whose token
 * @param token the token; null if there is none, or if it is dead or about to die
 * @param version counts the tokens that this key has had; whoever refreshes says which one it saw
 * @param claim names the right to fetch it; null if nobody here has that right
 */
public record TokenLookup(TokenKey key, String token, long version, String claim) {

  /** Whether a call can be made with it now. */
  public boolean isUsable() {
    return token != null;
  }

  @Override
  public String toString() {
    return key + " version " + version;
  }
}

package io.wecomlink.wecom;

import io.wecomlink.token.TokenKey;
import io.wecomlink.token.TokenKind;
import java.util.Map;

/**
 * One call of one API, before it has a token.
 *
 * @param api route id of the API, such as {@code wecom-list-departments}
 * @param method GET or POST
 * @param path path below the API base URL
 * @param token whose token it needs; kind NONE for calls that bring a secret of their own
 * @param parameters query parameters of a GET, JSON members of a POST; may hold secrets, so {@link
 *     #toString} leaves them out
 */
public record ApiCall(
    String api, String method, String path, TokenKey token, Map<String, Object> parameters) {

  /** Whether a token has to be fetched first. */
  public boolean isNeedsToken() {
    return token.kind() != TokenKind.NONE;
  }

  /**
   * Whether WeCom answers by what the company has authorised: the call is made with the company's
   * token, or asks for the grant. Fetching that token is judged by whoever needs it.
   */
  boolean isUnderAuthorization() {
    return token.kind() == TokenKind.CORP || WecomErrors.ASKS_FOR_GRANT.equals(api);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}

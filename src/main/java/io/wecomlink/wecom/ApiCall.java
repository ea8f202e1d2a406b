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

  @Override
  public String toString() {
    return method + " " + path;
  }
}

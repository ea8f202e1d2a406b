package io.wecomlink.link;

import io.wecomlink.token.AccessTokens;
import io.wecomlink.token.TokenKey;
import io.wecomlink.token.TokenKind;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What follows from a company's changing its grant (wecom/callbacks.md §2). */
@Component("grantChanges")
public class GrantChanges {

  private final Connections connections;
  private final AccessTokens tokens;

  GrantChanges(Connections connections, AccessTokens tokens) {
    this.connections = connections;
    this.tokens = tokens;
  }

  /** What the app may see as far as we know; null for a company that nobody has claimed. */
  public Connection.VisibleRange visibleRange(@Variable("corpId") String corpId) {
    return connections
        .tenantOf(corpId)
        .map(tenantId -> connections.of(tenantId).visibleRange())
        .orElse(null);
  }

  /**
   * Whether other people are visible than before, and the tenant is synced at all.
   *
   * @param tenantId whose company it is; null if nobody has claimed it
   * @param before the range before the grant was read again
   * @param attempts a second attempt cannot tell any more what the first one found: the new range
   *     may be stored without a run
   */
  public boolean needsRun(String tenantId, Connection.VisibleRange before, int attempts) {
    if (tenantId == null) {
      return false;
    }
    Connection now = connections.of(tenantId);
    return now.state() == ConnectionState.LINKED
        && (attempts > 1 || !now.visibleRange().equals(before));
  }

  /** The company's token belongs to a permanent code that is no more. */
  public void forgetToken(String corpId) {
    tokens.forget(new TokenKey(TokenKind.CORP, corpId));
  }
}

package io.wecomlink.link;

import io.wecomlink.token.AccessTokens;
import io.wecomlink.token.TokenKey;
import io.wecomlink.token.TokenKind;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What an uninstallation leaves behind: nothing but the history (wecom/callbacks.md §2). */
@Component("uninstallations")
public class Uninstallations {

  private static final Logger log = LoggerFactory.getLogger(Uninstallations.class);

  private final Connections connections;
  private final CorpAuthorizations corpAuthorizations;
  private final AccessTokens tokens;

  Uninstallations(
      Connections connections, CorpAuthorizations corpAuthorizations, AccessTokens tokens) {
    this.connections = connections;
    this.corpAuthorizations = corpAuthorizations;
    this.tokens = tokens;
  }

  /**
   * Ends the connection and forgets the company's secrets.
   *
   * @param erasedRows rows of the customer-profile tables that were erased before
   */
  @Transactional
  public void conclude(@Variable("corpId") String corpId, @Variable("erasedRows") Long erasedRows) {
    connections
        .tenantOf(corpId)
        .ifPresent(
            tenantId -> connections.uninstalled(tenantId, erasedRows + " profile rows erased"));
    corpAuthorizations.forget(corpId);
    tokens.forget(new TokenKey(TokenKind.CORP, corpId));
    log.info("Corp {} uninstalled the app: {} profile rows erased", corpId, erasedRows);
  }
}

package io.wecomlink.link;

import io.wecomlink.problem.Reason;
import io.wecomlink.token.AccessTokens;
import io.wecomlink.token.TokenKey;
import io.wecomlink.token.TokenKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What an uninstallation leaves behind: nothing but the history (wecom/callbacks.md §2). */
@Component("uninstallations")
public class Uninstallations {

  private static final Logger log = LoggerFactory.getLogger(Uninstallations.class);

  /** WeCom's clock and ours may differ by so much. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(5);

  private final Connections connections;
  private final CorpAuthorizations corpAuthorizations;
  private final MiniPrograms miniPrograms;
  private final AccessTokens tokens;

  Uninstallations(
      Connections connections,
      CorpAuthorizations corpAuthorizations,
      MiniPrograms miniPrograms,
      AccessTokens tokens) {
    this.connections = connections;
    this.corpAuthorizations = corpAuthorizations;
    this.miniPrograms = miniPrograms;
    this.tokens = tokens;
  }

  /**
   * Whether the company is still uninstalled: an event that was delayed must not undo a newer
   * installation.
   */
  public boolean stillHolds(
      @Variable("corpId") String corpId, @Variable("occurredAt") Instant occurredAt) {
    return occurredAt == null
        || corpAuthorizations
            .receivedAt(corpId)
            .map(installed -> !occurredAt.isBefore(installed.minus(CLOCK_DIFFERENCE)))
            .orElse(true);
  }

  /** Ends the connection and forgets the company's secrets. Sets the variable reason. */
  @Transactional
  public void conclude(Exchange exchange, @Variable("corpId") String corpId) {
    exchange.setVariable("reason", Reason.of("authorization_cancelled").stored());
    Optional<String> tenantId = connections.tenantOf(corpId);
    // The grant first, then the connection: the order in which an authorization locks them.
    corpAuthorizations.forget(corpId);
    tenantId.ifPresent(
        id -> {
          connections.ended(id, ConnectionEvent.UNINSTALLED, "wecom", Reason.of("company", corpId));
          miniPrograms.forget(id);
        });
    tokens.forget(new TokenKey(TokenKind.CORP, corpId));
  }

  /** Says what was erased. */
  public void erased(@Variable("corpId") String corpId, @Body Long rows) {
    log.info("Corp {} uninstalled the app: {} profile rows erased", corpId, rows);
  }
}

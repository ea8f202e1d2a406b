package io.wecomlink.link;

import io.wecomlink.problem.Failures;
import io.wecomlink.token.AccessTokens;
import io.wecomlink.token.TokenKey;
import io.wecomlink.token.TokenKind;
import io.wecomlink.wecom.ErrorClass;
import io.wecomlink.wecom.WecomApiException;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What follows when WeCom says that a company's authorisation is dead or shut off (class
 * REAUTHORISE, docs/errors.md): the connection waits for the company's administrator.
 */
@Component("reauthorizations")
public class Reauthorizations {

  private static final Logger log = LoggerFactory.getLogger(Reauthorizations.class);

  /** What an old token is answered too, after the company has installed the app anew. */
  private static final Set<Integer> DOUBTFUL = Set.of(40084, 48004);

  private final Connections connections;
  private final CorpAuthorizations corpAuthorizations;
  private final AccessTokens tokens;

  Reauthorizations(
      Connections connections, CorpAuthorizations corpAuthorizations, AccessTokens tokens) {
    this.connections = connections;
    this.corpAuthorizations = corpAuthorizations;
    this.tokens = tokens;
  }

  /** What WeCom has just said about a company. */
  public Refusal begin(Exchange exchange, @Variable("corpId") String corpId) {
    Optional<String> tenantId =
        Optional.ofNullable(corpId)
            .flatMap(connections::tenantOf)
            .filter(tenant -> Transitions.canDie(connections.of(tenant).state()));
    if (tenantId.isEmpty()
        || !(Failures.caught(exchange) instanceof WecomApiException failure)
        || failure.getErrorClass() != ErrorClass.REAUTHORISE) {
      return new Refusal(null, null, null, false, false);
    }
    boolean doubtful =
        DOUBTFUL.contains(failure.errcode()) && corpAuthorizations.of(corpId).isPresent();
    return new Refusal(tenantId.get(), failure.getMessage(), failure.reason(), doubtful, !doubtful);
  }

  /** WeCom still shows the grant: only the token was dead. */
  public Refusal stillGranted(
      @Variable("refusal") Refusal refusal, @Variable("corpId") String corpId) {
    log.warn("Corp {} is still authorised, although {}", corpId, refusal.cause());
    tokens.forget(new TokenKey(TokenKind.CORP, corpId));
    return refusal.judged(false);
  }

  /** WeCom does not show the grant: gone, if it says so, or it could not be asked. */
  public Refusal notShown(
      Exchange exchange, @Variable("refusal") Refusal refusal, @Variable("corpId") String corpId) {
    boolean gone =
        Failures.caught(exchange) instanceof WecomApiException failure
            && failure.getErrorClass() == ErrorClass.REAUTHORISE;
    if (!gone) {
      log.warn("Corp {}: nobody knows whether it is still authorised: {}", corpId, refusal.cause());
    }
    return refusal.judged(gone);
  }

  /**
   * The connection waits for the company's administrator; rows and permanent code stay. Sets the
   * variable reason. Joins the caller's transaction.
   *
   * @return false if the company was unlinked or is waited for already, and nothing changed
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean require(
      Exchange exchange, @Variable("refusal") Refusal refusal, @Variable("corpId") String corpId) {
    exchange.setVariable("reason", refusal.reason().stored());
    if (!connections.permanentCodeDied(refusal.tenantId(), corpId, refusal.reason())) {
      return false;
    }
    tokens.forget(new TokenKey(TokenKind.CORP, corpId));
    return true;
  }

  /** Says what was required. */
  public void required(@Variable("refusal") Refusal refusal, @Variable("corpId") String corpId) {
    log.warn("Corp {} has to authorise again: {}", corpId, refusal.cause());
  }
}

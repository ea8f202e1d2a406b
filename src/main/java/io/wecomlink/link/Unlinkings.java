package io.wecomlink.link;

import io.wecomlink.problem.Reason;
import io.wecomlink.token.AccessTokens;
import io.wecomlink.token.TokenKey;
import io.wecomlink.token.TokenKind;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** An administrator who ends the connection, or gives up one that has only begun. */
@Component("unlinkings")
public class Unlinkings {

  private static final Logger log = LoggerFactory.getLogger(Unlinkings.class);

  private final Connections connections;
  private final CorpAuthorizations corpAuthorizations;
  private final SelfBuiltApps selfBuiltApps;
  private final MiniPrograms miniPrograms;
  private final Registrations registrations;
  private final LinkStates states;
  private final AccessTokens tokens;
  private final KeptProfiles keptProfiles;

  Unlinkings(
      Connections connections,
      CorpAuthorizations corpAuthorizations,
      SelfBuiltApps selfBuiltApps,
      MiniPrograms miniPrograms,
      Registrations registrations,
      LinkStates states,
      AccessTokens tokens,
      KeptProfiles keptProfiles) {
    this.connections = connections;
    this.corpAuthorizations = corpAuthorizations;
    this.selfBuiltApps = selfBuiltApps;
    this.miniPrograms = miniPrograms;
    this.registrations = registrations;
    this.states = states;
    this.tokens = tokens;
    this.keptProfiles = keptProfiles;
  }

  /**
   * Ends the connection and forgets every secret of the company, and every link that is still open.
   * Sets the variables corpId, null if there was no company yet, and reason. WeCom has no way to
   * uninstall the app from here: it stays installed, and unknown to us.
   *
   * @throws io.wecomlink.problem.ProblemException 409 transition_refused if there is nothing to end
   */
  @Transactional
  public void conclude(
      Exchange exchange,
      @Variable("tenantId") String tenantId,
      @Variable("actor") String actor,
      @Variable("keepProfiles") Boolean keepProfiles) {
    connections.check(tenantId, ConnectionEvent.UNLINKED_BY_ADMIN);
    Connection.Corp corp = connections.of(tenantId).corp();
    String corpId = corp == null ? null : corp.corpId();
    exchange.setVariable("corpId", corpId);
    exchange.setVariable("reason", Reason.of("authorization_cancelled").stored());
    if (corpId != null) {
      // The grant first, then the connection: the order in which an authorization locks them.
      corpAuthorizations.forget(corpId);
    }
    Reason cause = null;
    if (corpId != null) {
      cause = keepProfiles ? Reason.of("profiles_kept", corpId) : Reason.of("company", corpId);
    }
    connections.ended(tenantId, ConnectionEvent.UNLINKED_BY_ADMIN, actor, cause);
    if (corpId != null && keepProfiles) {
      keptProfiles.keep(tenantId, corpId);
    }
    if (corpId != null) {
      tokens.forget(new TokenKey(TokenKind.CORP, corpId));
    }
    selfBuiltApps.forget(tenantId);
    miniPrograms.forget(tenantId);
    registrations.abandon(tenantId);
    states.revoke(tenantId);
  }

  /** Says what was erased. */
  public void erased(@Variable("tenantId") String tenantId, @Body Long rows) {
    log.info("Tenant {} unlinked its WeCom: {} profile rows erased", tenantId, rows);
  }
}

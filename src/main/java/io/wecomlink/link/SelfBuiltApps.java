package io.wecomlink.link;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.callback.AppCallbacks;
import io.wecomlink.problem.Failures;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.problem.Reason;
import io.wecomlink.secrets.SecretBox;
import io.wecomlink.token.AccessTokens;
import io.wecomlink.token.AppSecrets;
import io.wecomlink.token.TokenKey;
import io.wecomlink.token.TokenKind;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The companies' own apps (自建应用), the one kind of app that WeCom still gives unionids to
 * (wecom/external-contact-api.md §6). An app counts only after WeCom has accepted its secret and
 * has answered a call with the token that it buys.
 */
@Component("selfBuiltApps")
public class SelfBuiltApps implements AppCallbacks, AppSecrets {

  /** A corpid of the plain form, which does not depend on case (wecom/limits-and-errors.md §4). */
  private static final Pattern PLAIN_CORP_ID = Pattern.compile("(?i)(ww|wx)[0-9a-f]{16}");

  /**
   * What an administrator gives.
   *
   * @param corpId the company's plain corpid
   * @param agentId the app's AgentId
   * @param secret the app's Secret
   * @param callbackToken signs the app's callbacks
   * @param callbackAesKey EncodingAESKey of the app's callbacks
   */
  public record Candidate(
      String corpId, long agentId, String secret, String callbackToken, String callbackAesKey) {

    /** The same with a plain corpid in the one way we write it. */
    Candidate normalised() {
      String trimmed = corpId.trim();
      return new Candidate(
          PLAIN_CORP_ID.matcher(trimmed).matches() ? trimmed.toLowerCase(Locale.ROOT) : trimmed,
          agentId,
          secret.trim(),
          callbackToken.trim(),
          callbackAesKey.trim());
    }

    @Override
    public String toString() {
      return "Candidate[corpId=" + corpId + ", agentId=" + agentId + "]";
    }
  }

  private final JdbcClient jdbc;
  private final SecretBox secretBox;
  private final Connections connections;
  private final LinkStates states;
  private final AccessTokens tokens;
  private final Clock clock;

  SelfBuiltApps(
      JdbcClient jdbc,
      SecretBox secretBox,
      Connections connections,
      LinkStates states,
      AccessTokens tokens,
      Clock clock) {
    this.jdbc = jdbc;
    this.secretBox = secretBox;
    this.connections = connections;
    this.states = states;
    this.tokens = tokens;
    this.clock = clock;
  }

  // --- Setting one

  /**
   * Refuses now what would be refused later; sets the variables candidate and corpId. The body
   * becomes the parameters of gettoken.
   *
   * @throws ProblemException 409 transition_refused, tenant_already_linked or corp_already_linked
   */
  public Map<String, Object> check(
      Exchange exchange,
      @Variable("tenantId") String tenantId,
      @Variable("candidate") Candidate given) {
    Candidate candidate = given.normalised();
    connections.check(tenantId, ConnectionEvent.SELF_BUILT_APP_SET);
    connections.checkCorp(tenantId, candidate.corpId());
    exchange.setVariable("candidate", candidate);
    exchange.setVariable("corpId", candidate.corpId());
    return Map.of("corpid", candidate.corpId(), "corpsecret", candidate.secret());
  }

  /** The token of the answer of gettoken, which belongs to nobody yet. */
  public String triedToken(JsonNode answer) {
    return answer.path("access_token").asText();
  }

  /** Parameters of agent/get, with the token that is being tried. */
  public Map<String, Object> agentTrial(
      @Variable("candidate") Candidate candidate, @Variable("triedToken") String token) {
    return Map.of("access_token", token, "agentid", candidate.agentId());
  }

  /** Parameters of get_follow_user_list, with the token that is being tried. */
  public Map<String, Object> customerTrial(@Variable("triedToken") String token) {
    return Map.of("access_token", token);
  }

  /**
   * Says that WeCom refused, or passes on what may pass by itself.
   *
   * @throws Exception 422 secret_rejected with WeCom's errcode
   */
  public void refused(Exchange exchange) throws Exception {
    throw SecretRefusals.rejected(Failures.caught(exchange));
  }

  /** Stores the app, in place of an older one of the same company, and moves the connection on. */
  @Transactional
  public Connection keep(
      @Variable("agent") JsonNode agent,
      @Variable("candidate") Candidate candidate,
      @Variable("tenantId") String tenantId,
      @Variable("actor") String actor) {
    boolean replaces = of(tenantId).isPresent();
    Connection connection =
        connections.selfBuilt(
            tenantId,
            AuthorizationGrant.ofAgent(candidate.corpId(), agent),
            ConnectionEvent.SELF_BUILT_APP_SET,
            actor,
            replaces ? Reason.of("secret_replaced") : null);
    try {
      jdbc.sql(
              """
              INSERT INTO wecomlink.self_built_app AS a
                     (tenant_id, corp_id, agent_id, secret, callback_token, callback_aes_key,
                      stored_at)
              VALUES (:tenantId, :corpId, :agentId, :secret, :callbackToken, :callbackAesKey, :now)
              ON CONFLICT (tenant_id) DO UPDATE
                 SET corp_id = excluded.corp_id, agent_id = excluded.agent_id,
                     secret = excluded.secret, callback_token = excluded.callback_token,
                     callback_aes_key = excluded.callback_aes_key, stored_at = excluded.stored_at
              """)
          .param("tenantId", tenantId)
          .param("corpId", candidate.corpId())
          .param("agentId", candidate.agentId())
          .param("secret", secretBox.seal(candidate.secret()))
          .param("callbackToken", secretBox.seal(candidate.callbackToken()))
          .param("callbackAesKey", secretBox.seal(candidate.callbackAesKey()))
          .param("now", OffsetDateTime.now(clock))
          .update();
    } catch (DuplicateKeyException e) {
      throw new ProblemException(e, HttpStatus.CONFLICT, "corp_already_linked");
    }
    states.revoke(tenantId);
    tokens.forget(new TokenKey(TokenKind.CORP, candidate.corpId()));
    return connection;
  }

  // --- Using one

  /** Whether the company is linked by an app of its own. */
  public boolean owns(@Variable("corpId") String corpId) {
    return secretOf(corpId).isPresent();
  }

  /** Parameters of agent/get. */
  public Map<String, Object> agentRequest(@Variable("corpId") String corpId) {
    return Map.of(
        "agentid",
        jdbc.sql("SELECT agent_id FROM wecomlink.self_built_app WHERE corp_id = :corpId")
            .param("corpId", corpId)
            .query(Long.class)
            .single());
  }

  /** Keeps what the app may see, from the answer of agent/get. */
  public Connection granted(
      JsonNode agent,
      @Variable("corpId") String corpId,
      @Variable("tenantId") String tenantId,
      @Variable("actor") String actor) {
    return connections.selfBuilt(
        tenantId,
        AuthorizationGrant.ofAgent(corpId, agent),
        ConnectionEvent.AUTHORIZED,
        actor,
        null);
  }

  @Override
  public Optional<String> secretOf(String corpId) {
    return jdbc.sql("SELECT secret FROM wecomlink.self_built_app WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .query((row, number) -> secretBox.open(row.getBytes(1)))
        .optional();
  }

  @Override
  public Optional<Keys> of(String tenantId) {
    return jdbc.sql(
            """
            SELECT corp_id, callback_token, callback_aes_key FROM wecomlink.self_built_app
             WHERE tenant_id = :tenantId
            """)
        .param("tenantId", tenantId)
        .query(
            (row, number) ->
                new Keys(
                    row.getString(1),
                    secretBox.open(row.getBytes(2)),
                    secretBox.open(row.getBytes(3))))
        .optional();
  }

  /** Forgets a tenant's app with all its secrets. */
  void forget(String tenantId) {
    jdbc.sql("DELETE FROM wecomlink.self_built_app WHERE tenant_id = :tenantId")
        .param("tenantId", tenantId)
        .update();
  }
}

package io.wecomlink.link;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The steps of an authorization between the calls to WeCom. */
@Component("authorizations")
public class Authorizations {

  private final Connections connections;
  private final CorpAuthorizations corpAuthorizations;
  private final LinkStates states;
  private final Registrations registrations;

  Authorizations(
      Connections connections,
      CorpAuthorizations corpAuthorizations,
      LinkStates states,
      Registrations registrations) {
    this.connections = connections;
    this.corpAuthorizations = corpAuthorizations;
    this.states = states;
    this.registrations = registrations;
  }

  /**
   * The tenant that an installation names by its state, that of an install link or of a
   * registration; null if it names none, or one that is not ours.
   */
  public String tenantOf(String state) {
    return state == null
        ? null
        : states
            .known(state)
            .map(LinkStates.Claim::tenantId)
            .or(() -> registrations.tenantOfState(state))
            .orElse(null);
  }

  /**
   * Whose installation it is if its state did not say so: that of the company's registration.
   *
   * @param named the tenant that the installation names; null if it names none
   * @return null if nobody knows yet
   */
  public String tenantFor(String named, String corpId) {
    return named != null ? named : registrations.tenantOf(corpId);
  }

  /** Parameters of v2/get_permanent_code. */
  public Map<String, Object> exchangeRequest(@Variable("authCode") String authCode) {
    return Map.of("auth_code", authCode);
  }

  /** Parameters of v2/get_auth_info. */
  public Map<String, Object> grantRequest(@Variable("corpId") String corpId) {
    return Map.of(
        "auth_corpid", corpId, "permanent_code", corpAuthorizations.of(corpId).orElseThrow());
  }

  /** Keeps what the company granted. */
  public Connection granted(
      JsonNode answer,
      @Variable("corpId") String corpId,
      @Variable("tenantId") String tenantId,
      @Variable("actor") String actor) {
    return connections.authorized(tenantId, AuthorizationGrant.read(corpId, answer), actor);
  }
}

package io.wecomlink.link;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.problem.ProblemException;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

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

  /**
   * Parameters of v2/get_auth_info.
   *
   * @throws ProblemException 409 authorization_not_found if the company has no permanent code
   */
  public Map<String, Object> grantRequest(@Variable("corpId") String corpId) {
    String code =
        corpAuthorizations
            .of(corpId)
            .orElseThrow(
                () -> new ProblemException(HttpStatus.CONFLICT, "authorization_not_found"));
    return Map.of("auth_corpid", corpId, "permanent_code", code);
  }

  /**
   * Finds whose company this is and refuses now what {@link #granted} would refuse later, before
   * WeCom is asked for anything. Changes nothing.
   *
   * @param named the tenant that the installation or an operator names; null if nobody does
   * @return the tenant; null if nobody knows yet
   * @throws ProblemException 404 authorization_not_found; 409 corp_already_linked if the company
   *     belongs to another tenant, tenant_already_linked if the tenant has another company
   */
  public String owner(String corpId, String named) {
    String owner = corpAuthorizations.ownerOf(corpId).orElse(null);
    if (named == null) {
      return owner;
    }
    if (owner != null) {
      CorpAuthorizations.checkOwner(owner, named);
    }
    connections.checkCorp(named, corpId);
    return named;
  }

  /**
   * Keeps what the company granted and makes the company the tenant's, both or neither. The grant's
   * row is locked first, then the connection's: the order in which an uninstallation locks them.
   *
   * @throws ProblemException as {@link #owner}; also if the app was uninstalled while the grant was
   *     being read
   */
  @Transactional
  public Connection granted(
      JsonNode answer,
      @Variable("corpId") String corpId,
      @Variable("tenantId") String tenantId,
      @Variable("actor") String actor) {
    corpAuthorizations.claim(corpId, tenantId);
    return connections.authorized(tenantId, AuthorizationGrant.read(corpId, answer), actor);
  }
}

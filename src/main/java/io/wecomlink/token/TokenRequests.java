package io.wecomlink.token;

import io.wecomlink.problem.ProblemException;
import io.wecomlink.settings.WecomLinkProperties;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** The parameters of the calls that fetch a token (wecom/service-api.md §1). */
@Component("tokenRequests")
public class TokenRequests {

  private final WecomLinkProperties properties;
  private final SuiteTickets tickets;
  private final PermanentCodes permanentCodes;
  private final AppSecrets appSecrets;

  TokenRequests(
      WecomLinkProperties properties,
      SuiteTickets tickets,
      PermanentCodes permanentCodes,
      AppSecrets appSecrets) {
    this.properties = properties;
    this.tickets = tickets;
    this.permanentCodes = permanentCodes;
    this.appSecrets = appSecrets;
  }

  /**
   * For get_suite_token.
   *
   * @throws ProblemException 409 suite_ticket_missing before WeCom has pushed the first ticket
   */
  public Map<String, Object> suite() {
    String ticket =
        tickets
            .newest()
            .orElseThrow(() -> new ProblemException(HttpStatus.CONFLICT, "suite_ticket_missing"));
    return Map.of(
        "suite_id", properties.suite().id(),
        "suite_secret", properties.suite().secret(),
        "suite_ticket", ticket);
  }

  /** For get_provider_token. */
  public Map<String, Object> provider() {
    return Map.of(
        "corpid",
        properties.provider().corpId(),
        "provider_secret",
        properties.provider().secret());
  }

  /** Whether the company is linked by an app of its own, whose token comes from gettoken. */
  public boolean isOwnApp(TokenLookup wanted) {
    return appSecrets.secretOf(wanted.key().owner()).isPresent();
  }

  /** For gettoken, of a company that is linked by an app of its own. */
  public Map<String, Object> app(TokenLookup wanted) {
    String corpId = wanted.key().owner();
    String secret =
        appSecrets
            .secretOf(corpId)
            .orElseThrow(
                () -> new ProblemException(HttpStatus.CONFLICT, "authorization_not_found"));
    return Map.of("corpid", corpId, "corpsecret", secret);
  }

  /**
   * For get_corp_token.
   *
   * @throws ProblemException 409 authorization_not_found if the company has no permanent code
   */
  public Map<String, Object> corp(TokenLookup wanted) {
    String corpId = wanted.key().owner();
    String code =
        permanentCodes
            .of(corpId)
            .orElseThrow(
                () -> new ProblemException(HttpStatus.CONFLICT, "authorization_not_found"));
    return Map.of("auth_corpid", corpId, "permanent_code", code);
  }
}

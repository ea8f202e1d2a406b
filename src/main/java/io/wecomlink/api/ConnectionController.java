package io.wecomlink.api;

import io.wecomlink.link.Certifications;
import io.wecomlink.link.Connection;
import io.wecomlink.link.Connections;
import io.wecomlink.link.DeveloperIds;
import io.wecomlink.link.InstallLink;
import io.wecomlink.link.RegistrationLink;
import io.wecomlink.link.RegistrationResult;
import io.wecomlink.link.SelfBuiltApps;
import io.wecomlink.link.Transition;
import io.wecomlink.security.Caller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A tenant's connection to WeCom: where it stands, and every step of the journey. */
@RestController
@RequestMapping("/api/v1/tenants/{tenantId}/wecom")
class ConnectionController {

  /** All optional: what fills the form at WeCom. */
  record RegistrationBody(
      @Size(max = 100) String corpName,
      @Size(max = 50) String adminName,
      @Pattern(regexp = "[0-9+ -]{0,20}") String adminMobile) {}

  /**
   * @param skip true: go on without certification
   */
  record CertificationBody(Boolean skip) {}

  /** See the address {@code .../self-built-app} in docs/linking.md; all of it is required. */
  record SelfBuiltAppBody(
      @NotBlank @Size(max = 64) String corpId,
      @NotNull @Min(1) Long agentId,
      @NotBlank @Size(max = 512) String secret,
      @NotBlank @Size(max = 64) String callbackToken,
      @NotNull @Pattern(regexp = "[A-Za-z0-9]{43}") String callbackAesKey) {

    @Override
    public String toString() {
      return "SelfBuiltAppBody[corpId=" + corpId + ", agentId=" + agentId + "]";
    }
  }

  /**
   * One line of the history as people see it; what is not told here is told at {@link Transition}.
   *
   * @param cause why, in the caller's language; null if the event says it all
   * @param causeCode the same as a stable code; null if there is none
   * @param causeDetail what WeCom said of it; null if there is nothing to add
   */
  record TransitionView(
      long transitionId,
      Instant at,
      String actor,
      String event,
      String fromState,
      String toState,
      String cause,
      String causeCode,
      String causeDetail) {}

  private final Connections connections;
  private final ConnectionViews views;
  private final Reasons reasons;
  private final Flows flows;

  ConnectionController(
      Connections connections, ConnectionViews views, Reasons reasons, Flows flows) {
    this.connections = connections;
    this.views = views;
    this.reasons = reasons;
    this.flows = flows;
  }

  @GetMapping
  ConnectionView read(@PathVariable String tenantId, Caller caller, Locale locale) {
    return views.of(connections.of(tenantId), caller, locale);
  }

  @Refuses("409 transition_refused")
  @DeleteMapping
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void unlink(
      @PathVariable String tenantId,
      @RequestParam(defaultValue = "false") boolean keepProfiles,
      Caller caller) {
    flows.call(
        "link-unlink-company",
        Map.of("tenantId", tenantId, "actor", caller.subject(), "keepProfiles", keepProfiles),
        Object.class);
  }

  /** Erases what was kept of companies that the tenant has unlinked; of a linked one nothing. */
  @DeleteMapping("/kept-profiles")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void eraseKept(@PathVariable String tenantId, Caller caller) {
    flows.call(
        "link-erase-kept", Map.of("tenantId", tenantId, "actor", caller.subject()), Object.class);
  }

  @GetMapping("/history")
  Page<TransitionView> history(
      @PathVariable String tenantId,
      @RequestParam(required = false) @Min(1) Long cursor,
      @RequestParam(defaultValue = "200") @Min(1) @Max(Page.MAX) int limit,
      Locale locale) {
    return Page.of(
        connections.history(tenantId, cursor, limit + 1).stream()
            .map(transition -> view(transition, locale))
            .toList(),
        limit,
        transition -> String.valueOf(transition.transitionId()));
  }

  @Refuses(value = "409 transition_refused", asksWecom = true)
  @PostMapping("/authorizations")
  @ResponseStatus(HttpStatus.CREATED)
  InstallLink startAuthorization(@PathVariable String tenantId, Caller caller) {
    return flows.call(
        "link-start-authorization",
        Map.of("tenantId", tenantId, "actor", caller.subject()),
        InstallLink.class);
  }

  @Refuses(
      value = {"409 registration_not_configured", "409 transition_refused"},
      asksWecom = true)
  @PostMapping("/registrations")
  @ResponseStatus(HttpStatus.CREATED)
  RegistrationLink startRegistration(
      @PathVariable String tenantId,
      @Valid @RequestBody(required = false) RegistrationBody body,
      Caller caller) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("tenantId", tenantId);
    variables.put("actor", caller.subject());
    if (body != null) {
      variables.put("corpName", body.corpName());
      variables.put("adminName", body.adminName());
      variables.put("adminMobile", body.adminMobile());
      variables.values().removeIf(Objects::isNull);
    }
    return flows.call("link-start-registration", variables, RegistrationLink.class);
  }

  @Refuses(value = "404 registration_not_found", asksWecom = true)
  @GetMapping("/registrations/current")
  RegistrationResult checkRegistration(@PathVariable String tenantId) {
    return flows.call(
        "link-check-registration",
        Map.of("tenantId", tenantId, "actor", "wecom"),
        RegistrationResult.class);
  }

  @Refuses(
      value = {"409 authorization_awaited", "409 not_certified", "409 transition_refused"},
      asksWecom = true)
  @PostMapping("/certification")
  Certifications.Certification confirmCertification(
      @PathVariable String tenantId,
      @RequestBody(required = false) CertificationBody body,
      Caller caller) {
    boolean skip = body != null && Boolean.TRUE.equals(body.skip());
    return flows.call(
        "link-confirm-certification",
        Map.of("tenantId", tenantId, "actor", caller.subject(), "skip", skip),
        Certifications.Certification.class);
  }

  @Refuses(value = "409 transition_refused", asksWecom = true)
  @PostMapping("/developer-id")
  @ResponseStatus(HttpStatus.ACCEPTED)
  DeveloperIds.Finding confirmDeveloperId(@PathVariable String tenantId, Caller caller) {
    return flows.call(
        "link-confirm-developer-id",
        Map.of("tenantId", tenantId, "actor", caller.subject()),
        DeveloperIds.Finding.class);
  }

  @Refuses(
      value = {
        "409 corp_already_linked",
        "409 tenant_already_linked",
        "409 transition_refused",
        "422 secret_rejected"
      },
      asksWecom = true)
  @PutMapping("/self-built-app")
  ConnectionView setSelfBuiltApp(
      @PathVariable String tenantId,
      @Valid @RequestBody SelfBuiltAppBody body,
      Caller caller,
      Locale locale) {
    SelfBuiltApps.Candidate candidate =
        new SelfBuiltApps.Candidate(
            body.corpId(),
            body.agentId(),
            body.secret(),
            body.callbackToken(),
            body.callbackAesKey());
    Connection connection =
        flows.call(
            "link-set-self-built-app",
            Map.of("tenantId", tenantId, "actor", caller.subject(), "candidate", candidate),
            Connection.class);
    return views.of(connection, caller, locale);
  }

  private TransitionView view(Transition transition, Locale locale) {
    return new TransitionView(
        transition.transitionId(),
        transition.at(),
        transition.actor(),
        transition.event(),
        transition.fromState(),
        transition.toState(),
        reasons.wordsAndAdvice(transition.cause(), locale),
        Reasons.code(transition.cause()),
        Reasons.technical(transition.cause()));
  }
}

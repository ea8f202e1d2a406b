package io.wecomlink.api;

import io.wecomlink.link.Connection;
import io.wecomlink.link.CorpAuthorizations;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.security.Caller;
import io.wecomlink.tenant.Tenants;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Installations that name no tenant, for operators. */
@RestController
@RequestMapping("/api/v1/unclaimed-authorizations")
class UnclaimedAuthorizationController {

  record AssignBody(@NotBlank String tenantId) {}

  private final CorpAuthorizations corpAuthorizations;
  private final Tenants tenants;
  private final ConnectionViews views;
  private final Flows flows;

  UnclaimedAuthorizationController(
      CorpAuthorizations corpAuthorizations, Tenants tenants, ConnectionViews views, Flows flows) {
    this.corpAuthorizations = corpAuthorizations;
    this.tenants = tenants;
    this.views = views;
    this.flows = flows;
  }

  @GetMapping
  Page<CorpAuthorizations.Unclaimed> list(
      @RequestParam(defaultValue = "") String cursor,
      @RequestParam(defaultValue = "200") @Min(1) @Max(Page.MAX) int limit) {
    return Page.of(
        corpAuthorizations.unclaimed(cursor, limit + 1),
        limit,
        CorpAuthorizations.Unclaimed::corpId);
  }

  @Refuses({
    "404 tenant_not_found",
    "404 authorization_not_found",
    "409 corp_already_linked",
    "409 tenant_already_linked",
    "409 transition_refused"
  })
  @PostMapping("/{corpId}/assign")
  ConnectionView assign(
      @PathVariable String corpId,
      @Valid @RequestBody AssignBody body,
      Caller caller,
      Locale locale) {
    if (tenants.find(body.tenantId()).isEmpty()) {
      throw new ProblemException(HttpStatus.NOT_FOUND, "tenant_not_found");
    }
    Connection connection =
        flows.call(
            "link-assign-authorization",
            Map.of("corpId", corpId, "tenantId", body.tenantId(), "actor", caller.subject()),
            Connection.class);
    return views.of(connection, caller, locale);
  }
}

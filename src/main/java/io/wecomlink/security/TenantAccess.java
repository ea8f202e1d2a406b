package io.wecomlink.security;

import io.wecomlink.security.Caller.Role;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.stereotype.Component;

/**
 * Who may do what below {@code /api/v1/tenants/{t}}. The questions are asked in this order, so that
 * nobody learns whether another tenant exists:
 *
 * <ol>
 *   <li>no token: 401
 *   <li>operator: allowed if the tenant exists, else 404, whether or not WeCom is switched on
 *   <li>neither super admin nor viewer, or a viewer who wants to change something: 403
 *   <li>another tenant than one's own: 403
 *   <li>own tenant unknown or not switched on: 404
 * </ol>
 */
@Component
class TenantAccess implements AuthorizationManager<RequestAuthorizationContext> {

  /** Name of the path variable that holds the tenant. */
  static final String TENANT = "tenant";

  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final TenantDirectory tenants;

  TenantAccess(TenantDirectory tenants) {
    this.tenants = tenants;
  }

  @Override
  public AuthorizationDecision authorize(
      Supplier<Authentication> authentication, RequestAuthorizationContext context) {
    if (!(authentication.get() instanceof JwtAuthenticationToken token)) {
      return new Refusal(HttpStatus.UNAUTHORIZED, "unauthenticated");
    }
    Caller caller = Caller.of(token);
    String tenant = context.getVariables().get(TENANT);
    String method = context.getRequest().getMethod();

    if (caller.is(Role.OPERATOR)) {
      return tenants.wecomEnabled(tenant).isPresent() ? granted() : notFound();
    }
    boolean mayAct =
        caller.is(Role.SUPER_ADMIN) || (caller.is(Role.VIEWER) && READING.contains(method));
    if (!mayAct) {
      return new Refusal(HttpStatus.FORBIDDEN, "forbidden");
    }
    if (!tenant.equals(caller.tenant())) {
      return new Refusal(HttpStatus.FORBIDDEN, "tenant_forbidden");
    }
    Optional<Boolean> enabled = tenants.wecomEnabled(tenant);
    return enabled.orElse(false) ? granted() : notFound();
  }

  @Override
  @Deprecated
  public AuthorizationDecision check(
      Supplier<Authentication> authentication, RequestAuthorizationContext context) {
    return authorize(authentication, context);
  }

  private static AuthorizationDecision granted() {
    return new AuthorizationDecision(true);
  }

  private static Refusal notFound() {
    return new Refusal(HttpStatus.NOT_FOUND, "tenant_not_found");
  }
}

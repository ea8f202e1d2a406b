package io.wecomlink.security;

import java.util.Optional;

/** What login must know about tenants. */
public interface TenantDirectory {

  /**
   * Whether operations have switched WeCom on for a tenant. Asked on every request, so it should be
   * cheap; a failure to answer, such as a database that is away, fails the request.
   *
   * @param tenantId the tenant as the path names it, decoded, not trusted
   * @return empty if there is no such tenant
   */
  Optional<Boolean> wecomEnabled(String tenantId);
}

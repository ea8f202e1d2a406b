package io.wecomlink.api;

import io.wecomlink.problem.ProblemException;
import io.wecomlink.tenant.Tenant;
import io.wecomlink.tenant.Tenants;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tenants, for operators. */
@RestController
@RequestMapping("/api/v1/tenants")
class TenantController {

  /**
   * @param name shown to people
   * @param wecomEnabled whether the WeCom menu is switched on
   * @param subjectName company subject of the bound official account or mini program; optional
   */
  record TenantBody(
      @NotBlank @Size(max = 200) String name,
      @NotNull Boolean wecomEnabled,
      @Size(max = 200) String subjectName) {}

  private final Tenants tenants;

  TenantController(Tenants tenants) {
    this.tenants = tenants;
  }

  /**
   * Creates the tenant or replaces what is known of it.
   *
   * @param ifNoneMatch {@code *}: only create it, 412 tenant_exists otherwise (RFC 9110 §13.1.2)
   */
  @Refuses("412 tenant_exists")
  @PutMapping("/{tenantId}")
  Tenant save(
      @PathVariable @Pattern(regexp = "[A-Za-z0-9_.-]{1,64}") String tenantId,
      @RequestHeader(name = "If-None-Match", required = false) @Pattern(regexp = "\\*")
          String ifNoneMatch,
      @Valid @RequestBody TenantBody body) {
    Tenant tenant = new Tenant(tenantId, body.name(), body.wecomEnabled(), body.subjectName());
    if (ifNoneMatch == null) {
      return tenants.save(tenant);
    }
    if (!tenants.create(tenant)) {
      throw new ProblemException(HttpStatus.PRECONDITION_FAILED, "tenant_exists", tenantId);
    }
    return tenant;
  }

  @GetMapping
  Page<Tenant> list(
      @RequestParam(defaultValue = "") String cursor,
      @RequestParam(defaultValue = "200") @Min(1) @Max(Page.MAX) int limit) {
    return Page.of(tenants.list(cursor, limit + 1), limit, Tenant::tenantId);
  }
}

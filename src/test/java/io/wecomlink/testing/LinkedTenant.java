package io.wecomlink.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.SimulatedCorp;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A tenant and its simulated company, taken through the journey over HTTP.
 *
 * @param tenantId the tenant
 * @param corp its company
 * @param admin its super admin
 */
public record LinkedTenant(String tenantId, SimulatedCorp corp, Workbench admin) {

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** A new tenant that is switched on and has no connection. */
  public static String newTenant(Product product) {
    String tenantId = "tenant-" + COUNT.incrementAndGet();
    Workbench.Answer saved =
        product
            .operator()
            .put("/tenants/" + tenantId, Map.of("name", tenantId, "wecomEnabled", true));
    assertThat(saved.said()).isEqualTo("200");
    return tenantId;
  }

  /** A new tenant whose company has installed the app: DEVELOPER_ID_PENDING. */
  public static LinkedTenant authorized(Product product, CorpSpec spec) {
    String tenantId = newTenant(product);
    SimulatedCorp corp = product.simulator().createCorp(spec);
    Workbench admin = product.admin(tenantId);
    Workbench.Answer link = admin.post("/tenants/" + tenantId + "/wecom/authorizations", null);
    assertThat(link.said()).isEqualTo("201");
    String back = product.simulator().install(corp, link.json().get("installUrl").asText());
    assertThat(admin.get(back).status()).isEqualTo(303);
    return new LinkedTenant(tenantId, corp, admin);
  }

  /** A new tenant after 已完成设置 and its first full sync. */
  public static LinkedTenant synced(Product product, CorpSpec spec) {
    LinkedTenant tenant = authorized(product, spec);
    Workbench.Answer finding = tenant.admin().post(tenant.path("/developer-id"), null);
    assertThat(finding.said()).isEqualTo("202");
    tenant.awaitRun(finding.json().get("runId").asText());
    return tenant;
  }

  /** A path below this tenant's connection. */
  public String path(String rest) {
    return "/tenants/" + tenantId + "/wecom" + rest;
  }

  /** The connection as the API tells it. */
  public JsonNode connection() {
    return admin.get(path("")).json();
  }

  /** Starts a full sync and waits for its end. */
  public JsonNode sync() {
    return awaitRun(start("FULL"));
  }

  /** Starts an incremental sync and waits for its end. */
  public JsonNode reconcile() {
    return awaitRun(start("INCREMENTAL"));
  }

  /** Starts a sync and returns its run's id. */
  public String start(String mode) {
    Workbench.Answer started = admin.post(path("/syncs"), Map.of("mode", mode));
    assertThat(started.said()).isEqualTo("202");
    return started.json().get("runId").asText();
  }

  /** A run as the API tells it. */
  public JsonNode run(String runId) {
    return admin.get(path("/syncs/" + runId)).json();
  }

  /** Waits for the end of a run. */
  public JsonNode awaitRun(String runId) {
    Wait.until(
        "run " + runId + " ends",
        () -> !"RUNNING".equals(admin.get(path("/syncs/" + runId)).json().get("state").asText()));
    return admin.get(path("/syncs/" + runId)).json();
  }
}

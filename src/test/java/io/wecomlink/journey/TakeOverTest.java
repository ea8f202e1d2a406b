package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import org.junit.jupiter.api.Test;

/** A runner goes away in the middle of a run; the next one goes on where it was. */
class TakeOverTest {

  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";

  @Test
  void aRunSurvivesItsRunner() {
    Product product = Product.fresh();
    LinkedTenant tenant =
        LinkedTenant.authorized(
            product, CorpSpec.named("接力公司").members(120).customers(6000).seed(5));
    product.simulator().calls().reset();
    String runId =
        tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText();
    Wait.until("some pages are stored", () -> fetched(tenant, runId) >= 500);
    product.stopRunner();
    product.startRunner();

    JsonNode run = tenant.awaitRun(runId);

    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    Tables.assertTrue(product.jdbc(), tenant.corp());
    // Nothing was read again but what was in flight: one page per group, and the look for unionids.
    long pages = product.simulator().calls().of(tenant.corp().corpId(), PAGES);
    long bound = ((Number) tenant.corp().summary().get("pageBound")).longValue();
    long groups = run.at("/progress/chunksTotal").asLong();
    assertThat(pages).isLessThanOrEqualTo(bound + 2 * groups + 1);
    product.stopRunner();
  }

  private static long fetched(LinkedTenant tenant, String runId) {
    return tenant
        .admin()
        .get(tenant.path("/syncs/" + runId))
        .json()
        .at("/progress/fetched")
        .asLong();
  }
}

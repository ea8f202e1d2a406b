package io.wecomlink.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OldRunsTest {

  private final Product product = Product.shared();

  @Test
  void oldRunsGoAndTheGroupsOfOthersAfterAWeek() {
    LinkedTenant tenant = LinkedTenant.synced(product, CorpSpec.named("陈年公司").customers(50));
    String recent = tenant.sync().get("runId").asText();
    String older = tenant.sync().get("runId").asText();
    String old = tenant.sync().get("runId").asText();
    age(older, "8 days");
    age(old, "91 days");
    JsonNode before = tenant.run(older);

    product.bean(OldRuns.class).delete();

    assertThat(tenant.admin().get(tenant.path("/syncs/" + old)).said())
        .isEqualTo("404 sync_not_found");
    assertThat(groups(older)).isZero();
    assertThat(tenant.run(older)).as("its counts are its own").isEqualTo(before);
    assertThat(groups(recent)).isPositive();
  }

  private void age(String runId, String by) {
    product
        .jdbc()
        .sql(
            "UPDATE wecomlink.sync_run SET finished_at = finished_at - interval '"
                + by
                + "' WHERE run_id = :runId")
        .param("runId", UUID.fromString(runId))
        .update();
  }

  private long groups(String runId) {
    return product
        .jdbc()
        .sql("SELECT count(*) FROM wecomlink.sync_group WHERE run_id = :runId")
        .param("runId", UUID.fromString(runId))
        .query(Long.class)
        .single();
  }
}

package io.wecomlink.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import java.util.List;
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

  @Test
  void whatADecisionHasToRegardStaysUntilItIsMade() {
    LinkedTenant tenant = LinkedTenant.synced(product, CorpSpec.named("待决公司").customers(50));
    String before = tenant.sync().get("runId").asText();
    String waiting = tenant.sync().get("runId").asText();
    String stopped = tenant.sync().get("runId").asText();
    List.of(before, waiting, stopped).forEach(run -> age(run, "8 days"));
    end(before, "CANCELLED");
    end(waiting, "NEEDS_CONFIRMATION");
    end(stopped, "CANCELLED");

    product.bean(OldRuns.class).delete();

    assertThat(groups(before)).isZero();
    assertThat(groups(waiting)).isPositive();
    assertThat(groups(stopped)).as("its members were read after the run that waits").isPositive();
    end(waiting, "SUCCEEDED");
    product.bean(OldRuns.class).delete();
    assertThat(groups(stopped)).isZero();
  }

  private void end(String runId, String state) {
    product
        .jdbc()
        .sql("UPDATE wecomlink.sync_run SET state = :state WHERE run_id = :runId")
        .param("state", state)
        .param("runId", UUID.fromString(runId))
        .update();
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

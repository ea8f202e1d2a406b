package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CallbackFaults;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Delivery;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.testing.Inbox;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Callbacks while PostgreSQL is away, after a runner died, and shuffled, doubled and lost. */
class CallbacksUnderFaultsTest {

  @Test
  void whilePostgresqlIsAwayWecomIsToldToComeAgainAndNothingIsLost() throws Exception {
    Product product = Product.fresh();
    Inbox inbox = new Inbox(product);
    LinkedTenant tenant = synced(product, "停库公司", 601);
    SimulatedCorp corp = tenant.corp();
    product.allowConnections(false);
    try {
      String member = corp.followUsers().get(0);
      for (int i = 0; i < 5; i++) {
        corp.changes().addCustomer(member, "停库" + i);
      }
      Wait.until(
          "WeCom is told to come again",
          () ->
              product.simulator().deliveries().stream()
                  .anyMatch(delivery -> delivery.status() == 503));
    } finally {
      product.allowConnections(true);
    }
    assertThat(product.simulator().awaitDeliveries(Duration.ofMinutes(1))).isTrue();
    inbox.awaitApplied(corp);
    // Three attempts may all have been too early: what was answered success is there.
    List<String> accepted =
        product.simulator().deliveries().stream()
            .filter(Delivery::accepted)
            .filter(delivery -> corp.corpId().equals(delivery.corpId()))
            .map(Delivery::message)
            .distinct()
            .toList();
    assertThat(inbox.stored(corp, "change_external_contact")).isEqualTo(accepted.size());
    tenant.sync();
    Tables.assertCurrent(product.jdbc(), corp);
    product.stopRunner();
  }

  @Test
  void whatADeadRunnerHadInHandIsTakenUpWithinItsLease() {
    Product product = Product.fresh();
    Inbox inbox = new Inbox(product);
    LinkedTenant tenant = synced(product, "接手公司", 602);
    SimulatedCorp corp = tenant.corp();
    String added = corp.changes().addCustomer(corp.followUsers().get(0), "接手");
    inbox.awaitApplied(corp);
    product.stopRunner();
    // As a runner leaves them that was killed a moment ago.
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.callback_event
               SET state = 'HANDLING', lease_owner = 'dead', handled_at = NULL,
                   next_attempt_at = now() + interval '20 seconds'
             WHERE corp_id = :corpId
            """)
        .param("corpId", corp.corpId())
        .update();
    product
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.pending_change (corp_id, kind, subject, priority, noted_at,
                   next_attempt_at, lease_owner, lease_until)
            VALUES (:corpId, 'CUSTOMER', :customer, 0, now(), now() + interval '20 seconds',
                   'dead', now() + interval '20 seconds')
            """)
        .param("corpId", corp.corpId())
        .param("customer", added)
        .update();
    product.startRunner();
    inbox.awaitApplied(corp);
    Tables.assertCurrent(product.jdbc(), corp);
    product.stopRunner();
  }

  @Test
  void afterARandomWalkWithLostCallbacksRunsMakeTheTablesEqualTheTruth() throws Exception {
    Product product = Product.shared();
    Inbox inbox = new Inbox(product);
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("漫步公司").members(30).customers(1500).seed(603));
    SimulatedCorp corp = tenant.corp();
    product.simulator().callbackFaults(new CallbackFaults(0.02, 0.05, 0.02, 0, 0, 0, 0));
    try {
      for (int i = 0; i < 20; i++) {
        corp.changes().random(100, 700 + i);
        assertThat(product.simulator().awaitDeliveries(Duration.ofMinutes(2))).isTrue();
      }
      inbox.awaitApplied(corp);
    } finally {
      product.simulator().callbackFaults(CallbackFaults.none());
    }
    sync(tenant, "INCREMENTAL");
    Tables.assertRelations(product.jdbc(), corp);
    // Edits whose callback was lost left no trace in any list.
    sync(tenant, "FULL");
    Tables.assertCurrent(product.jdbc(), corp);
  }

  private static void sync(LinkedTenant tenant, String mode) {
    Workbench.Answer started = tenant.admin().post(tenant.path("/syncs"), Map.of("mode", mode));
    JsonNode run = tenant.awaitRun(started.json().get("runId").asText());
    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
  }

  private static LinkedTenant synced(Product product, String name, long seed) {
    return LinkedTenant.synced(product, CorpSpec.named(name).members(6).customers(40).seed(seed));
  }
}

package io.wecomlink.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.testing.Inbox;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

/** A page that was read before an event, and is stored after what the event led to. */
class OlderPageTest {

  private final Product product = Product.shared();
  private final Inbox inbox = new Inbox(product);

  @Test
  void itDoesNotBringBackContentThatTheEventFoundChangedBack() {
    SimulatedCorp corp = synced("旧页公司", 501);
    String member = corp.followUsers().get(0);
    String customer = corp.customersOf(member).get(0);
    Instant pageAskedAt = Instant.now();

    // In between the remark was another one, which only the page saw. Now it is what it was, so
    // the reading that the event leads to finds nothing to change.
    corp.changes().tagCustomer(member, customer, java.util.List.of(), java.util.List.of());
    inbox.awaitApplied(corp);
    store(corp, pageAskedAt, member, customer, "只有旧页见过");

    Tables.assertCurrent(product.jdbc(), corp);
  }

  @Test
  void itDoesNotReviveARelationThatEndedBeforeItWasEverStored() {
    SimulatedCorp corp = synced("旧页删除公司", 502);
    String member = corp.followUsers().get(0);
    Instant pageAskedAt = Instant.now();
    String customer = corp.changes().addCustomer(member, "昙花一现");
    corp.changes().removeCustomer(member, customer);
    inbox.awaitApplied(corp);

    store(corp, pageAskedAt, member, customer, "旧页");

    Tables.assertCurrent(product.jdbc(), corp);
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT status FROM public.customer_profile
                     WHERE corp_id = :corpId AND external_userid = :customer
                    """)
                .param("corpId", corp.corpId())
                .param("customer", customer)
                .query(String.class)
                .list())
        .containsOnly("LOST");
  }

  private SimulatedCorp synced(String name, long seed) {
    return LinkedTenant.synced(product, CorpSpec.named(name).members(6).customers(40).seed(seed))
        .corp();
  }

  /** What sync-store-page does with the rows of a page. */
  private void store(
      SimulatedCorp corp, Instant askedAt, String member, String customer, String remark) {
    OffsetDateTime asked = askedAt.atOffset(ZoneOffset.UTC);
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("corpId", corp.corpId());
    parameters.put("askedAt", asked);
    parameters.put(
        "follows",
        "[{\"external_userid\":\""
            + customer
            + "\",\"userid\":\""
            + member
            + "\",\"remark\":\""
            + remark
            + "\",\"createtime\":1700000000,\"tag_ids\":[]}]");
    parameters.put(
        "profiles", "[{\"external_userid\":\"" + customer + "\",\"name\":\"旧\",\"type\":1}]");
    ProducerTemplate producer = product.bean(ProducerTemplate.class);
    for (String statement : new String[] {"upsert-follows", "upsert-profiles", "revive-profiles"}) {
      producer.requestBodyAndHeaders(
          "sql:classpath:sql/profile/" + statement + ".sql", parameters, parameters);
    }
  }
}

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

/** A page that was read before an event, and is stored after what the event led to. */
class OlderPageTest {

  /** When the relation of every page here began, in seconds. */
  private static final long PAGE_BEGIN = 1_700_000_000;

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
    corp.changes().tagCustomer(member, customer, List.of(), List.of());
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
    assertThat(profile(corp, customer)).containsOnly("LOST");
  }

  @Test
  void whatItAloneShowsStaysUntilTheMembersListLacksIt() {
    LinkedTenant tenant = linked("旧页失信公司", 503);
    SimulatedCorp corp = tenant.corp();
    String member = corp.followUsers().get(0);
    AtomicReference<Instant> pageAskedAt = new AtomicReference<>();
    AtomicReference<String> customer = new AtomicReference<>();
    silently(
        () -> {
          customer.set(corp.changes().addCustomer(member, "昙花一现"));
          pageAskedAt.set(Instant.now());
          corp.changes().removeCustomer(member, customer.get());
        });
    read(corp, customer.get());
    assertThat(profile(corp, customer.get())).as("nobody's").isEmpty();

    store(corp, pageAskedAt.get(), member, customer.get(), "旧页");
    read(corp, customer.get());
    assertThat(relation(corp, member, customer.get()))
        .as("no list was read that lacks it")
        .containsExactly("ACTIVE");

    tenant.reconcile();
    assertThat(relation(corp, member, customer.get())).containsExactly("VANISHED");
    assertThat(profile(corp, customer.get())).containsExactly("LOST");
    Tables.assertCurrent(product.jdbc(), corp);
  }

  @Test
  void aPageShowsARelationThatBeganAnewInTheSecondInWhichTheOldOneEnded() {
    SimulatedCorp corp = synced("同秒公司", 505);
    String member = corp.followUsers().get(0);
    String customer = corp.customersOf(member).get(0);
    ended(corp, member, customer, PAGE_BEGIN);

    store(corp, Instant.now(), member, customer, "新页");

    assertThat(relation(corp, member, customer)).containsExactly("ACTIVE");
  }

  @Test
  void aPageKeepsARelationEndedThatBeganAndEndedInOneSecond() {
    SimulatedCorp corp = synced("同秒又公司", 506);
    String member = corp.followUsers().get(0);
    String customer = corp.customersOf(member).get(0);
    ended(corp, member, customer, PAGE_BEGIN);
    product
        .jdbc()
        .sql(
            """
            UPDATE public.customer_follow SET followed_at = status_changed_at
             WHERE corp_id = :corpId AND userid = :userid AND external_userid = :customer
            """)
        .param("corpId", corp.corpId())
        .param("userid", member)
        .param("customer", customer)
        .update();

    store(corp, Instant.now(), member, customer, "新页");

    assertThat(relation(corp, member, customer)).containsExactly("REMOVED_BY_CUSTOMER");
  }

  /** As if the customer had ended the relation, which is older, in that second. */
  private void ended(SimulatedCorp corp, String member, String customer, long second) {
    product
        .jdbc()
        .sql(
            """
            UPDATE public.customer_follow
               SET status = 'REMOVED_BY_CUSTOMER', status_changed_at = to_timestamp(:second),
                   followed_at = to_timestamp(:second) - interval '1 day'
             WHERE corp_id = :corpId AND userid = :userid AND external_userid = :customer
            """)
        .param("second", second)
        .param("corpId", corp.corpId())
        .param("userid", member)
        .param("customer", customer)
        .update();
  }

  /** Without a callback. */
  private void silently(Runnable change) {
    product.simulator().callbackUrls(null, null, null);
    try {
      change.run();
    } finally {
      product.callbacksOn();
    }
  }

  private void read(SimulatedCorp corp, String customer) {
    product
        .bean(Changes.class)
        .note(corp.corpId(), ChangeKind.CUSTOMER, customer, ChangePriority.EVENT, null);
    inbox.awaitApplied(corp);
  }

  private List<String> profile(SimulatedCorp corp, String customer) {
    return product
        .jdbc()
        .sql(
            """
            SELECT status FROM public.customer_profile
             WHERE corp_id = :corpId AND external_userid = :customer
            """)
        .param("corpId", corp.corpId())
        .param("customer", customer)
        .query(String.class)
        .list();
  }

  private List<String> relation(SimulatedCorp corp, String member, String customer) {
    return product
        .jdbc()
        .sql(
            """
            SELECT status FROM public.customer_follow
             WHERE corp_id = :corpId AND external_userid = :customer AND userid = :member
            """)
        .param("corpId", corp.corpId())
        .param("customer", customer)
        .param("member", member)
        .query(String.class)
        .list();
  }

  private SimulatedCorp synced(String name, long seed) {
    return linked(name, seed).corp();
  }

  private LinkedTenant linked(String name, long seed) {
    return LinkedTenant.synced(product, CorpSpec.named(name).members(6).customers(40).seed(seed));
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
            + "\",\"createtime\":"
            + PAGE_BEGIN
            + ",\"tag_ids\":[]}]");
    parameters.put(
        "profiles", "[{\"external_userid\":\"" + customer + "\",\"name\":\"旧\",\"type\":1}]");
    ProducerTemplate producer = product.bean(ProducerTemplate.class);
    for (String statement : new String[] {"upsert-follows", "upsert-profiles", "settle-page"}) {
      producer.requestBodyAndHeaders(
          "sql:classpath:sql/profile/" + statement + ".sql", parameters, parameters);
    }
  }
}

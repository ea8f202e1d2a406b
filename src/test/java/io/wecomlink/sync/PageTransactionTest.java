package io.wecomlink.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.problem.Failures;
import io.wecomlink.profile.ContactPage;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.wecom.CallMeter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

/** Rows and cursor of a page are stored together or not at all. */
class PageTransactionTest {

  private final Product product = Product.shared();
  private final UUID runId = UUID.randomUUID();
  private String corpId;

  @Test
  void aPageIsStoredWithItsCursor() throws Exception {
    prepare("RUNNING");
    assertThat(store("", "C2").getException()).isNull();
    // One relation, one customer, one tag.
    assertThat(rows()).isEqualTo(3);
    assertThat(cursor()).isEqualTo("C2");
  }

  @Test
  void aPageOfAGroupThatMovedOnStoresNothing() throws Exception {
    prepare("RUNNING");
    assertThat(Failures.unwrap(store("another cursor", "C3").getException()))
        .isInstanceOf(LeaseLostException.class);
    assertThat(rows()).isZero();
    assertThat(cursor()).isEmpty();
  }

  @Test
  void aPageOfACancelledRunStoresNothing() throws Exception {
    prepare("CANCELLED");
    assertThat(Failures.unwrap(store("", "C2").getException()))
        .isInstanceOf(LeaseLostException.class);
    assertThat(rows()).isZero();
    assertThat(cursor()).isEmpty();
  }

  @Test
  void anOlderPageDoesNotOverwriteANewerOne() throws Exception {
    prepare("RUNNING");
    store("", "C2", "new", Instant.parse("2026-01-02T00:00:00Z"));
    store("C2", "C3", "old", Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(remark()).isEqualTo("new");
    store("C3", "C4", "newest", Instant.parse("2026-01-03T00:00:00Z"));
    assertThat(remark()).isEqualTo("newest");
  }

  private void prepare(String state) {
    LinkedTenant tenant =
        LinkedTenant.authorized(product, CorpSpec.named("事务公司").members(5).customers(10));
    corpId = "wpTransaction" + runId;
    product
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.sync_run (run_id, tenant_id, corp_id, mode, trigger, state, phase,
                   started_at, lease_owner, lease_until)
            VALUES (:runId, :tenantId, :corpId, 'FULL', 'MANUAL', :state, 'CONTACTS', now(),
                   'this lease', now() + interval '1 hour')
            """)
        .param("runId", runId)
        .param("tenantId", tenant.tenantId())
        .param("corpId", corpId)
        .param("state", state)
        .update();
    product
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.sync_group (run_id, group_no, userids, state, lease_owner,
                   lease_until)
            VALUES (:runId, 1, '{u1}', 'RUNNING', 'this lease', now() + interval '1 hour')
            """)
        .param("runId", runId)
        .update();
  }

  private Exchange store(String cursor, String nextCursor) throws Exception {
    return store(cursor, nextCursor, "remark", Instant.now());
  }

  private Exchange store(String cursor, String nextCursor, String remark, Instant askedAt)
      throws Exception {
    ContactPage page =
        ContactPage.read(
            new ObjectMapper()
                .readTree(
                    "{\"external_contact_list\":[{\"external_contact\":{\"external_userid\":\"wm1\","
                        + "\"name\":\"n\",\"type\":1},\"follow_info\":{\"userid\":\"u1\","
                        + "\"remark\":\""
                        + remark
                        + "\",\"tag_id\":[\"et1\"]}}],\"next_cursor\":\""
                        + nextCursor
                        + "\"}"));
    OffsetDateTime asked = askedAt.atOffset(ZoneOffset.UTC);
    return product
        .bean(ProducerTemplate.class)
        .request(
            "direct:sync-store-page",
            exchange -> {
              exchange.setVariable(
                  "run",
                  new RunLease(
                      runId,
                      "this lease",
                      "t",
                      corpId,
                      "FULL",
                      "CORP",
                      "MANUAL",
                      Instant.now(),
                      RunPhase.CONTACTS,
                      0));
              exchange.setVariable("groupNo", 1);
              exchange.setVariable("runId", runId);
              exchange.setVariable("lease", "this lease");
              exchange.setVariable("corpId", corpId);
              exchange.setVariable("askedAt", asked);
              exchange.setVariable("callMeter", new CallMeter());
              exchange.setVariable("page", page);
              exchange.setVariable(
                  "group",
                  new SyncGroup(
                      1, SyncGroup.Kind.PAGES, List.of("u1"), cursor, null, 1, false, Instant.MAX));
              exchange.getMessage().setBody(page);
            });
  }

  private long rows() {
    return product
        .jdbc()
        .sql(
            """
            SELECT (SELECT count(*) FROM public.customer_follow WHERE corp_id = :corpId)
                 + (SELECT count(*) FROM public.customer_profile WHERE corp_id = :corpId)
                 + (SELECT count(*) FROM public.customer_follow_tag WHERE corp_id = :corpId)
            """)
        .param("corpId", corpId)
        .query(Long.class)
        .single();
  }

  private String cursor() {
    return product
        .jdbc()
        .sql("SELECT cursor FROM wecomlink.sync_group WHERE run_id = :runId")
        .param("runId", runId)
        .query(String.class)
        .single();
  }

  private String remark() {
    return product
        .jdbc()
        .sql("SELECT remark FROM public.customer_follow WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .query(String.class)
        .single();
  }
}

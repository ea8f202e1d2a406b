package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CallbackFaults;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.TokenKind;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What WeCom does to a sync on a bad day, and what the run makes of it. */
class SyncUnderFaultsTest {

  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";

  private final Product product = Product.shared();

  @AfterEach
  void endFaults() {
    product.simulator().clearFaults();
    product.simulator().callbackFaults(CallbackFaults.none());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"HTML", "TRUNCATED", "RESET"})
  void anAnswerThatIsNoneIsAskedForAgain(Fault.Kind kind) {
    LinkedTenant tenant = LinkedTenant.synced(product, small("坏答复公司"));
    product.simulator().inject(Fault.of(kind, PAGES).times(1).forCorp(tenant.corp().corpId()));
    JsonNode run = tenant.sync();
    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void aBusyWecomIsAskedForAgain() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("繁忙公司"));
    product.simulator().inject(Fault.errcode(PAGES, -1).times(2).forCorp(tenant.corp().corpId()));
    JsonNode run = tenant.sync();
    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/deadLetters").asLong()).isZero();
  }

  @Test
  void aGroupThatCannotBeReadIsSaidAndKeptAndRemovesNothing() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("失败公司"));
    product.simulator().inject(Fault.errcode(PAGES, 40058).forCorp(tenant.corp().corpId()));
    JsonNode run = tenant.sync();
    assertThat(run.get("state").asText()).isEqualTo("PARTIAL");
    assertThat(run.get("problem").asText()).contains("one group of members", "one item");
    assertThat(run.get("problemCode").asText()).isEqualTo("incomplete");
    assertThat(run.at("/progress/removed").asLong()).isZero();
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT errcode FROM wecomlink.dead_letter
                     WHERE corp_id = :corpId AND state = 'OPEN' AND kind = 'CONTACT_GROUP'
                    """)
                .param("corpId", tenant.corp().corpId())
                .query(Integer.class)
                .list())
        .containsExactly(40058);
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void rowsThatPostgresqlRefusesEndTheirGroupAndNotTheRun() {
    LinkedTenant tenant = LinkedTenant.authorized(product, small("拒绝公司"));
    product
        .jdbc()
        .sql(
            "ALTER TABLE public.customer_follow ADD CONSTRAINT refuse CHECK (corp_id <> '"
                + tenant.corp().corpId()
                + "') NOT VALID")
        .update();
    try {
      JsonNode run =
          tenant.awaitRun(
              tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText());
      assertThat(run.get("state").asText()).isEqualTo("PARTIAL");
      assertThat(run.at("/progress/deadLetters").asLong()).isEqualTo(1);
    } finally {
      product.jdbc().sql("ALTER TABLE public.customer_follow DROP CONSTRAINT refuse").update();
    }
    assertThat(tenant.sync().get("state").asText()).isEqualTo("SUCCEEDED");
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void membersWithoutLicenceAreCountedAndLoseNobody() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("许可公司"));
    long before = active(tenant.corp());
    tenant.corp().endTrial();
    String unlicensed = withCustomers(tenant.corp());
    tenant.corp().changes().licence(unlicensed, false);
    JsonNode run = tenant.sync();
    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/unlicensedUsers").asLong()).isEqualTo(1);
    assertThat(active(tenant.corp())).isEqualTo(before);
  }

  @Test
  void whatACompleteReadingDoesNotShowIsMarkedNotDeleted() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("流失公司"));
    String userid = withCustomers(tenant.corp());
    String customer = tenant.corp().customersOf(userid).get(0);
    product.simulator().callbackFaults(CallbackFaults.allLost());
    tenant.corp().changes().removeCustomer(userid, customer);

    JsonNode run = tenant.sync();

    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/removed").asLong()).isEqualTo(1);
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT status FROM public.customer_follow
                     WHERE corp_id = :corpId AND userid = :userid AND external_userid = :customer
                    """)
                .param("corpId", tenant.corp().corpId())
                .param("userid", userid)
                .param("customer", customer)
                .query(String.class)
                .single())
        .isEqualTo("VANISHED");
    assertThat(inconsistentProfiles(tenant.corp())).isZero();

    tenant.corp().changes().addExistingCustomer(userid, customer);
    JsonNode again = tenant.sync();
    assertThat(again.at("/progress/updated").asLong()).isEqualTo(1);
    Tables.assertTrue(product.jdbc(), tenant.corp());
    assertThat(inconsistentProfiles(tenant.corp())).isZero();
  }

  @Test
  void aSuddenMassLossWaitsForAPerson() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("骤减公司"));
    long before = active(tenant.corp());
    product.simulator().callbackFaults(CallbackFaults.allLost());
    for (String userid : tenant.corp().followUsers()) {
      List<String> customers = tenant.corp().customersOf(userid);
      for (String customer : customers.subList(0, customers.size() / 2)) {
        tenant.corp().changes().removeCustomer(userid, customer);
      }
    }
    JsonNode run = tenant.sync();
    assertThat(run.get("state").asText()).isEqualTo("NEEDS_CONFIRMATION");
    assertThat(run.at("/progress/removed").asLong()).isZero();
    assertThat(active(tenant.corp())).isEqualTo(before);
  }

  @Test
  void aDeadSuiteTokenIsRefreshedOnce() {
    LinkedTenant tenant = LinkedTenant.authorized(product, small("套件公司"));
    product.simulator().expireTokens(TokenKind.SUITE);
    long before = product.simulator().calls().of("/cgi-bin/service/get_suite_token");
    assertThat(tenant.admin().post(tenant.path("/developer-id"), null).said()).isEqualTo("202");
    String other = LinkedTenant.newTenant(product);
    assertThat(
            product.admin(other).post("/tenants/" + other + "/wecom/authorizations", null).said())
        .isEqualTo("201");
    assertThat(product.simulator().calls().of("/cgi-bin/service/get_suite_token") - before)
        .isEqualTo(1);
  }

  private long active(SimulatedCorp corp) {
    return product
        .jdbc()
        .sql(
            """
            SELECT count(*) FROM public.customer_follow
             WHERE corp_id = :corpId AND status = 'ACTIVE'
            """)
        .param("corpId", corp.corpId())
        .query(Long.class)
        .single();
  }

  /** Customers whose status does not say whether they have an active relation. */
  private long inconsistentProfiles(SimulatedCorp corp) {
    return product
        .jdbc()
        .sql(
            """
            SELECT count(*) FROM public.customer_profile c
             WHERE c.corp_id = :corpId
               AND (c.status = 'ACTIVE') <> EXISTS (
                     SELECT 1 FROM public.customer_follow f
                      WHERE f.corp_id = c.corp_id AND f.external_userid = c.external_userid
                        AND f.status = 'ACTIVE')
            """)
        .param("corpId", corp.corpId())
        .query(Long.class)
        .single();
  }

  private static String withCustomers(SimulatedCorp corp) {
    return corp.followUsers().stream()
        .filter(userid -> !corp.customersOf(userid).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static CorpSpec small(String name) {
    return CorpSpec.named(name).members(20).customers(400);
  }
}

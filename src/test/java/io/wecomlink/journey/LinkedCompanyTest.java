package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

/** What people do with a linked company, and with a connection at all: its end and its history. */
class LinkedCompanyTest {

  private final Product product = Product.shared();

  @Test
  void aMiniProgramIsCheckedMaskedReplacedAndRemoved() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("小程序公司"));
    String secret = tenant.corp().associateMiniProgram().secret();
    assertThat(tenant.connection().at("/miniProgram/configured").asBoolean()).isFalse();

    Workbench.Answer wrong = put(tenant, "wx0000000000000001", "certainly-not-the-secret");
    assertThat(wrong.said()).isEqualTo("422 secret_rejected");
    assertThat(tenant.connection().at("/miniProgram/configured").asBoolean()).isFalse();

    Workbench.Answer stored = put(tenant, "wx0000000000000001", secret);
    assertThat(stored.said()).isEqualTo("200");
    assertThat(stored.body()).doesNotContain(secret);
    String masked = secret.substring(0, 2) + "****" + secret.substring(secret.length() - 2);
    JsonNode shown = tenant.connection().get("miniProgram");
    assertThat(shown.get("configured").asBoolean()).isTrue();
    assertThat(shown.get("appId").asText()).isEqualTo("wx0000000000000001");
    assertThat(shown.get("secretMasked").asText()).isEqualTo(masked);
    assertThat(shown.get("verifiedAt").asText()).endsWith("Z");
    assertThat(tenant.connection().get("state").asText()).isEqualTo("LINKED");

    String other = tenant.corp().associateMiniProgram().secret();
    assertThat(put(tenant, "wx0000000000000002", other).said()).isEqualTo("200");
    assertThat(put(tenant, "wx0000000000000003", "wrong-again-wrong-again").said())
        .isEqualTo("422 secret_rejected");
    assertThat(tenant.connection().at("/miniProgram/appId").asText())
        .as("what was stored stays")
        .isEqualTo("wx0000000000000002");

    assertThat(tenant.admin().call("DELETE", tenant.path("/mini-program"), null).said())
        .isEqualTo("204");
    assertThat(tenant.admin().call("DELETE", tenant.path("/mini-program"), null).said())
        .isEqualTo("204");
    assertThat(tenant.connection().at("/miniProgram/configured").asBoolean()).isFalse();
  }

  @Test
  void aMiniProgramNeedsALinkedCompany() {
    LinkedTenant tenant = LinkedTenant.authorized(product, small("未完成公司"));
    assertThat(put(tenant, "wx0000000000000001", "some-secret-or-other").said())
        .isEqualTo("409 transition_refused");
  }

  @Test
  void theWeeklyCheckWarnsOnceTheSecretIsRefusedAndStopsWhenItIsGoodAgain() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("复查公司"));
    SimulatedCorp.OwnApp app = tenant.corp().associateMiniProgram();
    assertThat(put(tenant, "wx0000000000000009", app.secret()).said()).isEqualTo("200");
    resetSecret(tenant, "another secret that nobody told us");
    checkNow(tenant);
    Wait.until(
        "the warning is there", () -> warnings(tenant).contains("mini_program_secret_refused"));
    assertThat(tenant.connection().at("/miniProgram/configured").asBoolean()).isTrue();
    assertThat(put(tenant, "wx0000000000000009", app.secret()).said()).isEqualTo("200");
    assertThat(warnings(tenant)).doesNotContain("mini_program_secret_refused");
  }

  @Test
  void anotherSubjectIsWarnedOfAndWritingItDifferentlyIsNot() {
    LinkedTenant tenant = LinkedTenant.authorized(product, small("主体（上海）"));
    subject(tenant, " 主体(上海) 有限公司 ");
    assertThat(warnings(tenant)).doesNotContain("subject_mismatch");
    subject(tenant, "别的主体有限公司");
    JsonNode warning = tenant.connection().at("/warnings/0");
    assertThat(warning.get("code").asText()).isEqualTo("subject_mismatch");
    assertThat(warning.get("message").asText()).contains("主体（上海）有限公司", "别的主体有限公司", "unionids");
  }

  @Test
  void unlinkingThatDoesNotComeToItsEndHasNotBegun() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("半途公司"));
    long before = profiles(tenant);
    for (String statement :
        List.of(
            """
            CREATE FUNCTION fault_unlink() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '53100'; END $$
            """,
            """
            CREATE TRIGGER fault_unlink BEFORE DELETE ON public.customer_profile FOR EACH ROW
            WHEN (OLD.corp_id = '%s') EXECUTE FUNCTION fault_unlink()
            """
                .formatted(tenant.corp().corpId()))) {
      product.jdbc().sql(statement).update();
    }
    try {
      assertThat(tenant.admin().call("DELETE", tenant.path(""), null).status()).isEqualTo(503);
      assertThat(tenant.connection().get("state").asText()).isEqualTo("LINKED");
      assertThat(profiles(tenant)).isEqualTo(before);
    } finally {
      product.jdbc().sql("DROP FUNCTION fault_unlink() CASCADE").update();
    }

    assertThat(tenant.admin().call("DELETE", tenant.path(""), null).said()).isEqualTo("204");
    assertThat(profiles(tenant)).isZero();
  }

  @Test
  void unlinkingErasesTheCompanyAndLeavesTheHistory() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("解除公司"));
    String secret = tenant.corp().associateMiniProgram().secret();
    assertThat(put(tenant, "wx0000000000000001", secret).said()).isEqualTo("200");
    assertThat(profiles(tenant)).isPositive();

    assertThat(tenant.admin().call("DELETE", tenant.path(""), null).said()).isEqualTo("204");
    JsonNode connection = tenant.connection();
    assertThat(connection.get("state").asText()).isEqualTo("UNLINKED");
    assertThat(connection.get("nextStep").asText()).isEqualTo("AUTHORIZE");
    assertThat(connection.get("corp").isNull()).isTrue();
    assertThat(connection.at("/miniProgram/configured").asBoolean()).isFalse();
    assertThat(profiles(tenant)).isZero();
    for (String table : List.of("corp_authorization", "mini_program")) {
      assertThat(
              product
                  .jdbc()
                  .sql("SELECT count(*) FROM wecomlink." + table + " WHERE corp_id = :corpId")
                  .param("corpId", tenant.corp().corpId())
                  .query(Long.class)
                  .single())
          .as(table)
          .isZero();
    }
    JsonNode newest = tenant.admin().get(tenant.path("/history")).json().at("/items/0");
    assertThat(newest.get("event").asText()).isEqualTo("UNLINKED_BY_ADMIN");
    assertThat(newest.get("actor").asText()).isEqualTo("admin-of-" + tenant.tenantId());
    assertThat(tenant.admin().call("DELETE", tenant.path(""), null).said())
        .isEqualTo("409 transition_refused");

    // And once more from the start, with the same company.
    String link =
        tenant.admin().post(tenant.path("/authorizations"), null).json().get("installUrl").asText();
    assertThat(tenant.admin().get(product.simulator().install(tenant.corp(), link)).status())
        .isEqualTo(303);
    assertThat(tenant.connection().get("state").asText()).isEqualTo("DEVELOPER_ID_PENDING");
  }

  @Test
  void profilesMayBeKept() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("保留公司"));
    long before = profiles(tenant);
    assertThat(tenant.admin().call("DELETE", tenant.path("?keepProfiles=true"), null).said())
        .isEqualTo("204");
    assertThat(profiles(tenant)).isEqualTo(before);
    assertThat(tenant.connection().get("state").asText()).isEqualTo("UNLINKED");
    assertThat(tenant.admin().get(tenant.path("/history")).json().at("/items/0/cause").asText())
        .endsWith("Its profiles were kept.");

    LinkedTenant other = LinkedTenant.synced(product, small("邻居公司"));
    assertThat(erase(other, product.admin(other.tenantId()))).isEqualTo("204");
    assertThat(profiles(other)).as("of a linked company nothing is erased").isPositive();
    assertThat(erase(tenant, viewer(tenant))).startsWith("403");
    assertThat(profiles(tenant)).isEqualTo(before);

    assertThat(erase(tenant, product.admin(tenant.tenantId()))).isEqualTo("204");

    assertThat(profiles(tenant)).isZero();
    assertThat(erasures(tenant)).contains("customer_profile " + before);
    assertThat(profiles(other)).isPositive();
    assertThat(erase(tenant, product.operator())).as("nothing is left").isEqualTo("204");
    assertThat(erasures(tenant)).hasSameSizeAs(new HashSet<>(erasures(tenant)));
  }

  @Test
  void whatWasKeptOfACompanyThatIsLinkedAgainIsNotErased() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("回来公司"));
    long before = profiles(tenant);
    tenant.admin().call("DELETE", tenant.path("?keepProfiles=true"), null);
    String link =
        tenant.admin().post(tenant.path("/authorizations"), null).json().get("installUrl").asText();
    assertThat(tenant.admin().get(product.simulator().install(tenant.corp(), link)).status())
        .isEqualTo(303);

    assertThat(erase(tenant, tenant.admin())).isEqualTo("204");

    assertThat(profiles(tenant)).isEqualTo(before);
  }

  private static String erase(LinkedTenant tenant, Workbench caller) {
    return caller.call("DELETE", tenant.path("/kept-profiles"), null).said();
  }

  private Workbench viewer(LinkedTenant tenant) {
    return tenant.admin().as(Product.token("viewer", tenant.tenantId(), "VIEWER"));
  }

  private List<String> erasures(LinkedTenant tenant) {
    return product
        .jdbc()
        .sql(
            """
            SELECT table_name || ' ' || row_count FROM wecomlink.erasure
             WHERE corp_id = :corpId ORDER BY 1
            """)
        .param("corpId", tenant.corp().corpId())
        .query(String.class)
        .list();
  }

  @Test
  void whatHasOnlyBegunIsGivenUp() {
    String tenantId = LinkedTenant.newTenant(product);
    Workbench admin = product.admin(tenantId);
    String path = "/tenants/" + tenantId + "/wecom";
    String link = admin.post(path + "/authorizations", null).json().get("installUrl").asText();
    assertThat(admin.call("DELETE", path, null).said()).isEqualTo("204");
    assertThat(admin.get(path).json().get("state").asText()).isEqualTo("NOT_LINKED");
    SimulatedCorp corp = product.simulator().createCorp(small("迟到公司"));
    assertThat(admin.get(product.simulator().install(corp, link)).said())
        .as("the link that was given up is worthless")
        .isEqualTo("400 invalid_state");
  }

  @Test
  void anExpiredInstallLinkIsVisibleRefusedAndRenewed() {
    String tenantId = LinkedTenant.newTenant(product);
    Workbench admin = product.admin(tenantId);
    String path = "/tenants/" + tenantId + "/wecom";
    String link = admin.post(path + "/authorizations", null).json().get("installUrl").asText();
    SimulatedCorp corp = product.simulator().createCorp(small("过期公司"));
    String back = product.simulator().install(corp, link);
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.link_state SET expires_at = now(), link_expires_at = now()
             WHERE tenant_id = :tenantId
            """)
        .param("tenantId", tenantId)
        .update();
    JsonNode pending = admin.get(path).json().get("pending");
    assertThat(pending.get("kind").asText()).isEqualTo("INSTALL");
    assertThat(pending.get("expired").asBoolean()).isTrue();
    assertThat(pending.get("url").isNull()).isTrue();
    assertThat(admin.get(back).said()).isEqualTo("400 invalid_state");
    assertThat(admin.get(path).json().get("state").asText()).isEqualTo("AUTHORISING");

    String renewed = admin.post(path + "/authorizations", null).json().get("installUrl").asText();
    assertThat(admin.get(path).json().at("/pending/url").asText()).isEqualTo(renewed);
    assertThat(admin.get(product.simulator().install(corp, renewed)).status()).isEqualTo(303);
    assertThat(admin.get(path).json().get("state").asText()).isEqualTo("DEVELOPER_ID_PENDING");
  }

  @Test
  void theHistoryIsPaged() {
    LinkedTenant tenant = LinkedTenant.authorized(product, small("历史公司"));
    List<String> events = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = tenant.admin().get(tenant.path("/history?limit=1" + cursor)).json();
      page.get("items").forEach(item -> events.add(item.get("event").asText()));
      cursor =
          page.get("nextCursor").isNull() ? null : "&cursor=" + page.get("nextCursor").asText();
    } while (cursor != null);
    assertThat(events).containsExactly("AUTHORIZED", "AUTHORIZATION_STARTED");
  }

  @Test
  void twoAdministratorsAtOnceBreakNothing() throws Exception {
    String tenantId = LinkedTenant.newTenant(product);
    Workbench admin = product.admin(tenantId);
    String path = "/tenants/" + tenantId + "/wecom";
    List<Callable<Workbench.Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(() -> admin.post(path + "/authorizations", null));
      calls.add(() -> admin.post(path + "/registrations", null));
      calls.add(() -> admin.call("DELETE", path, null));
    }
    ExecutorService people = Executors.newFixedThreadPool(8);
    try {
      for (Future<Workbench.Answer> answer : people.invokeAll(calls)) {
        assertThat(answer.get().said()).isIn("201", "204", "409 transition_refused");
      }
    } finally {
      people.shutdownNow();
    }
    assertThat(admin.get(path).json().get("state").asText())
        .isIn("AUTHORISING", "REGISTERING", "NOT_LINKED");
    assertHistoryIsAChain(admin, path);
  }

  @Test
  void twoCompaniesAtOnceAndOneOfThemIsLinked() throws Exception {
    String tenantId = LinkedTenant.newTenant(product);
    Workbench admin = product.admin(tenantId);
    String path = "/tenants/" + tenantId + "/wecom";
    List<Callable<Workbench.Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      SimulatedCorp corp = product.simulator().createCorp(small("抢先公司" + i));
      String link = admin.post(path + "/authorizations", null).json().get("installUrl").asText();
      String back = product.simulator().install(corp, link);
      calls.add(() -> admin.get(back));
    }
    ExecutorService people = Executors.newFixedThreadPool(4);
    List<String> said = new ArrayList<>();
    try {
      for (Future<Workbench.Answer> answer : people.invokeAll(calls)) {
        said.add(answer.get().said());
      }
    } finally {
      people.shutdownNow();
    }
    assertThat(said).containsOnlyOnce("303");
    assertThat(said).filteredOn(answer -> answer.equals("409 tenant_already_linked")).hasSize(3);
    assertHistoryIsAChain(admin, path);
  }

  private void assertHistoryIsAChain(Workbench admin, String path) {
    JsonNode items = admin.get(path + "/history").json().get("items");
    for (int i = 1; i < items.size(); i++) {
      assertThat(items.get(i - 1).get("fromState"))
          .as("every transition begins where the one before ended")
          .isEqualTo(items.get(i).get("toState"));
    }
    assertThat(items.get(items.size() - 1).get("fromState").asText()).isEqualTo("NOT_LINKED");
  }

  private Workbench.Answer put(LinkedTenant tenant, String appId, String secret) {
    return tenant
        .admin()
        .put(tenant.path("/mini-program"), Map.of("appId", appId, "secret", secret));
  }

  /** As if the company had reset the secret in WeCom: what we have is not accepted any more. */
  private void resetSecret(LinkedTenant tenant, String stored) {
    product
        .jdbc()
        .sql("UPDATE wecomlink.mini_program SET secret = :secret WHERE tenant_id = :tenantId")
        .param("secret", product.bean(io.wecomlink.secrets.SecretBox.class).seal(stored))
        .param("tenantId", tenant.tenantId())
        .update();
  }

  /** A week later. */
  private void checkNow(LinkedTenant tenant) {
    product
        .jdbc()
        .sql("UPDATE wecomlink.mini_program SET next_check_at = now() WHERE tenant_id = :tenantId")
        .param("tenantId", tenant.tenantId())
        .update();
    product
        .bean(io.wecomlink.link.MiniPrograms.class)
        .due()
        .forEach(
            secret ->
                product
                    .bean(ProducerTemplate.class)
                    .requestBody("direct:link-check-mini-program", secret));
  }

  private void subject(LinkedTenant tenant, String subjectName) {
    assertThat(
            product
                .operator()
                .put(
                    "/tenants/" + tenant.tenantId(),
                    Map.of("name", "x", "wecomEnabled", true, "subjectName", subjectName))
                .said())
        .isEqualTo("200");
  }

  private static List<String> warnings(LinkedTenant tenant) {
    List<String> codes = new ArrayList<>();
    tenant.connection().get("warnings").forEach(each -> codes.add(each.get("code").asText()));
    return codes;
  }

  private long profiles(LinkedTenant tenant) {
    return product
        .jdbc()
        .sql("SELECT count(*) FROM customer_profile WHERE corp_id = :corpId")
        .param("corpId", tenant.corp().corpId())
        .query(Long.class)
        .single();
  }

  private static CorpSpec small(String name) {
    return CorpSpec.named(name).members(10).customers(50);
  }
}

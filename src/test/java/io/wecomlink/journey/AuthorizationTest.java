package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.Truth;
import io.wecomlink.simulator.VisibleRange;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Installing, coming back, being assigned, leaving; and everything that must not work. */
class AuthorizationTest {

  private final Product product = Product.shared();

  @Test
  void aTenantIsNotLinkedFromTheStart() {
    String tenantId = LinkedTenant.newTenant(product);
    JsonNode connection = product.admin(tenantId).get("/tenants/" + tenantId + "/wecom").json();
    assertThat(connection.get("state").asText()).isEqualTo("NOT_LINKED");
    assertThat(connection.get("corp").isNull()).isTrue();
    assertThat(connection.get("lastSync").isNull()).isTrue();
  }

  @Test
  void theInstallLinkIsAsTheContractSays() {
    String tenantId = LinkedTenant.newTenant(product);
    JsonNode link =
        product.admin(tenantId).post("/tenants/" + tenantId + "/wecom/authorizations", null).json();
    assertThat(link.get("state").asText()).matches("[a-zA-Z0-9]{16,128}");
    assertThat(link.get("installUrl").asText())
        .startsWith(product.simulator().baseUrl() + "/3rdapp/install?suite_id=")
        .contains("pre_auth_code=", "state=" + link.get("state").asText())
        .contains("redirect_uri=" + encoded(product.url() + "/wecom/install/return"));
    assertThat(link.get("expiresAt").asText()).endsWith("Z");
  }

  @Test
  void aStateWorksOnce() {
    LinkedTenant tenant = LinkedTenant.authorized(product, small("状态公司"));
    Workbench.Answer link = startAgain();
    SimulatedCorp corp = product.simulator().createCorp(small("一次公司"));
    String back = product.simulator().install(corp, link.json().get("installUrl").asText());
    assertThat(tenant.admin().get(back).status()).isEqualTo(303);
    assertThat(tenant.admin().get(back).said()).isEqualTo("400 invalid_state");
  }

  @Test
  void aForeignStateIsRefused() {
    String url = product.url() + "/wecom/install/return?auth_code=abc&expires_in=600&state=";
    Workbench.Answer answer = product.operator().get(url + "x".repeat(32));
    assertThat(answer.said()).isEqualTo("400 invalid_state");
    assertThat(answer.body()).doesNotContain("Exception", "io.wecomlink");
  }

  @Test
  void aReturnWithoutCodeIsRefused() {
    assertThat(product.operator().get(product.url() + "/wecom/install/return?state=abc").said())
        .isEqualTo("400 missing_parameter");
  }

  @Test
  void aReusedAuthCodeIsRefusedAndNothingStored() {
    Workbench.Answer first = startAgain();
    SimulatedCorp corp = product.simulator().createCorp(small("授权码公司"));
    String back = product.simulator().install(corp, first.json().get("installUrl").asText());
    assertThat(product.operator().get(back).status()).isEqualTo(303);
    String spent = back.replaceFirst(".*auth_code=([^&]*).*", "$1");
    product.simulator().uninstall(corp);
    Wait.until("the company is forgotten", () -> authorizations(corp) == 0);

    String tenantId = LinkedTenant.newTenant(product);
    String path = "/tenants/" + tenantId + "/wecom";
    String state =
        product.admin(tenantId).post(path + "/authorizations", null).json().get("state").asText();
    Workbench.Answer answer =
        product
            .operator()
            .get(
                product.url()
                    + "/wecom/install/return?auth_code="
                    + spent
                    + "&expires_in=600&state="
                    + state);
    assertThat(answer.said()).isEqualTo("400 auth_code_rejected");
    assertThat(product.admin(tenantId).get(path).json().get("state").asText())
        .isEqualTo("AUTHORISING");
    assertThat(authorizations(corp)).isZero();
  }

  @Test
  void aCompanyOfAnotherTenantCannotBeLinkedTwice() {
    LinkedTenant first = LinkedTenant.authorized(product, small("先到公司"));
    Workbench.Answer link = startAgain();
    String back = product.simulator().install(first.corp(), link.json().get("installUrl").asText());
    assertThat(product.operator().get(back).said()).isEqualTo("409 corp_already_linked");
    assertThat(first.connection().get("state").asText()).isEqualTo("DEVELOPER_ID_PENDING");
  }

  @Test
  void anInstallationWithoutTenantWaitsForAnOperator() {
    SimulatedCorp corp = installedFromMarket("应用市场公司");
    String tenantId = LinkedTenant.newTenant(product);
    String assign = "/unclaimed-authorizations/" + corp.corpId() + "/assign";
    assertThat(product.admin(tenantId).post(assign, Map.of("tenantId", tenantId)).said())
        .isEqualTo("403 forbidden");
    Workbench.Answer assigned = product.operator().post(assign, Map.of("tenantId", tenantId));
    assertThat(assigned.said()).isEqualTo("200");
    assertThat(assigned.json().get("state").asText()).isEqualTo("DEVELOPER_ID_PENDING");
    assertThat(assigned.json())
        .isEqualTo(product.admin(tenantId).get("/tenants/" + tenantId + "/wecom").json());
    assertThat(unclaimed(corp)).isFalse();

    String other = LinkedTenant.newTenant(product);
    assertThat(product.operator().post(assign, Map.of("tenantId", other)).said())
        .isEqualTo("409 corp_already_linked");
    assertThat(product.operator().post(assign, Map.of("tenantId", "nobody")).said())
        .isEqualTo("404 tenant_not_found");
  }

  @Test
  void aRefusedAssignmentLeavesTheInstallationToOthers() {
    String linked = LinkedTenant.newTenant(product);
    SimulatedCorp other = product.simulator().createCorp(small("自建应用公司"));
    SimulatedCorp.OwnApp app = other.createSelfBuiltApp(VisibleRange.wholeCompany());
    Map<String, Object> ownApp =
        Map.of(
            "corpId",
            other.plainCorpId(),
            "agentId",
            app.agentId(),
            "secret",
            app.secret(),
            "callbackToken",
            "OwnAppToken",
            "callbackAesKey",
            "a".repeat(43));
    assertThat(
            product
                .admin(linked)
                .put("/tenants/" + linked + "/wecom/self-built-app", ownApp)
                .said())
        .isEqualTo("200");
    SimulatedCorp corp = installedFromMarket("指派有误公司");
    String assign = "/unclaimed-authorizations/" + corp.corpId() + "/assign";

    assertThat(product.operator().post(assign, Map.of("tenantId", linked)).said())
        .isEqualTo("409 tenant_already_linked");

    assertThat(unclaimed(corp)).isTrue();
    String right = LinkedTenant.newTenant(product);
    assertThat(product.operator().post(assign, Map.of("tenantId", right)).said()).isEqualTo("200");
  }

  @Test
  void anAssignmentThatWecomDoesNotAnswerLeavesTheInstallationToOthers() {
    SimulatedCorp corp = installedFromMarket("指派未成公司");
    String assign = "/unclaimed-authorizations/" + corp.corpId() + "/assign";
    String wrong = LinkedTenant.newTenant(product);
    product.simulator().inject(Fault.errcode("/cgi-bin/service/v2/get_auth_info", 40058));
    try {
      assertThat(product.operator().post(assign, Map.of("tenantId", wrong)).said())
          .isEqualTo("502 wecom_error");
    } finally {
      product.simulator().clearFaults();
    }

    assertThat(unclaimed(corp)).isTrue();
    String right = LinkedTenant.newTenant(product);
    assertThat(product.operator().post(assign, Map.of("tenantId", right)).said()).isEqualTo("200");
  }

  @Test
  void aChangedVisibleRangeIsReadAgain() {
    LinkedTenant tenant = LinkedTenant.authorized(product, small("范围公司"));
    Long department = tenant.corp().departmentIds().get(1);
    product.simulator().changeVisibleRange(tenant.corp(), VisibleRange.ofDepartments(department));
    Wait.until(
        "the new range is known",
        () ->
            tenant
                .connection()
                .at("/visibleRange/departmentIds")
                .toString()
                .equals("[" + department + "]"));
  }

  @Test
  void anUninstallationUnlinksAndErasesTheCompanysData() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("卸载公司"));
    product.simulator().uninstall(tenant.corp());
    Wait.until(
        "the connection is UNLINKED",
        () -> "UNLINKED".equals(tenant.connection().get("state").asText()));
    for (String table : Truth.TABLES) {
      Wait.until(
          table + " is erased",
          () ->
              product
                      .jdbc()
                      .sql("SELECT count(*) FROM public." + table + " WHERE corp_id = :corpId")
                      .param("corpId", tenant.corp().corpId())
                      .query(Long.class)
                      .single()
                  == 0);
    }
    assertThat(authorizations(tenant.corp())).isZero();
    assertThat(tenant.admin().post(tenant.path("/developer-id"), null).said())
        .isEqualTo("409 transition_refused");
  }

  @Test
  void stepsOutOfOrderAreRefused() {
    String tenantId = LinkedTenant.newTenant(product);
    String path = "/tenants/" + tenantId + "/wecom";
    assertThat(product.admin(tenantId).post(path + "/developer-id", null).said())
        .isEqualTo("409 transition_refused");
    assertThat(product.admin(tenantId).post(path + "/syncs", Map.of("mode", "FULL")).said())
        .isEqualTo("409 transition_refused");
    LinkedTenant linked = LinkedTenant.synced(product, small("顺序公司"));
    assertThat(linked.admin().post(linked.path("/authorizations"), null).said())
        .isEqualTo("409 transition_refused");
  }

  @Test
  void unknownTenantsAndStrangersStayOut() {
    assertThat(product.operator().get("/tenants/nobody/wecom").said())
        .isEqualTo("404 tenant_not_found");
    String tenantId = LinkedTenant.newTenant(product);
    assertThat(product.admin("somebody-else").get("/tenants/" + tenantId + "/wecom").said())
        .isEqualTo("403 tenant_forbidden");
    assertThat(product.operator().as(null).get("/tenants/" + tenantId + "/wecom").said())
        .isEqualTo("401 unauthenticated");
    assertThat(
            product
                .operator()
                .as(Product.token("viewer", tenantId, "VIEWER"))
                .post("/tenants/" + tenantId + "/wecom/authorizations", null)
                .said())
        .isEqualTo("403 forbidden");
  }

  @Test
  void whoMayOnlyLookDoesNotGetTheLink() {
    String tenantId = LinkedTenant.newTenant(product);
    String path = "/tenants/" + tenantId + "/wecom";
    String url =
        product
            .admin(tenantId)
            .post(path + "/authorizations", null)
            .json()
            .get("installUrl")
            .asText();
    Workbench viewer = product.operator().as(Product.token("viewer", tenantId, "VIEWER"));
    assertThat(viewer.get(path).json().at("/pending/kind").asText()).isEqualTo("INSTALL");
    assertThat(viewer.get(path).json().at("/pending/expired").asBoolean()).isFalse();
    assertThat(viewer.get(path).json().at("/pending/url").isNull()).isTrue();
    assertThat(product.admin(tenantId).get(path).json().at("/pending/url").asText()).isEqualTo(url);
    assertThat(product.operator().get(path).json().at("/pending/url").asText()).isEqualTo(url);
  }

  @Test
  void aNewTenantDoesNotReplaceAnother() {
    String tenantId = LinkedTenant.newTenant(product);
    Map<String, ?> body = Map.of("name", "another", "wecomEnabled", false);
    Workbench creates = product.operator().ifNoneMatch("*");
    assertThat(creates.put("/tenants/" + tenantId, body).said()).isEqualTo("412 tenant_exists");
    assertThat(product.admin(tenantId).get("/tenants/" + tenantId + "/wecom").said())
        .as("it is as it was")
        .isEqualTo("200");
    assertThat(creates.put("/tenants/" + tenantId + "-2", body).said()).isEqualTo("200");
    assertThat(product.operator().ifNoneMatch("\"1\"").put("/tenants/" + tenantId, body).said())
        .as("there are no versions to compare")
        .isEqualTo("400 invalid_request");
    assertThat(product.operator().put("/tenants/" + tenantId, body).said()).isEqualTo("200");
  }

  @Test
  void aTenantThatIsNotSwitchedOnSeesNothing() {
    String tenantId = LinkedTenant.newTenant(product);
    product.operator().put("/tenants/" + tenantId, Map.of("name", "off", "wecomEnabled", false));
    assertThat(product.admin(tenantId).get("/tenants/" + tenantId + "/wecom").said())
        .isEqualTo("404 tenant_not_found");
  }

  private Workbench.Answer startAgain() {
    String tenantId = LinkedTenant.newTenant(product);
    return product.admin(tenantId).post("/tenants/" + tenantId + "/wecom/authorizations", null);
  }

  private SimulatedCorp installedFromMarket(String name) {
    SimulatedCorp corp = product.simulator().createCorp(small(name));
    product.simulator().installFromMarket(corp);
    Wait.until("the installation is listed", () -> unclaimed(corp));
    return corp;
  }

  private boolean unclaimed(SimulatedCorp corp) {
    JsonNode items = product.operator().get("/unclaimed-authorizations").json().get("items");
    return StreamSupport.stream(items.spliterator(), false)
        .anyMatch(item -> corp.corpId().equals(item.get("corpId").asText()));
  }

  private long authorizations(SimulatedCorp corp) {
    return product
        .jdbc()
        .sql("SELECT count(*) FROM wecomlink.corp_authorization WHERE corp_id = :corpId")
        .param("corpId", corp.corpId())
        .query(Long.class)
        .single();
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
  }

  private static CorpSpec small(String name) {
    return CorpSpec.named(name).members(20).customers(150);
  }
}

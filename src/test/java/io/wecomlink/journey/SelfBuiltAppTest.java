package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.callback.AppCallbacks;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.simulator.SealedMessage;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.SimulatorSettings;
import io.wecomlink.simulator.VisibleRange;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A company that is linked by an app of its own, the way to unionids. */
class SelfBuiltAppTest {

  private static final String AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

  private final Product product = Product.shared();
  private final String tenantId = LinkedTenant.newTenant(product);
  private final Workbench admin = product.admin(tenantId);

  @Test
  void anOwnAppIsLinkedConfirmedAndSyncedWithUnionids() {
    SimulatedCorp corp = corp("自建公司", true);
    SimulatedCorp.OwnApp app = corp.createSelfBuiltApp(VisibleRange.wholeCompany());
    Workbench.Answer set = admin.put(path("/self-built-app"), body(corp, app));
    assertThat(set.said()).isEqualTo("200");
    JsonNode connection = set.json();
    assertThat(connection.get("appType").asText()).isEqualTo("SELF_BUILT");
    assertThat(connection.get("state").asText()).isEqualTo("DEVELOPER_ID_PENDING");
    assertThat(connection.at("/corp/corpId").asText()).isEqualTo(corp.plainCorpId());
    assertThat(connection.at("/visibleRange/departmentIds").toString()).isEqualTo("[1]");

    Workbench.Answer finding = admin.post(path("/developer-id"), null);
    assertThat(finding.json().get("status").asText()).isEqualTo("CONFIRMED");
    LinkedTenant tenant = new LinkedTenant(tenantId, corp, admin);
    JsonNode run = tenant.awaitRun(finding.json().get("runId").asText());
    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    Tables.assertTrue(product.jdbc(), corp.plainCorpId(), table -> corp.truth(app).rows(table));
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT count(*) FROM customer_profile
                     WHERE corp_id = :corpId AND unionid IS NOT NULL
                    """)
                .param("corpId", corp.plainCorpId())
                .query(Long.class)
                .single())
        .isPositive();
    assertThat(tenant.sync().get("state").asText()).isEqualTo("SUCCEEDED");
  }

  @Test
  void whatWecomTellsTheUrlOfTheAppChangesTheRows() {
    SimulatedCorp corp = corp("自建回调公司", true);
    SimulatedCorp.OwnApp app = corp.createSelfBuiltApp(VisibleRange.wholeCompany());
    assertThat(admin.put(path("/self-built-app"), body(corp, app)).said()).isEqualTo("200");
    LinkedTenant tenant = new LinkedTenant(tenantId, corp, admin);
    tenant.awaitRun(admin.post(path("/developer-id"), null).json().get("runId").asText());
    String url = product.url() + "/wecom/callback/app/" + tenantId;
    app.callback(url, "OwnAppToken", AES_KEY);
    String member =
        corp.userids().stream()
            .filter(m -> !corp.customersOf(m).isEmpty())
            .findFirst()
            .orElseThrow();

    corp.changes().editRemark(member, corp.customersOf(member).get(0), "自建应用所见", "描述");

    Wait.until("the remark is stored", () -> remarks(corp, "自建应用所见") == 1);
    Tables.assertTrue(product.jdbc(), corp.plainCorpId(), table -> corp.truth(app).rows(table));
    assertThat(stored(corp)).containsExactly("APP change_external_contact edit_external_contact");

    // The vendor's keys are not the app's.
    SimulatorSettings wecom = product.simulator().settings();
    String message =
        "<xml><ToUserName>"
            + corp.plainCorpId()
            + "</ToUserName><MsgType>event</MsgType><Event>change_external_contact</Event></xml>";
    assertThat(
            new SealedMessage(wecom.suiteCallbackToken(), wecom.suiteCallbackAesKey())
                .post(url, message, corp.plainCorpId()))
        .startsWith("403 ")
        .contains("bad_signature");
    assertThat(new SealedMessage("OwnAppToken", AES_KEY).post(url, message, wecom.suiteId()))
        .startsWith("403 ")
        .contains("bad_receiveid");
    assertThat(stored(corp)).hasSize(1);
  }

  private long remarks(SimulatedCorp corp, String remark) {
    return product
        .jdbc()
        .sql(
            """
            SELECT count(*) FROM customer_follow WHERE corp_id = :corpId AND remark = :remark
            """)
        .param("corpId", corp.plainCorpId())
        .param("remark", remark)
        .query(Long.class)
        .single();
  }

  private List<String> stored(SimulatedCorp corp) {
    return product
        .jdbc()
        .sql(
            """
            SELECT channel || ' ' || info_type || ' ' || change_type
              FROM wecomlink.callback_event WHERE corp_id = :corpId
            """)
        .param("corpId", corp.plainCorpId())
        .query(String.class)
        .list();
  }

  @Test
  void withoutADeveloperIdTheWarningSaysWhatToDo() {
    SimulatedCorp corp = corp("未绑定公司", false);
    SimulatedCorp.OwnApp app = corp.createSelfBuiltApp(VisibleRange.wholeCompany());
    assertThat(admin.put(path("/self-built-app"), body(corp, app)).said()).isEqualTo("200");
    assertThat(admin.post(path("/developer-id"), null).json().get("status").asText())
        .isEqualTo("NOT_EFFECTIVE");
    JsonNode warning = admin.get(path("")).json().at("/warnings/0");
    assertThat(warning.get("code").asText()).isEqualTo("developer_id_not_effective");
    assertThat(warning.get("message").asText()).contains("admin console");
  }

  @Test
  void aWrongSecretIsRefusedAndNothingStored() {
    SimulatedCorp corp = corp("错误密钥公司", false);
    SimulatedCorp.OwnApp app = corp.createSelfBuiltApp(VisibleRange.wholeCompany());
    Map<String, Object> wrong = body(corp, app);
    wrong.put("secret", "this-is-not-the-secret-at-all");
    Workbench.Answer refused = admin.put(path("/self-built-app"), wrong);
    assertThat(refused.said()).isEqualTo("422 secret_rejected");
    assertThat(refused.json().get("errcode").asInt()).isEqualTo(40001);
    assertThat(refused.body()).doesNotContain("this-is-not-the-secret-at-all");

    Map<String, Object> otherAgent = body(corp, app);
    otherAgent.put("agentId", app.agentId() + 100);
    assertThat(admin.put(path("/self-built-app"), otherAgent).said())
        .isEqualTo("422 secret_rejected");
    assertNothingStored();
  }

  @Test
  void anAppWithoutCustomersIsRefused() {
    SimulatedCorp corp = corp("无权限公司", false);
    SimulatedCorp.OwnApp app = corp.createSelfBuiltApp(VisibleRange.wholeCompany());
    int fault =
        product
            .simulator()
            .inject(
                Fault.errcode("/cgi-bin/externalcontact/get_follow_user_list", 48002)
                    .forCorp(corp.corpId()));
    try {
      Workbench.Answer refused = admin.put(path("/self-built-app"), body(corp, app));
      assertThat(refused.said()).isEqualTo("422 secret_rejected");
      assertThat(refused.json().get("errcode").asInt()).isEqualTo(48002);
      assertNothingStored();
    } finally {
      product.simulator().removeFault(fault);
    }
  }

  @Test
  void theSecretIsReplacedAndTheKeysOfItsCallbackUrlAreKnown() {
    SimulatedCorp corp = corp("换密钥公司", false);
    SimulatedCorp.OwnApp first = corp.createSelfBuiltApp(VisibleRange.wholeCompany());
    SimulatedCorp.OwnApp second = corp.createSelfBuiltApp(VisibleRange.ofDepartments(1L));
    assertThat(admin.put(path("/self-built-app"), body(corp, first)).said()).isEqualTo("200");
    Map<String, Object> replaced = body(corp, second);
    replaced.put("corpId", corp.plainCorpId().toUpperCase(java.util.Locale.ROOT));
    assertThat(admin.put(path("/self-built-app"), replaced).said()).isEqualTo("200");
    AppCallbacks.Keys keys = product.bean(AppCallbacks.class).of(tenantId).orElseThrow();
    assertThat(keys.corpId()).isEqualTo(corp.plainCorpId());
    assertThat(keys.token()).isEqualTo("OwnAppToken");
    assertThat(keys.aesKey()).isEqualTo(AES_KEY);
    JsonNode newest = admin.get(path("/history?limit=1")).json();
    assertThat(newest.at("/items/0/event").asText()).isEqualTo("SELF_BUILT_APP_SET");
    assertThat(newest.at("/items/0/cause").asText()).isEqualTo("The secret was replaced.");
    assertThat(newest.at("/items/0/causeCode").asText()).isEqualTo("secret_replaced");
    assertThat(admin.in("zh-CN").get(path("/history?limit=1")).json().at("/items/0/cause").asText())
        .isEqualTo("Secret 已更换。");
    assertThat(newest.get("nextCursor").isNull()).isFalse();
  }

  @Test
  void aCompanyBelongsToOneTenantAndATenantHasOneCompany() {
    SimulatedCorp corp = corp("唯一公司", false);
    SimulatedCorp.OwnApp app = corp.createSelfBuiltApp(VisibleRange.wholeCompany());
    assertThat(admin.put(path("/self-built-app"), body(corp, app)).said()).isEqualTo("200");
    String other = LinkedTenant.newTenant(product);
    assertThat(
            product
                .admin(other)
                .put("/tenants/" + other + "/wecom/self-built-app", body(corp, app))
                .said())
        .isEqualTo("409 corp_already_linked");
    SimulatedCorp another = corp("另一公司", false);
    assertThat(
            admin
                .put(
                    path("/self-built-app"),
                    body(another, another.createSelfBuiltApp(VisibleRange.wholeCompany())))
                .said())
        .isEqualTo("409 tenant_already_linked");
  }

  private void assertNothingStored() {
    assertThat(admin.get(path("")).json().get("state").asText()).isEqualTo("NOT_LINKED");
    assertThat(product.bean(AppCallbacks.class).of(tenantId)).isEmpty();
  }

  private SimulatedCorp corp(String name, boolean developerIdBound) {
    return product
        .simulator()
        .createCorp(
            CorpSpec.named(name).members(12).customers(60).developerIdBound(developerIdBound));
  }

  private static Map<String, Object> body(SimulatedCorp corp, SimulatedCorp.OwnApp app) {
    return new HashMap<>(
        Map.of(
            "corpId", corp.plainCorpId(),
            "agentId", app.agentId(),
            "secret", app.secret(),
            "callbackToken", "OwnAppToken",
            "callbackAesKey", AES_KEY));
  }

  private String path(String rest) {
    return "/tenants/" + tenantId + "/wecom" + rest;
  }
}

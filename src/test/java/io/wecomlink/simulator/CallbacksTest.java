package io.wecomlink.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallbacksTest {

  private WecomSimulator sim;
  private CallbackReceiver receiver;
  private TestClient client;
  private SimulatedCorp corp;

  @BeforeEach
  void start() throws IOException {
    SimulatorSettings settings = SimulatorSettings.defaults().withPort(0).withRetryDelayMillis(0);
    receiver = new CallbackReceiver(settings);
    sim =
        WecomSimulator.start(
            settings.withCallbackUrls(
                receiver.url("/command"), receiver.url("/data/$CORPID$"), receiver.url("/system")));
    client = new TestClient(sim);
    corp = sim.createCorp(CorpSpec.named("示例").members(12).followUsers(6).customers(60));
  }

  @AfterEach
  void stop() {
    sim.close();
    receiver.close();
  }

  private List<String> sent() throws InterruptedException {
    assertThat(sim.awaitDeliveries(Duration.ofMinutes(1))).isTrue();
    List<String> messages = receiver.messages();
    receiver.clear();
    return messages;
  }

  private static String cdata(String name, String value) {
    return "<" + name + "><![CDATA[" + value + "]]></" + name + ">";
  }

  @Test
  void ticketAndMarketInstallArriveAsCommands() throws Exception {
    Delivery delivery = sim.pushSuiteTicket();
    assertThat(delivery.accepted()).isTrue();
    assertThat(delivery.status()).isEqualTo(200);
    assertThat(sent().get(0)).contains("<SuiteTicket>", cdata("InfoType", "suite_ticket"));
    sim.installFromMarket(corp);
    assertThat(sent().get(0))
        .contains("<AuthCode>", cdata("InfoType", "create_auth"))
        .doesNotContain("AuthCorpId");
    assertThat(sim.verifyCallbackUrls()).hasSize(3).allMatch(Delivery::accepted);
  }

  @Test
  void installingFromTheVendorsSiteIsSilent() throws Exception {
    client.corpToken(corp, VisibleRange.wholeCompany());
    assertThat(sent()).isEmpty();
  }

  @Test
  void customerChangesAreToldAndShown() throws Exception {
    String token = client.corpToken(corp, VisibleRange.wholeCompany());
    CorpChanges changes = corp.changes();
    String userid = corp.followUsers().get(0);
    String customer = changes.addCustomer(userid, "新客𠮷", 1, "店🌟");
    assertThat(sent().get(0))
        .contains(
            cdata("InfoType", "change_external_contact"),
            cdata("ChangeType", "add_external_contact"),
            cdata("UserID", userid),
            cdata("ExternalUserID", customer),
            cdata("State", "店🌟"),
            cdata("AuthCorpId", corp.corpId()));
    assertThat(get(token, customer).path("external_contact").path("name").asText())
        .isEqualTo("新客𠮷");
    changes.editRemark(userid, customer, "改", "");
    changes.editRemarkMobiles(userid, customer, List.of("13800000000"));
    assertThat(sent()).hasSize(1).allMatch(m -> m.contains("edit_external_contact"));
    changes.removedByCustomer(userid, customer);
    assertThat(sent()).hasSize(1).allMatch(m -> m.contains("del_follow_user"));
    assertThat(get(token, customer).path("errcode").asInt()).isZero();
    assertThat(status(userid, customer)).isEqualTo("REMOVED_BY_CUSTOMER");
    changes.addExistingCustomer(userid, customer);
    assertThat(status(userid, customer)).isEqualTo("ACTIVE");
    changes.removeCustomer(userid, customer);
    assertThat(get(token, customer).path("errcode").asInt()).isEqualTo(84061);
    String other = corp.followUsers().get(1);
    String handed =
        corp.customersOf(userid).stream()
            .filter(c -> !corp.customersOf(other).contains(c))
            .findFirst()
            .orElseThrow();
    sent();
    changes.transferCustomer(userid, handed, other);
    List<String> transfer = sent();
    assertThat(transfer).hasSize(2);
    assertThat(transfer.get(0)).contains(cdata("Source", "DELETE_BY_TRANSFER"));
    assertThat(corp.customersOf(other)).contains(handed);
    changes.halfAddCustomer(userid);
    assertThat(sent().get(0)).contains("add_half_external_contact");
    client.post(
        "/cgi-bin/externalcontact/remark?access_token=" + token,
        "{\"userid\":\"%s\",\"external_userid\":\"%s\",\"remark\":\"静\"}".formatted(other, handed));
    assertThat(sent()).as("API writes are silent").isEmpty();
    assertThat(get(token, handed).path("follow_user").toString()).contains("静");
  }

  private JsonNode get(String token, String customer) {
    return client.get(
        "/cgi-bin/externalcontact/get?access_token=" + token + "&external_userid=" + customer);
  }

  private Object status(String userid, String customer) {
    return corp.truth()
        .rows("customer_follow")
        .filter(r -> r.get("userid").equals(userid) && r.get("external_userid").equals(customer))
        .findFirst()
        .orElseThrow()
        .get("status");
  }

  @Test
  void organisationChangesAreToldInsideTheRangeOnly() throws Exception {
    String seen = corp.followUsers().isEmpty() ? corp.userids().get(1) : null;
    String userid = seen == null ? corp.userids().get(1) : seen;
    client.corpToken(corp, VisibleRange.ofUsers(userid));
    CorpChanges changes = corp.changes();
    String hidden = corp.userids().get(2);
    changes.memberStatus(hidden, 2);
    changes.addMember("外人", true, 1L);
    changes.addDepartment("外部", 1L);
    assertThat(sent()).isEmpty();
    changes.memberStatus(userid, 2);
    assertThat(sent().get(0))
        .contains(cdata("ChangeType", "update_user"), cdata("Name", userid), "<Status>2</Status>");
    sim.changeVisibleRange(corp, VisibleRange.wholeCompany());
    long department = changes.addDepartment("新部门", 1L);
    String added = changes.addMember("新人", true, department);
    changes.removeMember(added);
    changes.removeDepartment(department);
    assertThat(sent())
        .satisfiesExactly(
            m -> assertThat(m).contains("change_auth"),
            m -> assertThat(m).contains("create_party", cdata("Name", "" + department)),
            m -> assertThat(m).contains("create_user", cdata("OpenUserID", added)),
            m -> assertThat(m).contains("delete_user"),
            m -> assertThat(m).contains("delete_party"));
    String group = changes.addTagGroup("组", List.of("甲"));
    changes.removeTagGroup(group);
    changes.resetPermanentCode();
    sim.uninstall(corp);
    assertThat(sent()).hasSize(5).last().asString().contains("cancel_auth");
    changes.addDepartment("以后", 1L);
    assertThat(sent()).isEmpty();
  }

  @Test
  void deliveriesAreRepeatedUntilAccepted() throws Exception {
    receiver.status = 503;
    Delivery last = sim.pushSuiteTicket();
    assertThat(last.attempt()).isEqualTo(3);
    assertThat(last.accepted()).isFalse();
    assertThat(receiver.received())
        .extracting(CallbackReceiver.Received::nonce)
        .hasSize(3)
        .containsOnly(receiver.received().get(0).nonce());
    receiver.clear();
    sim.turn(Switch.NEW_NONCE_PER_ATTEMPT, true);
    sim.pushSuiteTicket();
    assertThat(receiver.received())
        .extracting(CallbackReceiver.Received::nonce)
        .hasSize(3)
        .doesNotHaveDuplicates();
    sim.turn(Switch.RETRY_ON_NON_200, false);
    assertThat(sim.pushSuiteTicket().attempt()).isEqualTo(1);
    sim.callbackUrls("http://127.0.0.1:1/none", null, null);
    assertThat(sim.pushSuiteTicket().error()).isNotBlank();
  }

  @Test
  void callbacksGoWrongOnDemand() throws Exception {
    client.corpToken(corp, VisibleRange.wholeCompany());
    String userid = corp.followUsers().get(0);
    sim.callbackFaults(new CallbackFaults(1, 0, 0, 0, 0, 0, 0));
    corp.changes().addCustomer(userid, "甲");
    assertThat(sent()).hasSize(2);
    sim.callbackFaults(new CallbackFaults(0, 0, 1, 0, 0, 0, 0));
    corp.changes().addCustomer(userid, "乙");
    assertThat(sent()).isEmpty();
    sim.callbackFaults(new CallbackFaults(0, 1, 0, 0, 0, 0, 0));
    corp.changes().addCustomer(userid, "丙", 1, "first");
    corp.changes().addCustomer(userid, "丁", 1, "second");
    assertThat(sent())
        .satisfiesExactly(
            m -> assertThat(m).contains("second"), m -> assertThat(m).contains("first"));
    sim.callbackFaults(new CallbackFaults(0, 0, 0, 0, 0, 1, 1));
    corp.changes().addCustomer(userid, "戊");
    assertThat(sim.awaitDeliveries(Duration.ofMinutes(1))).isTrue();
    List<CallbackReceiver.Received> forged = receiver.received();
    assertThat(forged).hasSize(3);
    assertThat(forged.get(0).message()).as("wrong signature").isNull();
    assertThat(
            Long.parseLong(forged.get(2).timestamp()) - Long.parseLong(forged.get(1).timestamp()))
        .isBetween(7200L, 7210L);
  }

  @Test
  void aSelfBuiltAppGetsEventsWithItsOwnIds() throws Exception {
    SimulatedCorp.OwnApp app = corp.createSelfBuiltApp(VisibleRange.wholeCompany());
    app.callback(
        receiver.url("/app"),
        sim.settings().suiteCallbackToken(),
        sim.settings().suiteCallbackAesKey());
    String userid = corp.userids().get(0);
    corp.changes().addCustomer(userid, "客");
    assertThat(sent().get(0))
        .contains(
            cdata("ToUserName", corp.plainCorpId()),
            cdata("FromUserName", "sys"),
            cdata("Event", "change_external_contact"),
            cdata("UserID", corp.plainUserid(userid)));
  }

  @Test
  void aRegistrationMakesACompany() throws Exception {
    String provider = client.providerToken();
    JsonNode code =
        client.post(
            "/cgi-bin/service/get_register_code?provider_access_token=" + provider,
            "{\"template_id\":\"tplsim01\",\"corp_name\":\"新公司\",\"state\":\"st1\"}");
    String register = code.path("register_code").asText();
    String info = "/cgi-bin/service/get_register_info?provider_access_token=" + provider;
    String body = "{\"register_code\":\"" + register + "\"}";
    assertThat(client.post(info, body).path("errcode").asInt()).isEqualTo(84024);
    String url = sim.baseUrl() + "/3rdservice/wework/register?register_code=" + register;
    assertThat(client.send("GET", url.substring(sim.baseUrl().length()), null).body())
        .contains("新公司", "注册");
    assertThat(client.send("GET", url.substring(sim.baseUrl().length()), null).body())
        .as("a link works once")
        .contains("84022");
    client.send(
        "POST",
        "/3rdservice/wework/register/confirm",
        "register_code=" + register + "&corp_name=" + TestClient.enc("新公司"));
    SimulatedCorp made = sim.corps().get(sim.corps().size() - 1);
    assertThat(made.name()).isEqualTo("新公司");
    assertThat(sent())
        .anyMatch(
            m ->
                m.contains("register_corp")
                    && m.contains(made.corpId())
                    && m.contains("<ExpiresIn>1800</ExpiresIn>")
                    && m.contains(cdata("State", "st1")))
        .anyMatch(m -> m.contains("create_auth"));
    JsonNode found = client.post(info, body);
    assertThat(found.path("corpid").asText()).isEqualTo(made.corpId());
    String sync = found.path("contact_sync").path("access_token").asText();
    String done = "/cgi-bin/sync/contact_sync_success?access_token=" + sync;
    assertThat(client.get(done).path("errcode").asInt()).isZero();
    assertThat(client.get(done).path("errcode").asInt()).isNotZero();
    sim.clock().advance(Duration.ofHours(25));
    provider = client.providerToken();
    info = "/cgi-bin/service/get_register_info?provider_access_token=" + provider;
    assertThat(client.post(info, body).path("errcode").asInt()).isEqualTo(84024);
  }

  @Test
  void randomChangesAreTheSameForTheSameSeedAndKeepTheTruthReadable() throws Exception {
    String token = client.corpToken(corp, VisibleRange.wholeCompany());
    assertThat(corp.changes().random(100, 7).values().stream().mapToInt(i -> i).sum())
        .isEqualTo(100);
    assertThat(sent()).isNotEmpty();
    assertThat((long) client.customers(token, corp.followUsers()).size())
        .isEqualTo(corp.truth().rows("customer_follow").count());
  }
}

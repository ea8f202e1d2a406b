package io.wecomlink.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstallationTest {

  private WecomSimulator sim;
  private TestClient client;
  private SimulatedCorp corp;

  @BeforeEach
  void start() {
    sim = WecomSimulator.start(SimulatorSettings.defaults().withPort(0));
    client = new TestClient(sim);
    corp = sim.createCorp(CorpSpec.named("示例"));
  }

  @AfterEach
  void stop() {
    sim.close();
  }

  private int code(JsonNode answer) {
    return answer.path("errcode").asInt();
  }

  private JsonNode suiteTokenAnswer(String ticket) {
    SimulatorSettings s = sim.settings();
    return client.post(
        "/cgi-bin/service/get_suite_token",
        "{\"suite_id\":\"%s\",\"suite_secret\":\"%s\",\"suite_ticket\":\"%s\"}"
            .formatted(s.suiteId(), s.suiteSecret(), ticket));
  }

  @Test
  void theLastThreeTicketsCountForHalfAnHour() {
    assertThat(code(suiteTokenAnswer("none"))).isEqualTo(40085);
    String first = sim.newSuiteTicket();
    JsonNode granted = suiteTokenAnswer(first);
    assertThat(granted.has("errcode")).as("old endpoints send no errcode").isFalse();
    assertThat(granted.path("expires_in").asInt()).isEqualTo(7200);
    sim.newSuiteTicket();
    sim.newSuiteTicket();
    assertThat(suiteTokenAnswer(first).path("suite_access_token"))
        .isEqualTo(granted.path("suite_access_token"));
    String last = sim.newSuiteTicket();
    assertThat(code(suiteTokenAnswer(first))).isEqualTo(40085);
    sim.clock().advance(Duration.ofMinutes(30));
    assertThat(code(suiteTokenAnswer(last))).isEqualTo(40085);
  }

  @Test
  void tokensHaveKindsAndLives() {
    String suite = client.suiteToken(sim.newSuiteTicket());
    String provider = client.providerToken();
    String token = client.corpToken(corp, VisibleRange.wholeCompany());
    assertThat(code(client.get("/cgi-bin/department/list?access_token=" + suite))).isEqualTo(40014);
    assertThat(code(client.get("/cgi-bin/department/list"))).isEqualTo(41001);
    assertThat(
            code(client.get("/cgi-bin/service/get_pre_auth_code?suite_access_token=" + provider)))
        .isEqualTo(40082);
    assertThat(
            code(
                client.post(
                    "/cgi-bin/service/get_register_code?provider_access_token=" + suite, "{}")))
        .isEqualTo(40082);
    assertThat(code(client.get("/cgi-bin/department/list?access_token=" + token))).isZero();
    sim.expireTokens(TokenKind.CORP);
    assertThat(code(client.get("/cgi-bin/department/list?access_token=" + token))).isEqualTo(42001);
    sim.clock().advance(Duration.ofHours(2));
    assertThat(code(client.get("/cgi-bin/service/get_pre_auth_code?suite_access_token=" + suite)))
        .isEqualTo(42009);
  }

  @Test
  void aCodeIsGoodForOneExchange() {
    String suite = client.suiteToken(sim.newSuiteTicket());
    String authCode = client.install(corp, suite, VisibleRange.ofDepartments(1L));
    assertThat(authCode).hasSizeBetween(64, 512);
    String path = "/cgi-bin/service/v2/get_permanent_code?suite_access_token=" + suite;
    String body = "{\"auth_code\":\"" + authCode + "\"}";
    JsonNode granted = client.post(path, body);
    assertThat(granted.has("access_token")).isFalse();
    assertThat(granted.has("auth_info")).isFalse();
    assertThat(granted.path("state").asText()).isEqualTo("abc123");
    assertThat(code(client.post(path, body))).isEqualTo(40078);
    String late = client.install(corp, suite, VisibleRange.wholeCompany());
    sim.clock().advance(Duration.ofMinutes(10));
    assertThat(code(client.post(path, "{\"auth_code\":\"" + late + "\"}"))).isEqualTo(40078);
    JsonNode info =
        client.post(
            "/cgi-bin/service/v2/get_auth_info?suite_access_token=" + suite,
            "{\"auth_corpid\":\"%s\",\"permanent_code\":\"%s\"}"
                .formatted(corp.corpId(), granted.path("permanent_code").asText()));
    assertThat(
            info.path("auth_info")
                .path("agent")
                .path(0)
                .path("privilege")
                .path("allow_party")
                .path(0)
                .asInt())
        .isEqualTo(1);
    assertThat(info.path("auth_corp_info").has("corp_wxqrcode")).isFalse();
  }

  @Test
  void afterUninstallingEverythingIsRefusedAndANewInstallHasANewCode() {
    String token = client.corpToken(corp, VisibleRange.wholeCompany());
    String old = corp.permanentCode();
    String suite = client.suiteToken(sim.newSuiteTicket());
    sim.uninstall(corp);
    assertThat(code(client.get("/cgi-bin/department/list?access_token=" + token))).isEqualTo(48004);
    assertThat(
            code(
                client.post(
                    "/cgi-bin/service/get_corp_token?suite_access_token=" + suite,
                    "{\"auth_corpid\":\"%s\",\"permanent_code\":\"%s\"}"
                        .formatted(corp.corpId(), old))))
        .isEqualTo(40084);
    client.corpToken(corp, VisibleRange.wholeCompany());
    assertThat(corp.permanentCode()).isNotEqualTo(old);
  }

  @Test
  void theInstallPageLeadsBackWithACode() throws IOException {
    String suite = client.suiteToken(sim.newSuiteTicket());
    String pre =
        client
            .get("/cgi-bin/service/get_pre_auth_code?suite_access_token=" + suite)
            .path("pre_auth_code")
            .asText();
    String query =
        "?suite_id="
            + sim.settings().suiteId()
            + "&pre_auth_code="
            + pre
            + "&redirect_uri=http%3A%2F%2Fx.test%2Fback&state=S1";
    HttpResponse<String> page = client.send("GET", "/3rdapp/install" + query, null);
    assertThat(page.body()).contains("同意安装", corp.corpId(), "示例");
    HttpResponse<String> answer =
        client.send(
            "POST",
            "/3rdapp/install/confirm",
            "pre_auth_code="
                + pre
                + "&redirect_uri=http%3A%2F%2Fx.test%2Fback&state=S1&corp_id="
                + corp.corpId()
                + "&range=all");
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location").orElseThrow())
        .matches("http://x\\.test/back\\?auth_code=[\\w-]+&expires_in=600&state=S1");
    sim.clock().advance(Duration.ofMinutes(20));
    assertThat(client.send("GET", "/3rdapp/install" + query, null).body()).contains("42007");
    assertThatThrownBy(
            () -> sim.install(corp, sim.baseUrl() + "/3rdapp/install" + query.replace(pre, "x")))
        .hasMessageContaining("pre_auth_code");
  }
}

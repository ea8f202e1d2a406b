package io.wecomlink.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsAndQuotasTest {

  private static final String DEPARTMENTS = "/cgi-bin/department/list";

  private WecomSimulator sim;
  private TestClient client;
  private SimulatedCorp corp;
  private String token;

  @BeforeEach
  void start() {
    sim =
        WecomSimulator.start(
            SimulatorSettings.defaults()
                .withPort(0)
                .withClock(
                    SimulatorClock.of(
                        Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC))));
    client = new TestClient(sim);
    corp = sim.createCorp(CorpSpec.named("示例").members(4).followUsers(4).customers(300));
    token = client.corpToken(corp, VisibleRange.wholeCompany());
  }

  @AfterEach
  void stop() {
    sim.close();
  }

  private int departments() {
    return client.get(DEPARTMENTS + "?access_token=" + token).path("errcode").asInt();
  }

  @Test
  void errcodesComeByCountAndPath() {
    sim.inject(Fault.errcode(DEPARTMENTS, -1).after(1).times(2));
    assertThat(List.of(departments(), departments(), departments(), departments()))
        .containsExactly(0, -1, -1, 0);
    assertThat(sim.calls().ofErrcode(-1)).isEqualTo(2);
  }

  @Test
  void transportGoesWrong() throws IOException {
    String path = DEPARTMENTS + "?access_token=" + token;
    sim.inject(Fault.httpStatus(DEPARTMENTS, 502).times(1));
    HttpResponse<String> bad = client.send("GET", path, null);
    assertThat(bad.statusCode()).isEqualTo(502);
    sim.inject(Fault.of(Fault.Kind.HTML, DEPARTMENTS).times(1));
    assertThat(client.send("GET", path, null).body()).startsWith("<html");
    sim.inject(Fault.of(Fault.Kind.TRUNCATED, DEPARTMENTS).times(1));
    assertThatThrownBy(() -> client.get(path)).hasMessageContaining("end-of-input");
    sim.inject(Fault.of(Fault.Kind.RESET, DEPARTMENTS));
    assertThatThrownBy(() -> client.send("GET", path, null)).isInstanceOf(IOException.class);
    sim.clearFaults();
    sim.inject(Fault.slow(DEPARTMENTS, 20).times(1));
    assertThat(departments()).isZero();
  }

  @Test
  void pagesGoWrong() {
    String batch = "/cgi-bin/externalcontact/batch/get_by_user";
    int relations = corp.truth().rows("customer_follow").toList().size();
    sim.inject(Fault.of(Fault.Kind.EMPTY_PAGE, batch).times(2));
    assertThat(client.customers(token, corp.followUsers())).hasSize(relations);
    sim.inject(Fault.of(Fault.Kind.REPEAT_CURSOR, batch));
    String cursor = client.batch(token, corp.followUsers(), "", 10).path("next_cursor").asText();
    JsonNode again = client.batch(token, corp.followUsers(), cursor, 10);
    assertThat(again.path("next_cursor").asText()).isEqualTo(cursor);
    sim.inject(Fault.of(Fault.Kind.HOSTILE, batch));
    assertThat(client.batch(token, corp.followUsers(), "", 1).toString()).contains("jndi");
  }

  @Test
  void aBrokenQuotaBansForTheWindow() {
    sim.quotas(QuotaLimits.perCorpApi(3, 5));
    for (int i = 0; i < 3; i++) {
      assertThat(departments()).isZero();
    }
    assertThat(departments()).isEqualTo(45009);
    assertThat(client.get("/cgi-bin/tag/list?access_token=" + token).path("errcode").asInt())
        .as("another API")
        .isZero();
    sim.clock().advance(Duration.ofSeconds(59));
    assertThat(departments()).isEqualTo(45009);
    sim.clock().advance(Duration.ofSeconds(1));
    assertThat(departments()).isZero();
    assertThat(departments()).as("the hour's budget").isEqualTo(45009);
    sim.clock().advance(Duration.ofMinutes(59));
    assertThat(departments()).isEqualTo(45009);
    sim.clock().advance(Duration.ofMinutes(1));
    assertThat(departments()).isZero();
  }

  @Test
  void unionidsAreConverted() {
    String customer =
        corp.customersOf(corp.followUsers().get(0)).stream()
            .filter(id -> id.startsWith("wm"))
            .findFirst()
            .orElseThrow();
    Map<String, String> identity = sim.identityOf(corp, customer);
    String path = "/cgi-bin/idconvert/unionid_to_external_userid?access_token=" + token;
    String body =
        "{\"unionid\":\"%s\",\"openid\":\"%s\",\"subject_type\":1}"
            .formatted(identity.get("unionid"), identity.get("openid"));
    assertThat(client.post(path, body).path("external_userid").asText()).isEqualTo(customer);
    assertThat(
            client.post(path, body.replace(identity.get("openid"), "oX")).path("errcode").asInt())
        .isEqualTo(610018);
    String stranger = "o" + "A".repeat(27);
    assertThat(
            client
                .post(path, body.replace(identity.get("unionid"), stranger))
                .path("pending_id")
                .asText())
        .startsWith("p");
  }

  @Test
  void theControlApiDoesTheSame() {
    JsonNode made =
        client.post(
            "/simulator/corps", "{\"name\":\"控制\",\"members\":5,\"customers\":30,\"seed\":9}");
    String id = made.path("corpId").asText();
    String base = "/simulator/corps/" + id;
    client.post(base + "/install-from-market", "{}");
    JsonNode summary = client.get(base + "/summary");
    assertThat(summary.path("installed").asBoolean()).isTrue();
    String userid = client.get(base + "/members").path(0).path("userid").asText();
    JsonNode added =
        client.post(base + "/changes", "{\"do\":\"addCustomer\",\"userid\":\"" + userid + "\"}");
    assertThat(added.path("result").asText()).startsWith("wm");
    assertThat(client.post(base + "/random-changes", "{\"count\":20,\"seed\":3}").isObject())
        .isTrue();
    assertThat(client.post(base + "/changes", "{\"do\":\"nonsense\"}").path("error").asText())
        .contains("nonsense");
    for (String table : Truth.TABLES) {
      try {
        String rows = client.send("GET", base + "/truth/" + table, null).body();
        long lines = rows.lines().filter(line -> !line.isEmpty()).count();
        assertThat(lines).isEqualTo(sim.corp(id).truth().rows(table).count());
        rows.lines()
            .filter(line -> !line.isEmpty())
            .forEach(
                line -> assertThat(TestClient.parse(line).path("corp_id").asText()).isEqualTo(id));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    client.post("/simulator/faults", "{\"path\":\"" + DEPARTMENTS + "\",\"errcode\":45033}");
    assertThat(departments()).isEqualTo(45033);
    client.json("DELETE", "/simulator/faults", null);
    assertThat(departments()).isZero();
    assertThat(client.get("/simulator/calls").path("total").asInt()).isPositive();
    assertThat(client.get("/simulator/switches").path("QUOTAS").asBoolean()).isTrue();
    assertThat(client.post("/simulator/clock/advance", "{\"seconds\":7200}").has("now")).isTrue();
    assertThat(departments()).isEqualTo(42001);
    assertThat(client.get("/simulator/nothing").path("error").asText()).contains("nothing");
    assertThat(client.post("/simulator/tokens/expire", "{\"kind\":\"suite\"}").has("expired"))
        .isTrue();
  }

  @Test
  void aTakenPortIsAnErrorAtOnce() {
    assertThatThrownBy(
            () -> WecomSimulator.start(SimulatorSettings.defaults().withPort(sim.port())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(String.valueOf(sim.port()));
  }
}

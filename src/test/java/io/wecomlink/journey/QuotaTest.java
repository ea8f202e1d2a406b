package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.simulator.QuotaLimits;
import io.wecomlink.simulator.SimulatorClock;
import io.wecomlink.simulator.TokenKind;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** WeCom's limits, kept by the runner and enforced by the simulated WeCom, in simulated time. */
class QuotaTest {

  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";
  private static final int PER_MINUTE = 600;

  private static Product product;
  private static SimulatorClock clock;

  @BeforeAll
  static void start() {
    product =
        Product.inSimulatedTime(
            Map.of(
                "wecomlink.quota.per-corp-api-minute",
                PER_MINUTE,
                "wecomlink.quota.per-corp-api-hour",
                PER_MINUTE * 60));
    clock = product.simulator().clock();
  }

  @AfterAll
  static void stop() {
    product.stopRunner();
  }

  @AfterEach
  void endFaults() {
    product.simulator().clearFaults();
    product.simulator().quotas(QuotaLimits.documented());
  }

  @Test
  void aFullSyncKeepsTheQuotaAndDoesNotHitIt() {
    LinkedTenant tenant =
        LinkedTenant.authorized(
            product, CorpSpec.named("限额公司").members(20).customers(14_000).relations(16_000));
    product.simulator().quotas(QuotaLimits.perCorpApi(PER_MINUTE, PER_MINUTE * 60));
    product.simulator().calls().reset();
    JsonNode run = syncWhileTimePasses(tenant);

    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(refused()).isZero();
    assertThat(product.simulator().calls().of(tenant.corp().corpId(), PAGES))
        .isGreaterThanOrEqualTo(160);
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void aForced45009PausesForTheBanAndThenGoesOn() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("强限公司"));
    String corpId = tenant.corp().corpId();
    product.simulator().inject(Fault.errcode(PAGES, 45009).times(1).forCorp(corpId));
    product.simulator().calls().reset();
    Instant before = clock.now();
    String runId = start(tenant);
    Wait.until("the API pauses", () -> pause(corpId) != null);
    Duration pause = Duration.between(before, pause(corpId));
    assertThat(pause).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(75));

    clock.advance(Duration.ofSeconds(50));
    assertThat(tenant.admin().get(tenant.path("/syncs/" + runId)).json().get("state").asText())
        .isEqualTo("RUNNING");
    assertThat(product.simulator().calls().of(corpId, PAGES)).isLessThanOrEqualTo(1);

    JsonNode run = awaitWhileTimePasses(tenant, runId);
    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/deadLetters").asLong()).isZero();
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void tooManyCallsAtTheSameTimeBecomeFewer() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("并发公司").members(400).customers(800));
    product.simulator().latencyMillis(20);
    product.simulator().quotas(QuotaLimits.unlimited().withConcurrency(2));
    try {
      JsonNode run = syncWhileTimePasses(tenant);
      assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
      assertThat(run.at("/progress/deadLetters").asLong()).isZero();
    } finally {
      product.simulator().latencyMillis(0);
    }
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void aWrongSecretIsNotTriedAgainAndAgain() {
    String api = "/cgi-bin/service/get_suite_token";
    LinkedTenant tenant = LinkedTenant.authorized(product, small("错密公司"));
    product.simulator().expireTokens(TokenKind.SUITE);
    product.simulator().inject(Fault.errcode(api, 40080));
    long before = product.simulator().calls().of(api);
    for (int i = 0; i < 6; i++) {
      String other = LinkedTenant.newTenant(product);
      assertThat(
              product.admin(other).post("/tenants/" + other + "/wecom/authorizations", null).said())
          .isEqualTo("502 wecom_error");
    }
    String inWords =
        product
            .operator()
            .post("/tenants/" + LinkedTenant.newTenant(product) + "/wecom/authorizations", null)
            .json()
            .get("detail")
            .asText();
    assertThat(inWords)
        .contains("error 40080")
        .as("and what to do")
        .contains("Correct wecomlink.suite.secret");
    assertThat(product.simulator().calls().of(api) - before).isEqualTo(3);

    product.simulator().clearFaults();
    clock.advance(Duration.ofMinutes(11));
    String other = LinkedTenant.newTenant(product);
    product.simulator().pushSuiteTicket();
    Wait.until(
        "the suite token is fetched again",
        () ->
            product
                .admin(other)
                .post("/tenants/" + other + "/wecom/authorizations", null)
                .said()
                .equals("201"));
    assertThat(tenant.connection().get("state").asText()).isEqualTo("DEVELOPER_ID_PENDING");
  }

  private JsonNode syncWhileTimePasses(LinkedTenant tenant) {
    return awaitWhileTimePasses(tenant, start(tenant));
  }

  private static String start(LinkedTenant tenant) {
    boolean linked = tenant.connection().get("state").asText().equals("LINKED");
    return (linked
            ? tenant.admin().post(tenant.path("/syncs"), Map.of("mode", "FULL"))
            : tenant.admin().post(tenant.path("/developer-id"), null))
        .json()
        .get("runId")
        .asText();
  }

  /** Time passes faster than it does outside. */
  private static JsonNode awaitWhileTimePasses(LinkedTenant tenant, String runId) {
    AtomicReference<JsonNode> run = new AtomicReference<>();
    Wait.until(
        "run " + runId + " ends",
        () -> {
          clock.advance(Duration.ofMillis(500));
          run.set(tenant.admin().get(tenant.path("/syncs/" + runId)).json());
          return !"RUNNING".equals(run.get().get("state").asText());
        });
    return run.get();
  }

  private static Instant pause(String corpId) {
    return product
        .jdbc()
        .sql("SELECT until FROM wecomlink.api_pause WHERE api = :api AND corp_id = :corpId")
        .param("api", PAGES)
        .param("corpId", corpId)
        .query((row, number) -> row.getTimestamp(1).toInstant())
        .optional()
        .orElse(null);
  }

  /** Answers of 45009 to anybody. */
  private static long refused() {
    return product.simulator().calls().ofErrcode(45009);
  }

  private static CorpSpec small(String name) {
    return CorpSpec.named(name).members(20).customers(200);
  }
}

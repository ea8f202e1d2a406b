package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three runners on one PostgreSQL work on the same runs. */
class SharedRunTest {

  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";

  /** wecomlink.sync.parallelism */
  private static final int PARALLELISM = 8;

  private static Product product;

  @BeforeAll
  static void start() {
    product = Product.fresh();
    product.addRunner();
    product.addRunner();
  }

  @AfterAll
  static void stop() {
    product.stop();
  }

  @AfterEach
  void endFaults() {
    product.simulator().clearFaults();
    product.simulator().latencyMillis(0);
  }

  @Test
  void allRunnersReadGroupsOfOneRunAndKeepTheLimitTogether() {
    LinkedTenant tenant =
        LinkedTenant.authorized(
            product, CorpSpec.named("共享公司").members(900).customers(9000).skew(0));
    product.simulator().calls().reset();
    product.simulator().latencyMillis(60);
    String runId = confirmDeveloperId(tenant);
    Set<String> seen = new HashSet<>();
    long[] most = {0};
    Wait.until(
        "the run ends",
        () -> {
          Set<String> owners = runnersOfGroups(runId);
          seen.addAll(owners);
          most[0] = Math.max(most[0], groupsBeingRead(runId));
          return !"RUNNING".equals(tenant.run(runId).get("state").asText());
        });

    assertThat(tenant.run(runId).get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(seen).as("runners that read groups").hasSize(3);
    assertThat(most[0]).as("groups at a time").isEqualTo(PARALLELISM);
    Tables.assertTrue(product.jdbc(), tenant.corp());
    // Sharing costs no call: no relation is read twice, and the bound is kept but for the look for
    // unionids and what groups of less than 100 members cost.
    JsonNode progress = tenant.run(runId).get("progress");
    assertThat(progress.get("fetched").asLong())
        .isEqualTo(((Number) tenant.corp().summary().get("relations")).longValue());
    assertThat(product.simulator().calls().of(tenant.corp().corpId(), PAGES))
        .isLessThanOrEqualTo(
            ((Number) tenant.corp().summary().get("pageBound")).longValue()
                + progress.get("chunksTotal").asLong());
  }

  @Test
  void aGroupWhoseRunnerDiedGoesOnFromItsCursor() {
    LinkedTenant tenant =
        LinkedTenant.authorized(
            product, CorpSpec.named("遗留公司").members(120).customers(6000).skew(0));
    product.simulator().calls().reset();
    product.simulator().latencyMillis(50);
    String runId = confirmDeveloperId(tenant);
    Wait.until("pages are stored", () -> groupsBehindTheirFirstPage(runId) > 0);
    // To everybody else this is what a dead runner leaves: a lease that nobody renews.
    int died =
        product
            .jdbc()
            .sql(
                """
                UPDATE wecomlink.sync_group
                   SET lease_owner = 'dead', lease_until = now() + interval '3 seconds'
                 WHERE run_id = :runId AND state = 'RUNNING'
                """)
            .param("runId", UUID.fromString(runId))
            .update();
    assertThat(died).isPositive();

    JsonNode run = tenant.awaitRun(runId);

    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    Tables.assertTrue(product.jdbc(), tenant.corp());
    // Read again: at most the page in flight of each group. One more was the look for unionids.
    long bound = ((Number) tenant.corp().summary().get("pageBound")).longValue();
    assertThat(product.simulator().calls().of(tenant.corp().corpId(), PAGES))
        .isBetween(bound, bound + died + run.at("/progress/chunksTotal").asLong() + 1);
    assertThat(run.at("/progress/fetched")).isEqualTo(run.at("/progress/inserted"));
    assertThat(run.at("/progress/fetched").asLong())
        .isEqualTo(((Number) tenant.corp().summary().get("relations")).longValue());
  }

  @Test
  void aRunThatNobodyLeadsIsEndedBySomebodyElse() {
    LinkedTenant tenant = LinkedTenant.synced(product, CorpSpec.named("无主公司"));
    UUID runId = UUID.randomUUID();
    product
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.sync_run (run_id, tenant_id, corp_id, mode, trigger, state, phase,
                   started_at, lease_owner, lease_until)
            VALUES (:runId, :tenantId, :corpId, 'FULL', 'MANUAL', 'RUNNING', 'MEMBERS', now(), 'dead',
                   now() + interval '1 second')
            """)
        .param("runId", runId)
        .param("tenantId", tenant.tenantId())
        .param("corpId", tenant.corp().corpId())
        .update();

    assertThat(tenant.awaitRun(runId.toString()).get("state").asText()).isEqualTo("SUCCEEDED");
  }

  @Test
  void aCancelledRunStopsAtTheNextPageAndAnotherOneMayStart() {
    LinkedTenant tenant =
        LinkedTenant.authorized(
            product, CorpSpec.named("取消公司").members(200).customers(8000).skew(0));
    product.simulator().latencyMillis(200);
    String runId = confirmDeveloperId(tenant);
    Wait.until("pages are stored", () -> tenant.run(runId).at("/progress/fetched").asLong() > 0);

    var cancelled = tenant.admin().post(tenant.path("/syncs/" + runId + "/cancel"), null);

    assertThat(cancelled.said()).isEqualTo("200");
    assertThat(cancelled.json().get("state").asText()).isEqualTo("CANCELLED");
    assertThat(cancelled.json().get("problem").asText()).contains("admin-of-");
    // Answers that are under way are thrown away, then WeCom is left alone.
    long[] calls = {-1};
    long[] since = {System.nanoTime()};
    Wait.until(
        "no more calls",
        () -> {
          long now = product.simulator().calls().of(tenant.corp().corpId(), PAGES);
          if (now != calls[0]) {
            calls[0] = now;
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] > Duration.ofMillis(700).toNanos();
        });
    assertThat(product.simulator().calls().of(tenant.corp().corpId(), PAGES))
        .isLessThan(((Number) tenant.corp().summary().get("pageBound")).longValue());
    assertThat(tenant.admin().post(tenant.path("/syncs/" + runId + "/cancel"), null).said())
        .isEqualTo("200");

    product.simulator().latencyMillis(0);
    JsonNode next = tenant.sync();
    assertThat(next.get("state").asText()).isEqualTo("SUCCEEDED");
    Tables.assertTrue(product.jdbc(), tenant.corp());
    assertThat(
            tenant
                .admin()
                .post(tenant.path("/syncs/" + next.get("runId").asText() + "/cancel"), null)
                .said())
        .isEqualTo("409 sync_not_running");
    assertThat(
            tenant
                .admin()
                .post(tenant.path("/syncs/" + UUID.randomUUID() + "/cancel"), null)
                .said())
        .isEqualTo("404 sync_not_found");
  }

  @Test
  void severalCompaniesAreReadAtTheSameTime() {
    product.simulator().latencyMillis(50);
    LinkedTenant large =
        LinkedTenant.authorized(
            product, CorpSpec.named("大公司").members(600).customers(20000).skew(0));
    String largeRun = confirmDeveloperId(large);
    Wait.until("the large one is read", () -> groupsBeingRead(largeRun) == PARALLELISM);
    LinkedTenant small = LinkedTenant.authorized(product, CorpSpec.named("小公司").customers(500));
    String smallRun = confirmDeveloperId(small);

    assertThat(small.awaitRun(smallRun).get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(large.run(largeRun).get("state").asText()).isEqualTo("RUNNING");
    large.admin().post(large.path("/syncs/" + largeRun + "/cancel"), null);
  }

  @Test
  void aBadMemberIsFoundAndTheOthersOfItsGroupAreRead() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("坏成员公司").members(60).customers(900));
    String gone = tenant.corp().followUsers().get(7);
    product.simulator().latencyMillis(100);
    product.simulator().inject(Fault.slow(PAGES, 1500).forCorp(tenant.corp().corpId()).times(1));
    String runId = tenant.start("FULL");
    Wait.until("the groups are dealt out", () -> groupsBeingRead(runId) > 0);
    // From here on WeCom refuses every list that names this member: 40031.
    tenant.corp().changes().removeMember(gone);

    JsonNode run = tenant.awaitRun(runId);

    assertThat(run.get("state").asText()).isEqualTo("PARTIAL");
    assertThat(run.at("/progress/deadLetters").asLong()).isEqualTo(1);
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT subject FROM wecomlink.dead_letter
                     WHERE corp_id = :corpId AND kind = 'CONTACT_GROUP' AND state = 'OPEN'
                    """)
                .param("corpId", tenant.corp().corpId())
                .query(String.class)
                .list())
        .containsExactly(gone);
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT u FROM wecomlink.sync_group g CROSS JOIN LATERAL unnest(g.userids) AS u
                     WHERE g.run_id = :runId AND g.state = 'DONE'
                    """)
                .param("runId", UUID.fromString(runId))
                .query(String.class)
                .list())
        .containsExactlyInAnyOrderElementsOf(tenant.corp().followUsers());
    assertThat(tenant.sync().get("state").asText()).isEqualTo("SUCCEEDED");
  }

  @Test
  void aBreakThatWecomAsksForIsSaidAndCanBeCancelled() {
    LinkedTenant tenant = LinkedTenant.synced(product, CorpSpec.named("限频公司").customers(400));
    product.simulator().inject(Fault.errcode(PAGES, 45009).forCorp(tenant.corp().corpId()));
    String runId = tenant.start("FULL");
    Wait.until(
        "the run says that it waits", () -> tenant.run(runId).path("waitsUntil").isTextual());
    JsonNode waiting = tenant.run(runId);
    assertThat(waiting.get("state").asText()).isEqualTo("RUNNING");
    assertThat(waiting.get("problem").asText()).startsWith("The sync waits").contains("45009");
    assertThat(waiting.get("problemCode").asText()).isEqualTo("wecom_error");
    assertThat(waiting.get("problemDetail").asText()).contains("failed: 45009");
    JsonNode chinese =
        tenant.admin().in("zh-CN").get(tenant.path("/syncs/" + runId)).json().get("problem");
    assertThat(chinese.asText()).startsWith("同步正在等待").contains("频率限制");
    product.simulator().clearFaults();

    // Nobody has to wait for the end of the ban.
    assertThat(tenant.admin().post(tenant.path("/syncs/" + runId + "/cancel"), null).status())
        .isEqualTo(200);
    assertThat(tenant.awaitRun(runId).get("state").asText()).isEqualTo("CANCELLED");
  }

  @Test
  void aCursorThatComesBackEndsItsGroup() {
    LinkedTenant tenant = LinkedTenant.synced(product, CorpSpec.named("打转公司").customers(900));
    product
        .simulator()
        .inject(Fault.of(Fault.Kind.REPEAT_CURSOR, PAGES).forCorp(tenant.corp().corpId()));
    JsonNode run = tenant.sync();
    assertThat(run.get("state").asText()).isEqualTo("PARTIAL");
    assertThat(run.at("/progress/removed").asLong()).isZero();
    product.simulator().clearFaults();
    assertThat(tenant.sync().get("state").asText()).isEqualTo("SUCCEEDED");
  }

  @Test
  void aDeadLetterIsReplayedByARunOverItsMembersBesideAFullOne() {
    LinkedTenant tenant = LinkedTenant.synced(product, CorpSpec.named("重放公司").customers(300));
    String userid = tenant.corp().followUsers().get(0);
    String customer = tenant.corp().changes().addCustomer(userid, "新客户");
    product.simulator().latencyMillis(100);
    String full = tenant.start("FULL");
    JsonNode replay =
        tenant.awaitRun(
            product
                .bean(org.apache.camel.ProducerTemplate.class)
                .request(
                    "direct:sync-replay-group",
                    exchange -> {
                      exchange.setVariable("tenantId", tenant.tenantId());
                      exchange.setVariable("corpId", tenant.corp().corpId());
                      exchange.getMessage().setBody("{\"userids\":[\"" + userid + "\"]}");
                    })
                .getMessage()
                .getBody(io.wecomlink.sync.SyncRun.class)
                .runId()
                .toString());
    assertThat(replay.get("trigger").asText()).isEqualTo("REPLAY");
    assertThat(replay.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(replay.at("/progress/followUsers").asLong()).isEqualTo(1);
    assertThat(replay.at("/progress/removed").asLong()).isZero();
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT count(*) FROM public.customer_follow
                     WHERE corp_id = :corpId AND external_userid = :customer AND status = 'ACTIVE'
                    """)
                .param("corpId", tenant.corp().corpId())
                .param("customer", customer)
                .query(Long.class)
                .single())
        .isEqualTo(1);
    assertThat(tenant.awaitRun(full).get("state").asText()).isEqualTo("SUCCEEDED");
    // A run over single members is not the company's last sync.
    assertThat(tenant.connection().at("/lastSync/runId").asText()).isEqualTo(full);
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  private static String confirmDeveloperId(LinkedTenant tenant) {
    return tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText();
  }

  private static Set<String> runnersOfGroups(String runId) {
    return new HashSet<>(
        product
            .jdbc()
            .sql(
                """
                SELECT DISTINCT split_part(lease_owner, '/', 1) FROM wecomlink.sync_group
                 WHERE run_id = :runId AND lease_owner IS NOT NULL
                """)
            .param("runId", UUID.fromString(runId))
            .query(String.class)
            .list());
  }

  private static long groupsBeingRead(String runId) {
    return count("lease_owner IS NOT NULL AND state = 'RUNNING'", runId);
  }

  private static long groupsBehindTheirFirstPage(String runId) {
    return count("state = 'RUNNING' AND pages > 0", runId);
  }

  private static long count(String condition, String runId) {
    return product
        .jdbc()
        .sql("SELECT count(*) FROM wecomlink.sync_group WHERE run_id = :runId AND " + condition)
        .params(Map.of("runId", UUID.fromString(runId)))
        .query(Long.class)
        .single();
  }
}

package io.wecomlink.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wecomlink.settings.RunnerId;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.ManualClock;
import io.wecomlink.testing.Product;
import io.wecomlink.wecom.CallMeter;
import io.wecomlink.wecom.WecomAnswers;
import io.wecomlink.wecom.WecomApiException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which group a worker claims, and how it leaves one. */
class SyncGroupsTest {

  /** Groups of that time are no business of the runner that is there. */
  private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z");

  private static final String OTHER_RUNNER = "another runner";

  private final Product product = Product.shared();
  private final JdbcClient jdbc = product.bean(JdbcClient.class);
  private final WecomLinkProperties properties = product.bean(WecomLinkProperties.class);
  private final ManualClock clock = new ManualClock(FUTURE);
  private final RunnerId runner = new RunnerId();
  private final SyncLeases leases = new SyncLeases(jdbc, runner, properties, clock);
  private final SyncGroups groups =
      new SyncGroups(
          jdbc,
          new ObjectMapper(),
          product.bean(SyncRuns.class),
          product.bean(SyncLetters.class),
          leases,
          properties,
          clock);
  private final String tenantId = LinkedTenant.newTenant(product);

  @AfterEach
  void delete() {
    jdbc.sql("DELETE FROM wecomlink.sync_run WHERE tenant_id = ?").param(tenantId).update();
    jdbc.sql("DELETE FROM wecomlink.dead_letter WHERE tenant_id = ?").param(tenantId).update();
    jdbc.sql("DELETE FROM wecomlink.sync_runner WHERE runner_id IN (?, ?)")
        .param(runner.value())
        .param(OTHER_RUNNER)
        .update();
  }

  @Test
  void aCompanyOfWhichTheRunnerHasItsShareDoesNotKeepItFromOthers() {
    jdbc.sql("INSERT INTO wecomlink.sync_runner (runner_id, seen_at) VALUES (?, ?::timestamptz)")
        .param(OTHER_RUNNER)
        .param(FUTURE.toString())
        .update();
    leases.renew();
    int share = leases.share(properties.sync().parallelism());
    assertThat(share).isLessThan(properties.sync().parallelism());
    // Both have the same number of groups in hand, and the first began earlier.
    run("wpShareFull", share, runner.value(), FUTURE.minusSeconds(20));
    run("wpShareFree", share, OTHER_RUNNER, FUTURE.minusSeconds(10));

    List<GroupClaim> claimed = groups.claim();

    assertThat(claimed).extracting(claim -> claim.run().corpId()).containsExactly("wpShareFree");
  }

  /** The last page is stored, but PostgreSQL's answer to the COMMIT was lost. */
  @ParameterizedTest
  @MethodSource("endings")
  void aGroupThatIsDoneStaysDone(SyncGroup.Kind kind, Ending ending) {
    UUID runId = UUID.randomUUID();
    insertRun(runId, "wpDone", FUTURE);
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_group (run_id, group_no, kind, userids, state, cursor, fetched,
                   lease_owner, lease_until)
            VALUES (:runId, 1, :kind, '{u1,u2}', 'DONE', :cursor, 7, 'this lease',
                    CAST(:now AS timestamptz) + interval '1 hour')
            """)
        .param("runId", runId)
        .param("kind", kind.name())
        .param("cursor", kind == SyncGroup.Kind.LIST ? "2" : "")
        .param("now", FUTURE.toString())
        .update();
    List<String> before = rows(runId);
    RunLease run = lease(runId);
    // As the runner has it in hand: one page before the end.
    SyncGroup group =
        new SyncGroup(
            1,
            kind,
            List.of("u1", "u2"),
            kind == SyncGroup.Kind.LIST ? "1" : "",
            null,
            1,
            false,
            Instant.MAX);

    ending.of(groups, new DefaultExchange(product.bean(CamelContext.class)), run, group);

    assertThat(rows(runId)).isEqualTo(before);
  }

  static List<Arguments> endings() {
    Map<String, Ending> endings =
        Map.of(
            "given back",
            (groups, exchange, run, group) -> groups.giveBack(run, group, new CallMeter()),
            "put back after a fault of the database",
            (groups, exchange, run, group) ->
                groups.failed(
                    caught(exchange, new RecoverableDataAccessException("The answer was lost")),
                    run,
                    group,
                    new CallMeter()),
            "failed",
            (groups, exchange, run, group) ->
                groups.failed(
                    caught(exchange, new IllegalStateException("test")),
                    run,
                    group,
                    new CallMeter()),
            "unlicensed",
            (groups, exchange, run, group) -> groups.unlicensed(run, group, new CallMeter()),
            "divided",
            (groups, exchange, run, group) ->
                groups.divide(caught(exchange, refusal()), run, group, new CallMeter()));
    return endings.entrySet().stream()
        .flatMap(
            ending ->
                Stream.of(SyncGroup.Kind.values())
                    .map(kind -> Arguments.of(kind, Named.of(ending.getKey(), ending.getValue()))))
        .toList();
  }

  /** The runner that is there takes it, and must not be the eleventh that it ends. */
  @Test
  void aGroupThatEndedTenRunnersIsGivenUp() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("毒组公司").members(4).customers(20));
    UUID runId = UUID.randomUUID();
    insertAbandoned(tenant, runId, "CONTACTS", 0);
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_group (run_id, group_no, userids, state, lease_owner,
                   lease_until, abandoned)
            VALUES (:runId, 1, :one, 'RUNNING', 'dead runner', now() - interval '1 second', 9),
                   (:runId, 2, :other, 'RUNNING', 'dead runner', now() - interval '1 second', 8)
            """)
        .param("runId", runId)
        .param("one", tenant.corp().followUsers().subList(0, 1).toArray(String[]::new))
        .param("other", tenant.corp().followUsers().subList(1, 2).toArray(String[]::new))
        .update();

    JsonNode run = tenant.awaitRun(runId.toString());

    assertThat(run.get("state").asText()).isEqualTo("PARTIAL");
    assertThat(
            jdbc.sql(
                    """
                    SELECT concat_ws(' ', group_no, state, problem, abandoned)
                      FROM wecomlink.sync_group WHERE run_id = ? ORDER BY group_no
                    """)
                .param(runId)
                .query(String.class)
                .list())
        .as("whoever comes a step forward begins to count anew")
        .containsExactly(
            "1 FAILED {\"code\":\"attempts_spent\",\"arguments\":[10]} 10", "2 DONE 0");
    assertThat(tenant.admin().get(tenant.path("/dead-letters")).json().at("/items/0/errorCode"))
        .hasToString("\"attempts_spent\"");
  }

  @Test
  void aRunThatEndedTenRunnersFails() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("毒任务公司").members(4).customers(20));
    UUID runId = UUID.randomUUID();
    insertAbandoned(tenant, runId, "MEMBERS", 9);

    JsonNode run = tenant.awaitRun(runId.toString());

    assertThat(run.get("state").asText()).isEqualTo("FAILED");
    assertThat(run.get("problemCode").asText()).isEqualTo("attempts_spent");
  }

  /** Each of them read the organisation anew, and came as far as the customer tags. */
  @Test
  void whatARunBeginsAnewIsNoStepForward() {
    UUID runId = UUID.randomUUID();
    insertRun(runId, "wpAnew", FUTURE);
    jdbc.sql("UPDATE wecomlink.sync_run SET phase = 'WAITING', lease_owner = NULL WHERE run_id = ?")
        .param(runId)
        .update();
    SyncRuns runs = new SyncRuns(jdbc, leases, product.bean(SyncLetters.class), clock);
    clock.advance(Duration.ofDays(2));
    for (int taken = 0; taken < 3; taken++) {
      List<RunLease> claimed = runs.claim();
      assertThat(claimed).extracting(RunLease::abandoned).containsExactly(taken);
      runs.progress(claimed.get(0), new CallMeter(), RunPhase.MEMBERS, Map.of());
      runs.progress(claimed.get(0), new CallMeter(), RunPhase.FOLLOW_USERS, Map.of());
      clock.advance(Duration.ofMinutes(5));
    }
  }

  private void insertAbandoned(LinkedTenant tenant, UUID runId, String phase, int abandoned) {
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_run (run_id, tenant_id, corp_id, mode, trigger, state, phase,
                   started_at, lease_owner, lease_until, abandoned)
            VALUES (:runId, :tenantId, :corpId, 'FULL', 'MANUAL', 'RUNNING', :phase, now(),
                    'dead runner', now() - interval '1 second', :abandoned)
            """)
        .param("runId", runId)
        .param("tenantId", tenant.tenantId())
        .param("corpId", tenant.corp().corpId())
        .param("phase", phase)
        .param("abandoned", abandoned)
        .update();
  }

  @Test
  void whatADividedGroupHasReadCountsWhenItIsReadAgain() {
    UUID runId = UUID.randomUUID();
    insertRun(runId, "wpHalves", FUTURE);
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_group (run_id, group_no, userids, state, cursor, cursor_mark,
                   pages, api_calls, fetched, inserted, updated, unchanged, dead_letters, unlicensed,
                   first_asked_at, lease_owner, lease_until)
            VALUES (:runId, 1, '{u1,u2,u3}', 'RUNNING', 'C3', 'C2', 3, 3, 290, 200, 50, 40, 1, '{u3}',
                    :now, 'this lease', CAST(:now AS timestamptz) + interval '1 hour')
            """)
        .param("runId", runId)
        .param("now", FUTURE.atOffset(ZoneOffset.UTC))
        .update();

    groups.divide(
        caught(new DefaultExchange(product.bean(CamelContext.class)), refusal()),
        lease(runId),
        new SyncGroup(
            1, SyncGroup.Kind.PAGES, List.of("u1", "u2", "u3"), "C3", "C2", 3, false, Instant.MAX),
        new CallMeter());

    assertThat(
            jdbc.sql(
                    """
                    SELECT concat_ws(' ', userids, state, cursor, cursor_mark, pages, api_calls,
                                     fetched, inserted, updated, unchanged, dead_letters, unlicensed,
                                     first_asked_at)
                      FROM wecomlink.sync_group WHERE run_id = ? ORDER BY group_no
                    """)
                .param(runId)
                .query(String.class)
                .list())
        .containsExactly("{u1} OPEN  0 3 0 0 0 0 0 {}", "{u2,u3} OPEN  0 0 0 0 0 0 0 {}");
  }

  @Test
  void membersWhoAreRefusedEndUpAloneAndTheOthersAreRead() {
    List<String> bad = List.of("u3", "u50", "u51", "u99");

    Divided divided = divide("wpSome", userids -> userids.stream().anyMatch(bad::contains));

    assertThat(divided.failed()).containsExactlyInAnyOrder("u3", "u50", "u51", "u99");
    // Two calls for each halving on the way to each of them, and the first.
    assertThat(divided.calls()).isLessThanOrEqualTo(1 + 2 * 7 * bad.size());
  }

  @Test
  void whereEverybodyIsRefusedDividingEndsSoon() {
    Divided divided = divide("wpAll", userids -> true);

    assertThat(divided.calls()).isLessThanOrEqualTo(31);
    assertThat(String.join(",", divided.failed()).split(",")).hasSize(100);
    assertThat(
            jdbc.sql(
                    """
                    SELECT array_agg(DISTINCT u) FROM wecomlink.dead_letter d
                     CROSS JOIN LATERAL unnest(d.userids) AS u WHERE d.corp_id = 'wpLease'
                       AND d.tenant_id = ? AND d.state = 'OPEN'
                    """)
                .param(tenantId)
                .query((row, number) -> ((Object[]) row.getArray(1).getArray()).length)
                .single())
        .isEqualTo(100);
  }

  @Test
  void whereEveryListIsRefusedTheMembersBecomeOneLetter() {
    UUID runId = UUID.randomUUID();
    insertRun(runId, "wpLists", FUTURE);
    insertGroup(runId, SyncGroup.Kind.LIST, 20);

    Divided divided = divide(runId, userids -> true);

    assertThat(divided.calls()).isEqualTo(4);
    assertThat(letters()).containsExactlyInAnyOrder("u1", "u2", "u3", "u1+19");
  }

  @Test
  void aListThatIsRefusedCostsOnlyItsMember() {
    UUID runId = UUID.randomUUID();
    insertRun(runId, "wpList", FUTURE);
    insertGroup(runId, SyncGroup.Kind.LIST, 6);

    divide(runId, userids -> !userids.contains("u2"));

    assertThat(letters()).containsExactlyInAnyOrder("u1", "u3", "u4", "u5", "u6");
  }

  /**
   * How a group ended that was divided.
   *
   * @param failed the members of each part that was given up
   */
  private record Divided(int calls, List<String> failed) {}

  private Divided divide(String corpId, Predicate<List<String>> refused) {
    UUID runId = UUID.randomUUID();
    insertRun(runId, corpId, FUTURE);
    insertGroup(runId, SyncGroup.Kind.PAGES, 100);
    return divide(runId, refused);
  }

  /** Reads the groups of a run one by one, as a single worker would. */
  private Divided divide(UUID runId, Predicate<List<String>> refused) {
    int calls = 0;
    for (List<SyncGroup> next = next(runId); !next.isEmpty(); next = next(runId)) {
      SyncGroup group = next.get(0);
      boolean list = group.kind() == SyncGroup.Kind.LIST;
      calls++;
      if (refused.test(list ? List.of(group.nextMember()) : group.userids())) {
        groups.divide(
            caught(new DefaultExchange(product.bean(CamelContext.class)), refusal()),
            lease(runId),
            group,
            new CallMeter());
      } else {
        jdbc.sql(
                """
                UPDATE wecomlink.sync_group SET state = :state, cursor = :cursor, pages = pages + 1
                 WHERE run_id = :runId AND group_no = :groupNo
                """)
            .param("state", list && !group.isAtLastMember() ? "OPEN" : "DONE")
            .param("cursor", list ? group.cursorBehindMember() : "")
            .param("runId", runId)
            .param("groupNo", group.groupNo())
            .update();
      }
    }
    return new Divided(
        calls,
        jdbc.sql(
                """
                SELECT array_to_string(userids, ',') FROM wecomlink.sync_group
                 WHERE run_id = ? AND state = 'FAILED'
                """)
            .param(runId)
            .query(String.class)
            .list());
  }

  private List<SyncGroup> next(UUID runId) {
    return jdbc.sql(
            """
            UPDATE wecomlink.sync_group SET state = 'RUNNING', lease_owner = 'this lease',
                   lease_until = CAST(:until AS timestamptz)
             WHERE run_id = :runId AND group_no = (SELECT min(group_no) FROM wecomlink.sync_group
                                                    WHERE run_id = :runId AND state = 'OPEN')
            RETURNING group_no, kind, userids, cursor, pages
            """)
        .param("runId", runId)
        .param("until", FUTURE.plusSeconds(3600).toString())
        .query(
            (row, number) ->
                new SyncGroup(
                    row.getInt("group_no"),
                    SyncGroup.Kind.valueOf(row.getString("kind")),
                    List.of((String[]) row.getArray("userids").getArray()),
                    row.getString("cursor"),
                    null,
                    row.getInt("pages"),
                    false,
                    Instant.MAX))
        .list();
  }

  private List<String> letters() {
    return jdbc.sql(
            """
            SELECT subject FROM wecomlink.dead_letter
             WHERE tenant_id = ? AND kind = 'CONTACT_GROUP' AND state = 'OPEN'
            """)
        .param(tenantId)
        .query(String.class)
        .list();
  }

  /** A group of members u1, u2, …, which no worker of the runner that is there claims. */
  private void insertGroup(UUID runId, SyncGroup.Kind kind, int members) {
    jdbc.sql("UPDATE wecomlink.sync_run SET phase = 'CHANGES' WHERE run_id = ?")
        .param(runId)
        .update();
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_group (run_id, group_no, kind, userids)
            SELECT :runId, 1, :kind, array_agg('u' || n ORDER BY n)
              FROM generate_series(1, :members) AS n
            """)
        .param("runId", runId)
        .param("kind", kind.name())
        .param("members", members)
        .update();
  }

  /** What a runner does with a group that it does not read on. */
  private interface Ending {
    void of(SyncGroups groups, Exchange exchange, RunLease run, SyncGroup group);
  }

  private RunLease lease(UUID runId) {
    return new RunLease(
        runId,
        "this lease",
        tenantId,
        "wpLease",
        "FULL",
        "CORP",
        "MANUAL",
        FUTURE,
        RunPhase.CONTACTS,
        0);
  }

  private static Exchange caught(Exchange exchange, Exception failure) {
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
    return exchange;
  }

  private static Exception refusal() {
    return assertThrows(
        WecomApiException.class,
        () ->
            Product.shared()
                .bean(WecomAnswers.class)
                .requireList("test", "list", JsonNodeFactory.instance.objectNode()));
  }

  private List<String> rows(UUID runId) {
    return jdbc.sql(
            """
            SELECT to_jsonb(g)::text FROM wecomlink.sync_group g WHERE run_id = :runId
            UNION ALL
            SELECT to_jsonb(d)::text FROM wecomlink.dead_letter d WHERE run_id = :runId
            """)
        .param("runId", runId)
        .query(String.class)
        .list();
  }

  /** A run of which somebody has so many groups in hand, and one more is free. */
  private void run(String corpId, int inHand, String owner, Instant startedAt) {
    UUID runId = UUID.randomUUID();
    insertRun(runId, corpId, startedAt);
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_group (run_id, group_no, userids, state, lease_owner,
                   lease_until)
            SELECT :runId, n, '{u}', CASE WHEN n > :inHand THEN 'OPEN' ELSE 'RUNNING' END,
                   CASE WHEN n > :inHand THEN NULL ELSE :owner || '/' || n END,
                   CAST(:now AS timestamptz) + CASE WHEN n > :inHand THEN -1 ELSE 1 END
                                               * interval '1 hour'
              FROM generate_series(1, :inHand + 1) AS n
            """)
        .param("runId", runId)
        .param("inHand", inHand)
        .param("owner", owner)
        .param("now", FUTURE.toString())
        .update();
  }

  private void insertRun(UUID runId, String corpId, Instant startedAt) {
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_run (run_id, tenant_id, corp_id, mode, trigger, state, phase,
                   started_at, lease_owner, lease_until)
            VALUES (:runId, :tenantId, :corpId, 'FULL', 'MANUAL', 'RUNNING', 'CONTACTS',
                    CAST(:startedAt AS timestamptz), 'another runner',
                    CAST(:startedAt AS timestamptz) + interval '1 day')
            """)
        .param("runId", runId)
        .param("tenantId", tenantId)
        .param("corpId", corpId)
        .param("startedAt", startedAt.toString())
        .update();
  }
}

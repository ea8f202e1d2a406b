package io.wecomlink.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.settings.RunnerId;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.ManualClock;
import io.wecomlink.testing.Product;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which group a worker claims. */
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

  /** A run of which somebody has so many groups in hand, and one more is free. */
  private void run(String corpId, int inHand, String owner, Instant startedAt) {
    UUID runId = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_run (run_id, tenant_id, corp_id, mode, trigger, state, phase,
                   started_at)
            VALUES (:runId, :tenantId, :corpId, 'FULL', 'MANUAL', 'RUNNING', 'CONTACTS',
                    CAST(:startedAt AS timestamptz))
            """)
        .param("runId", runId)
        .param("tenantId", tenantId)
        .param("corpId", corpId)
        .param("startedAt", startedAt.toString())
        .update();
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
}

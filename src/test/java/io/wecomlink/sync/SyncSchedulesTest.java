package io.wecomlink.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wecomlink.problem.ProblemException;
import io.wecomlink.settings.InvalidSettingException;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Schedules at moments that a test chooses; the runs that they start are taken away again. */
class SyncSchedulesTest {

  private static final List<String> HELD = List.of("sync-start-due", "sync-take-runs");

  private Instant now = Instant.parse("2031-06-01T00:05:00Z");

  private final Product product = Product.shared();
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }
      };

  private String tenantId;

  /** The runner of the tests must neither see what is due here nor take the runs up. */
  @BeforeAll
  static void holdTheRunner() throws Exception {
    for (String route : HELD) {
      Product.shared().bean(CamelContext.class).getRouteController().suspendRoute(route);
    }
  }

  @AfterAll
  static void letTheRunnerGo() throws Exception {
    for (String route : HELD) {
      Product.shared().bean(CamelContext.class).getRouteController().resumeRoute(route);
    }
  }

  /** A tenant that is linked on paper only: nobody answers for its company. */
  @BeforeEach
  void link() {
    tenantId = LinkedTenant.newTenant(product);
    product
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.connection
                   (tenant_id, app_type, state, corp_id, created_at, updated_at)
            VALUES (:tenantId, 'THIRD_PARTY', 'LINKED', :corpId, now(), now())
            """)
        .param("tenantId", tenantId)
        .param("corpId", "wpSchedule-" + tenantId)
        .update();
  }

  @AfterEach
  void unlink() {
    endRuns();
    product
        .jdbc()
        .sql("DELETE FROM wecomlink.connection WHERE tenant_id = :tenantId")
        .param("tenantId", tenantId)
        .update();
  }

  @Test
  void nothingStartsBeforeItsMomentAndEverythingOnceAtIt() {
    SyncSchedules schedules = schedules(Duration.ZERO);
    assertThat(schedules.due()).contains(tenantId);
    assertThat(start(schedules)).as("the moments are computed first").isFalse();
    assertThat(schedules.due()).doesNotContain(tenantId);
    assertThat(schedules.of(tenantId).nextIncrementalAt())
        .isEqualTo(Instant.parse("2031-06-01T00:15:00Z"));
    assertThat(schedules.of(tenantId).nextFullAt())
        .as("02:30 in Shanghai")
        .isEqualTo(Instant.parse("2031-06-01T18:30:00Z"));

    now = Instant.parse("2031-06-01T00:15:00Z");
    assertThat(schedules.due()).contains(tenantId);
    assertThat(start(schedules)).isTrue();
    assertThat(start(schedules)).isFalse();
    assertThat(modes()).containsExactly("INCREMENTAL");
    assertThat(schedules.of(tenantId).nextIncrementalAt())
        .isEqualTo(Instant.parse("2031-06-01T00:30:00Z"));
  }

  @Test
  void whatWasMissedIsMadeUpForOnce() {
    SyncSchedules schedules = schedules(Duration.ZERO);
    start(schedules);
    // Nobody was there for three days: some 288 incremental moments and 3 full ones.
    now = now.plus(Duration.ofDays(3));
    assertThat(start(schedules)).isTrue();
    assertThat(modes()).as("a full sync covers the incremental one").containsExactly("FULL");
    endRuns();
    assertThat(start(schedules)).isFalse();
    assertThat(schedules.of(tenantId).nextIncrementalAt()).isAfter(now);
    assertThat(schedules.of(tenantId).nextFullAt()).isAfter(now);
  }

  @Test
  void manyWhoLookAtOnceStartOne() throws Exception {
    SyncSchedules first = schedules(Duration.ZERO);
    start(first);
    now = now.plus(Duration.ofMinutes(10));
    int runners = 8;
    ExecutorService threads = Executors.newFixedThreadPool(runners);
    CountDownLatch go = new CountDownLatch(1);
    try {
      List<Future<Boolean>> started =
          java.util.stream.IntStream.range(0, runners)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            SyncSchedules own = schedules(Duration.ZERO);
                            go.await();
                            return start(own);
                          }))
              .toList();
      go.countDown();
      int count = 0;
      for (Future<Boolean> each : started) {
        count += each.get() ? 1 : 0;
      }
      assertThat(count).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
    assertThat(modes()).containsExactly("INCREMENTAL");
  }

  @Test
  void whatIsDueWhileAnotherOneRunsIsLeftOutAndNotedButAFullOneWaitsForAnIncrementalOne() {
    SyncSchedules schedules = schedules(Duration.ZERO);
    start(schedules);
    now = Instant.parse("2031-06-01T18:15:00Z");
    assertThat(start(schedules)).isTrue();
    assertThat(modes()).containsExactly("INCREMENTAL");

    now = Instant.parse("2031-06-01T18:30:05Z");
    assertThat(start(schedules)).isFalse();
    SyncSchedule waiting = schedules.of(tenantId);
    assertThat(waiting.nextFullAt()).as("still due").isEqualTo("2031-06-01T18:30:00Z");
    assertThat(waiting.lastSkippedMode()).isEqualTo("INCREMENTAL");
    assertThat(waiting.nextIncrementalAt()).isEqualTo("2031-06-01T18:45:00Z");

    endRuns();
    assertThat(start(schedules)).isTrue();
    assertThat(modes()).containsExactly("INCREMENTAL", "FULL");

    now = Instant.parse("2031-06-02T18:31:00Z");
    assertThat(start(schedules)).isFalse();
    assertThat(schedules.of(tenantId).nextFullAt()).as("still due").isBefore(now);
    assertThat(schedules.of(tenantId).lastSkippedMode()).isEqualTo("INCREMENTAL");

    now = Instant.parse("2031-06-02T18:40:00Z");
    endRuns("PARTIAL");
    assertThat(start(schedules)).as("a full run has just read the company").isFalse();
    assertThat(schedules.of(tenantId).lastSkippedMode()).isEqualTo("FULL");
    assertThat(schedules.of(tenantId).lastSkippedAt()).isEqualTo(now);
    assertThat(schedules.of(tenantId).nextFullAt()).isAfter(now);
  }

  @Test
  void aFullSyncThatWasDueDuringOneThatCameToNothingIsMadeUpForOnce() {
    SyncSchedules schedules = schedules(Duration.ZERO);
    start(schedules);
    now = Instant.parse("2031-06-01T18:30:00Z");
    assertThat(start(schedules)).isTrue();
    now = Instant.parse("2031-06-02T18:30:00Z");
    assertThat(start(schedules)).isFalse();

    now = Instant.parse("2031-06-02T18:40:00Z");
    endRuns("FAILED");
    assertThat(start(schedules)).isTrue();
    assertThat(modes()).containsExactly("FULL", "FULL");
    endRuns("FAILED");
    assertThat(start(schedules)).as("once").isFalse();
    assertThat(schedules.of(tenantId).nextFullAt()).isEqualTo("2031-06-03T18:30:00Z");
  }

  @Test
  void aRunThatEndsAtTheVeryMomentDoesNotCostTheNightItsFullSync() {
    SyncSchedules schedules = schedules(Duration.ZERO);
    start(schedules);
    now = Instant.parse("2031-06-01T18:15:00Z");
    assertThat(start(schedules)).isTrue();

    now = Instant.parse("2031-06-01T18:30:00Z");
    assertThat(start(whileTheRunEnds())).isFalse();
    assertThat(schedules.of(tenantId).lastSkippedAt()).isNull();

    now = Instant.parse("2031-06-01T18:30:10Z");
    assertThat(start(schedules)).isTrue();
    assertThat(modes()).containsExactly("INCREMENTAL", "FULL");
    assertThat(schedules.of(tenantId).nextFullAt()).isEqualTo("2031-06-02T18:30:00Z");
  }

  /** A schedule that finds a run going on, which is over when it looks for its mode. */
  private SyncSchedules whileTheRunEnds() {
    return schedules(
        "0 30 2 * * ?",
        Duration.ZERO,
        new SyncRuns(
            product.bean(org.springframework.jdbc.core.simple.JdbcClient.class),
            null,
            null,
            clock) {
          @Override
          Optional<SyncRun> running(String corpId) {
            endRuns("SUCCEEDED");
            return super.running(corpId);
          }
        });
  }

  @Test
  void aPausedTenantStartsNothingAndMakesUpForNothing() {
    SyncSchedules schedules = schedules(Duration.ZERO);
    start(schedules);
    schedules.set(tenantId, null, null, true);
    now = now.plus(Duration.ofDays(1));
    assertThat(schedules.due()).doesNotContain(tenantId);
    assertThat(start(schedules)).isFalse();
    assertThat(schedules.of(tenantId).nextFullAt()).isNull();

    schedules.set(tenantId, null, null, false);
    assertThat(schedules.due()).doesNotContain(tenantId);
    now = now.plus(Duration.ofMinutes(15));
    assertThat(start(schedules)).isTrue();
  }

  @Test
  void aTenantsOwnCronIsKeptToTheSecondAndTheCommonOneIsSpread() {
    SyncSchedules spread = schedules(Duration.ofHours(1));
    spread.set(tenantId, "0 0 4 * * ?", null, false);
    assertThat(spread.of(tenantId).nextFullAt()).isEqualTo("2031-06-01T20:00:00Z");

    Set<Instant> moments = new HashSet<>();
    Instant earliest = Instant.parse("2031-06-01T18:30:00Z");
    for (int i = 0; i < 20; i++) {
      String other = LinkedTenant.newTenant(product);
      Instant moment = spread.set(other, null, null, false).nextFullAt();
      assertThat(moment).isBetween(earliest, earliest.plus(Duration.ofHours(1)));
      assertThat(spread.set(other, null, null, false).nextFullAt()).isEqualTo(moment);
      moments.add(moment);
      assertThat(spread.of(other).nextIncrementalAt())
          .as("no more than a period behind")
          .isBetween(now, now.plus(Duration.ofMinutes(15)));
    }
    assertThat(moments).hasSizeGreaterThan(15);
  }

  @Test
  void whatIsNoCronIsRefusedWithItsField() {
    SyncSchedules schedules = schedules(Duration.ZERO);
    assertThatThrownBy(() -> schedules.set(tenantId, null, "every day", false))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.code()).isEqualTo("invalid_cron");
              assertThat(problem.properties()).containsEntry("field", "incrementalCron");
            });
    assertThatThrownBy(() -> schedules("tomorrow", Duration.ZERO))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("wecomlink.sync.full-cron");
  }

  private boolean start(SyncSchedules schedules) {
    return Boolean.TRUE.equals(
        new TransactionTemplate(product.bean(PlatformTransactionManager.class))
            .execute(status -> schedules.start(tenantId)));
  }

  private SyncSchedules schedules(Duration spread) {
    return schedules("0 30 2 * * ?", spread);
  }

  private SyncSchedules schedules(String fullCron, Duration spread) {
    return schedules(
        fullCron,
        spread,
        new SyncRuns(
            product.bean(org.springframework.jdbc.core.simple.JdbcClient.class),
            null,
            null,
            clock));
  }

  private SyncSchedules schedules(String fullCron, Duration spread, SyncRuns runs) {
    WecomLinkProperties all = product.bean(WecomLinkProperties.class);
    WecomLinkProperties.Sync sync = all.sync();
    return new SyncSchedules(
        product.bean(org.springframework.jdbc.core.simple.JdbcClient.class),
        runs,
        new WecomLinkProperties.Sync(
            sync.parallelism(),
            sync.workers(),
            sync.leaseDuration(),
            sync.deletionGuard(),
            fullCron,
            "0 0/15 * * * ?",
            sync.timeZone(),
            spread,
            sync.drainTimeout(),
            sync.runRetention()),
        clock);
  }

  private List<String> modes() {
    return product
        .jdbc()
        .sql(
            """
            SELECT mode FROM wecomlink.sync_run
             WHERE tenant_id = :tenantId AND trigger = 'SCHEDULE' ORDER BY started_at
            """)
        .param("tenantId", tenantId)
        .query(String.class)
        .list();
  }

  private void endRuns() {
    endRuns("CANCELLED");
  }

  private void endRuns(String state) {
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.sync_run SET state = :state, finished_at = :now
             WHERE tenant_id = :tenantId AND state = 'RUNNING'
            """)
        .param("state", state)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("tenantId", tenantId)
        .update();
  }
}

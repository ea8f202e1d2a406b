package io.wecomlink.sync;

import io.wecomlink.problem.DatabaseFaults;
import io.wecomlink.problem.Failures;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.settings.RunnerId;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.wecom.CallMeter;
import io.wecomlink.wecom.WecomApiException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The runs: starting, leasing, finishing, reading. */
@Component("syncRuns")
public class SyncRuns {

  private static final Logger log = LoggerFactory.getLogger(SyncRuns.class);

  private static final String SELECT_RUN =
      """
      SELECT r.*, g.*
        FROM wecomlink.sync_run r
        LEFT JOIN LATERAL (
          SELECT count(*) AS groups,
                 count(*) FILTER (WHERE state IN ('DONE', 'FAILED')) AS groups_done,
                 coalesce(sum(api_calls), 0) AS group_calls,
                 coalesce(sum(fetched), 0) AS fetched,
                 coalesce(sum(inserted), 0) AS inserted,
                 coalesce(sum(updated), 0) AS updated,
                 coalesce(sum(unchanged), 0) AS unchanged,
                 coalesce(sum(cardinality(unlicensed)), 0) AS unlicensed,
                 coalesce(sum(dead_letters), 0) AS group_dead_letters
            FROM wecomlink.sync_group g WHERE g.run_id = r.run_id) g ON true
      """;

  private final JdbcClient jdbc;
  private final RunnerId runner;
  private final Duration lease;
  private final Clock clock;

  /** Leases of the runs that are worked on in this process right now. */
  private final Set<String> inHand = ConcurrentHashMap.newKeySet();

  SyncRuns(JdbcClient jdbc, RunnerId runner, WecomLinkProperties properties, Clock clock) {
    this.jdbc = jdbc;
    this.runner = runner;
    this.lease = properties.sync().leaseDuration();
    this.clock = clock;
  }

  /**
   * Puts a full run on the list. A runner takes it up at once.
   *
   * @throws ProblemException 409 sync_running, with the runId, if one is running for this company
   */
  public SyncRun start(
      @Variable("tenantId") String tenantId,
      @Variable("corpId") String corpId,
      @Variable("trigger") String trigger) {
    try {
      UUID runId = UUID.randomUUID();
      jdbc.sql(
              """
              INSERT INTO wecomlink.sync_run
                     (run_id, tenant_id, corp_id, mode, trigger, state, phase, started_at)
              VALUES (:runId, :tenantId, :corpId, 'FULL', :trigger, 'RUNNING', 'WAITING', :now)
              """)
          .param("runId", runId)
          .param("tenantId", tenantId)
          .param("corpId", corpId)
          .param("trigger", trigger)
          .param("now", OffsetDateTime.now(clock))
          .update();
      return find(tenantId, runId).orElseThrow();
    } catch (DuplicateKeyException e) {
      throw new ProblemException(e, HttpStatus.CONFLICT, "sync_running")
          .with("runId", running(corpId).map(SyncRun::runId).orElse(null));
    }
  }

  /** Starts a run, or joins the one that is running. */
  public SyncRun startOrJoin(
      @Variable("tenantId") String tenantId,
      @Variable("corpId") String corpId,
      @Variable("trigger") String trigger) {
    try {
      return running(corpId).orElseGet(() -> start(tenantId, corpId, trigger));
    } catch (ProblemException e) {
      // Somebody else started one in between.
      return running(corpId).orElseThrow(() -> e);
    }
  }

  /** Leases a run that nobody works on; null if there is none. */
  public RunLease take() {
    Instant now = clock.instant();
    String newLease = runner.value() + "/" + UUID.randomUUID();
    return jdbc.sql(
            """
            UPDATE wecomlink.sync_run
               SET lease_owner = :lease, lease_until = :until
             WHERE run_id = (SELECT run_id FROM wecomlink.sync_run
                              WHERE state = 'RUNNING'
                                AND (lease_until IS NULL OR lease_until < :now)
                              ORDER BY started_at LIMIT 1
                                FOR UPDATE SKIP LOCKED)
            RETURNING run_id, tenant_id, corp_id, trigger, started_at,
                      phase = 'CONTACTS' AS planned
            """)
        .param("lease", newLease)
        .param("until", now.plus(lease).atOffset(ZoneOffset.UTC))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query(
            (row, number) ->
                new RunLease(
                    row.getObject(1, UUID.class),
                    newLease,
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getTimestamp(5).toInstant(),
                    row.getBoolean(6)))
        .optional()
        .orElse(null);
  }

  /** Sets the variables that the steps of a run share. */
  public void open(Exchange exchange, @Body RunLease run) {
    exchange.setVariable("run", run);
    exchange.setVariable("runId", run.runId());
    exchange.setVariable("lease", run.lease());
    exchange.setVariable("tenantId", run.tenantId());
    exchange.setVariable("corpId", run.corpId());
    exchange.setVariable("actor", "sync");
    exchange.setVariable("startedAt", run.startedAt().atOffset(ZoneOffset.UTC));
    exchange.setVariable("callMeter", new CallMeter());
    inHand.add(run.lease());
    log.info(
        "Run {} of corp {}: {}", run.runId(), run.corpId(), run.planned() ? "goes on" : "begins");
  }

  /**
   * This runner no longer works on the run, however that came: its lease is not renewed any more.
   */
  public void layDown(@Variable("run") RunLease run) {
    if (run != null) {
      inHand.remove(run.lease());
    }
  }

  /** The moment before WeCom is asked: what the answer says was true no later than that. */
  public OffsetDateTime askedAt() {
    return OffsetDateTime.now(clock);
  }

  /**
   * Checks the first step of a transaction.
   *
   * @param held rows of {@code sql/sync/hold-run.sql}
   * @throws LeaseLostException if the run was cancelled meanwhile
   */
  public void checkHeld(@Variable("heldRun") List<?> held) {
    if (held == null || held.isEmpty()) {
      throw new LeaseLostException("The run");
    }
  }

  /**
   * Says what the run is busy with and adds what was counted.
   *
   * @param counted columns of the run to set, by name; only known ones are taken
   */
  public void progress(RunLease run, CallMeter meter, String phase, Map<String, Long> counted) {
    jdbc.sql(
            """
            UPDATE wecomlink.sync_run
               SET phase = :phase, api_calls = api_calls + :apiCalls,
                   departments = coalesce(:departments, departments),
                   employees = coalesce(:employees, employees),
                   follow_users = coalesce(:followUsers, follow_users)
             WHERE run_id = :runId AND lease_owner = :lease
            """)
        .param("phase", phase)
        .param("apiCalls", meter.drain())
        .param("departments", counted.get("departments"))
        .param("employees", counted.get("employees"))
        .param("followUsers", counted.get("followUsers"))
        .param("runId", run.runId())
        .param("lease", run.lease())
        .update();
  }

  /** Keeps the leases alive of what this runner is working on. */
  public void renewLeases() {
    for (String held : inHand) {
      renew(held, OffsetDateTime.now(clock).plus(lease));
    }
  }

  private void renew(String held, OffsetDateTime until) {
    jdbc.sql(
            """
            UPDATE wecomlink.sync_run SET lease_until = :until
             WHERE lease_owner = :lease AND state = 'RUNNING'
            """)
        .param("until", until)
        .param("lease", held)
        .update();
    jdbc.sql(
            """
            UPDATE wecomlink.sync_group g SET lease_until = :until
              FROM wecomlink.sync_run r
             WHERE g.run_id = r.run_id AND r.state = 'RUNNING'
               AND g.lease_owner = :lease AND g.state = 'RUNNING'
            """)
        .param("until", until)
        .param("lease", held)
        .update();
  }

  /** Ends a run whose groups have all been read, honestly. */
  @Transactional
  public void finish(
      @Variable("run") RunLease run,
      @Variable("callMeter") CallMeter meter,
      @Variable("removal") Removal removal) {
    long failedGroups =
        jdbc.sql(
                """
                SELECT count(*) FROM wecomlink.sync_group
                 WHERE run_id = :runId AND state = 'FAILED'
                """)
            .param("runId", run.runId())
            .query(Long.class)
            .single();
    long rejectedItems =
        jdbc.sql(
                """
                SELECT r.dead_letters
                     + (SELECT coalesce(sum(g.dead_letters), 0) FROM wecomlink.sync_group g
                         WHERE g.run_id = r.run_id)
                  FROM wecomlink.sync_run r WHERE r.run_id = :runId
                """)
            .param("runId", run.runId())
            .query(Long.class)
            .single();
    String state = "SUCCEEDED";
    String problem = null;
    if (removal.needsConfirmation()) {
      state = "NEEDS_CONFIRMATION";
      problem = removal.vanished() + " of " + removal.active() + " relations vanished at once";
    } else if (failedGroups > 0 || rejectedItems > 0) {
      state = "PARTIAL";
      problem =
          failedGroups + " groups of members and " + rejectedItems + " items could not be read";
    }
    end(run, state, problem, meter, removal.removed());
  }

  /** Ends a run that cannot go on. */
  public void failed(
      Exchange exchange, @Variable("run") RunLease run, @Variable("callMeter") CallMeter meter) {
    Exception failure = Failures.caught(exchange);
    if (failure instanceof LeaseLostException) {
      log.info("Run {}: {}", run.runId(), failure.getMessage());
      return;
    }
    if (DatabaseFaults.isOne(failure)) {
      log.warn("Run {} is left to be taken up again: {}", run.runId(), failure.getMessage());
      letGo(run);
      return;
    }
    log.error("Run {} failed", run.runId(), failure);
    String problem =
        failure instanceof WecomApiException || failure instanceof ProblemException
            ? failure.getMessage()
            : failure.getClass().getSimpleName();
    end(run, "FAILED", problem, meter, 0);
  }

  /** Counts a dead letter that belongs to the run as a whole. */
  void countDeadLetter(RunLease run) {
    jdbc.sql(
            """
            UPDATE wecomlink.sync_run SET dead_letters = dead_letters + 1
             WHERE run_id = :runId AND lease_owner = :lease
            """)
        .param("runId", run.runId())
        .param("lease", run.lease())
        .update();
  }

  /** Lets go of a run that another runner's groups keep open; it is taken up again later. */
  public void letGo(@Variable("run") RunLease run) {
    jdbc.sql(
            """
            UPDATE wecomlink.sync_run SET lease_owner = NULL, lease_until = :soon
             WHERE run_id = :runId AND lease_owner = :lease
            """)
        .param("soon", OffsetDateTime.now(clock).plusSeconds(2))
        .param("runId", run.runId())
        .param("lease", run.lease())
        .update();
  }

  /** One run of a tenant; empty if the tenant has no such run. */
  public Optional<SyncRun> find(String tenantId, UUID runId) {
    return jdbc.sql(SELECT_RUN + " WHERE r.tenant_id = :tenantId AND r.run_id = :runId")
        .param("tenantId", tenantId)
        .param("runId", runId)
        .query((row, number) -> read(row))
        .optional();
  }

  /** The newest run of a tenant; empty if there was none. */
  public Optional<SyncRun> latest(String tenantId) {
    return list(tenantId, null, 1).stream().findFirst();
  }

  /**
   * A tenant's runs, newest first.
   *
   * @param before only runs that started earlier; null for the newest
   */
  public List<SyncRun> list(String tenantId, Instant before, int limit) {
    return jdbc.sql(
            SELECT_RUN
                + """
                 WHERE r.tenant_id = :tenantId AND r.started_at < :before
                 ORDER BY r.started_at DESC LIMIT :limit
                """)
        .param("tenantId", tenantId)
        .param(
            "before",
            (before == null ? clock.instant().plusSeconds(3600) : before).atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query((row, number) -> read(row))
        .list();
  }

  private Optional<SyncRun> running(String corpId) {
    return jdbc.sql(SELECT_RUN + " WHERE r.corp_id = :corpId AND r.state = 'RUNNING'")
        .param("corpId", corpId)
        .query((row, number) -> read(row))
        .optional();
  }

  private void end(RunLease run, String state, String problem, CallMeter meter, long removed) {
    int ended =
        jdbc.sql(
                """
                UPDATE wecomlink.sync_run
                   SET state = :state, phase = 'FINISHED', finished_at = :now, problem = :problem,
                       api_calls = api_calls + :apiCalls, removed = :removed,
                       lease_owner = NULL, lease_until = NULL
                 WHERE run_id = :runId AND state = 'RUNNING' AND lease_owner = :lease
                """)
            .param("state", state)
            .param("now", OffsetDateTime.now(clock))
            .param("problem", problem)
            .param("apiCalls", meter.drain())
            .param("removed", removed)
            .param("runId", run.runId())
            .param("lease", run.lease())
            .update();
    if (ended == 1) {
      log.info("Run {} ended {}{}", run.runId(), state, problem == null ? "" : ": " + problem);
    }
  }

  private SyncRun read(ResultSet row) throws SQLException {
    Instant startedAt = row.getTimestamp("started_at").toInstant();
    Timestamp finishedAt = row.getTimestamp("finished_at");
    long groups = row.getLong("groups");
    long groupsDone = row.getLong("groups_done");
    Long eta = null;
    if (finishedAt == null && groupsDone > 0) {
      long elapsed = Duration.between(startedAt, clock.instant()).toSeconds();
      eta = elapsed * (groups - groupsDone) / groupsDone;
    }
    return new SyncRun(
        row.getObject("run_id", UUID.class),
        row.getString("tenant_id"),
        row.getString("corp_id"),
        row.getString("mode"),
        row.getString("trigger"),
        row.getString("state"),
        startedAt,
        finishedAt == null ? null : finishedAt.toInstant(),
        row.getString("phase"),
        new SyncRun.Progress(
            row.getLong("api_calls") + row.getLong("group_calls"),
            row.getLong("departments"),
            row.getLong("employees"),
            row.getLong("follow_users"),
            groupsDone,
            groups,
            row.getLong("fetched"),
            row.getLong("inserted"),
            row.getLong("updated"),
            row.getLong("unchanged"),
            row.getLong("removed"),
            row.getLong("unlicensed"),
            row.getLong("dead_letters") + row.getLong("group_dead_letters")),
        eta,
        row.getString("problem"));
  }
}

package io.wecomlink.sync;

import io.wecomlink.problem.DatabaseFaults;
import io.wecomlink.problem.Failures;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.problem.Reason;
import io.wecomlink.wecom.CallMeter;
import io.wecomlink.wecom.WecomApiException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The runs: starting, leading, ending, reading. */
@Component("syncRuns")
public class SyncRuns {

  private static final Logger log = LoggerFactory.getLogger(SyncRuns.class);

  private final JdbcClient jdbc;
  private final SyncLeases leases;
  private final SyncLetters letters;
  private final Clock clock;

  SyncRuns(JdbcClient jdbc, SyncLeases leases, SyncLetters letters, Clock clock) {
    this.jdbc = jdbc;
    this.leases = leases;
    this.letters = letters;
    this.clock = clock;
  }

  /**
   * Puts a run on the list. A runner takes it up at once.
   *
   * @param mode FULL or INCREMENTAL; null for FULL
   * @param trigger what started it, as people are told
   * @throws ProblemException 409 sync_running, with the runId, if one is running for this company
   */
  public SyncRun start(
      @Variable("tenantId") String tenantId,
      @Variable("corpId") String corpId,
      @Variable("mode") String mode,
      @Variable("trigger") String trigger) {
    return startIfNoneRuns(tenantId, corpId, mode, trigger)
        .orElseThrow(
            () ->
                new ProblemException(HttpStatus.CONFLICT, "sync_running")
                    .with("runId", running(corpId).map(SyncRun::runId).orElse(null)));
  }

  /** Starts a run, or joins the one that is running. */
  public SyncRun startOrJoin(
      @Variable("tenantId") String tenantId,
      @Variable("corpId") String corpId,
      @Variable("mode") String mode,
      @Variable("trigger") String trigger) {
    return running(corpId)
        .or(() -> startIfNoneRuns(tenantId, corpId, mode, trigger))
        // Somebody else started one in between.
        .or(() -> running(corpId))
        .orElseGet(() -> start(tenantId, corpId, mode, trigger));
  }

  /**
   * Starts a run because something has to be read from now on: it changed at WeCom, or it could not
   * be read before and a person wants it tried again. One that is running may be past it, so
   * another, incremental one follows it; only one that nobody has begun will do as it is.
   */
  @Transactional
  public SyncRun startOrFollow(
      @Variable("tenantId") String tenantId,
      @Variable("corpId") String corpId,
      @Variable("mode") String mode,
      @Variable("trigger") String trigger) {
    Optional<SyncRun> started = startIfNoneRuns(tenantId, corpId, mode, trigger);
    if (started.isPresent()) {
      return started.get();
    }
    int running =
        jdbc.sql(
                """
                UPDATE wecomlink.sync_run
                   SET follow_up = CASE WHEN phase = 'WAITING' AND lease_owner IS NULL
                                        THEN follow_up ELSE :trigger END
                 WHERE corp_id = :corpId AND scope = 'CORP' AND state = 'RUNNING'
                """)
            .param("trigger", trigger)
            .param("corpId", corpId)
            .update();
    return running == 0
        // It has ended in between.
        ? startOrJoin(tenantId, corpId, mode, trigger)
        : running(corpId).orElseThrow();
  }

  /** Puts a run on the list; empty if one is running. Joins the caller's transaction. */
  Optional<SyncRun> startIfNoneRuns(String tenantId, String corpId, String mode, String trigger) {
    UUID runId = UUID.randomUUID();
    int started =
        jdbc.sql(
                """
                INSERT INTO wecomlink.sync_run
                       (run_id, tenant_id, corp_id, mode, trigger, state, phase, started_at)
                VALUES (:runId, :tenantId, :corpId, :mode, :trigger, 'RUNNING', 'WAITING', :now)
                ON CONFLICT (corp_id, scope) WHERE state = 'RUNNING' DO NOTHING
                """)
            .param("runId", runId)
            .param("tenantId", tenantId)
            .param("corpId", corpId)
            .param("mode", mode == null ? "FULL" : mode)
            .param("trigger", trigger)
            .param("now", OffsetDateTime.now(clock))
            .update();
    return started == 0 ? Optional.empty() : find(tenantId, runId);
  }

  /** Leases the next run that waits for somebody to lead it; empty if there is none. */
  public List<RunLease> claim() {
    String newLease = leases.next();
    return jdbc.sql(
            """
            UPDATE wecomlink.sync_run
               SET lease_owner = :lease, lease_until = :until, problem = NULL,
                   abandoned = CASE WHEN lease_owner IS NULL THEN 0 ELSE abandoned + 1 END
             WHERE run_id = (
                     SELECT r.run_id FROM wecomlink.sync_run r
                      WHERE r.state = 'RUNNING'
                        AND (r.lease_until IS NULL OR r.lease_until < :now)
                        AND (r.phase <> 'CONTACTS'
                             OR NOT EXISTS (SELECT 1 FROM wecomlink.sync_group g
                                             WHERE g.run_id = r.run_id
                                               AND g.state IN ('OPEN', 'RUNNING')))
                      ORDER BY r.started_at LIMIT 1
                        FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING run_id, tenant_id, corp_id, mode, scope, trigger, started_at, phase,
                      abandoned
            """)
        .param("lease", newLease)
        .param("until", leases.until())
        .param("now", OffsetDateTime.now(clock))
        .query((row, number) -> lease(row, newLease))
        .list();
  }

  /**
   * Sets the variables that the steps of a run share, and keeps the lease alive from now on.
   * backfill marks the calls to WeCom that have time.
   *
   * @throws io.wecomlink.problem.AttemptsSpentException if it may have ended too many runners
   */
  public void open(Exchange exchange, @Body RunLease run) {
    share(exchange, run);
    leases.pickUp(run.lease());
    run.checkAttempts();
    log.info("Run {} of corp {}: {} {}", run.runId(), run.corpId(), run.mode(), verb(run.phase()));
  }

  void share(Exchange exchange, RunLease run) {
    exchange.setVariable("run", run);
    exchange.setVariable("runId", run.runId());
    exchange.setVariable("lease", run.lease());
    exchange.setVariable("tenantId", run.tenantId());
    exchange.setVariable("corpId", run.corpId());
    exchange.setVariable("actor", "sync");
    exchange.setVariable("startedAt", run.startedAt().atOffset(ZoneOffset.UTC));
    exchange.setVariable("callMeter", new CallMeter());
    exchange.setVariable("backfill", true);
  }

  /**
   * This runner no longer works on the run or group, however that came: its lease is not renewed
   * any more.
   */
  public void layDown(@Variable("lease") String lease) {
    if (lease != null) {
      leases.layDown(lease);
    }
  }

  /** The moment before WeCom is asked: what the answer says was true no later than that. */
  public OffsetDateTime askedAt() {
    return OffsetDateTime.now(clock);
  }

  /**
   * Checks the first step of a transaction.
   *
   * @param held rows of {@code hold-run.sql}, {@code hold-group.sql} or {@code close-run.sql}
   * @throws LeaseLostException if the run was cancelled meanwhile or others took over
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
  public void progress(RunLease run, CallMeter meter, RunPhase phase, Map<String, Long> counted) {
    jdbc.sql(
            """
            UPDATE wecomlink.sync_run
               SET phase = :phase, api_calls = api_calls + :apiCalls,
                   departments = coalesce(:departments, departments),
                   employees = coalesce(:employees, employees)
             WHERE run_id = :runId AND lease_owner = :lease
            """)
        .param("phase", phase.name())
        .param("apiCalls", meter.drain())
        .param("departments", counted.get("departments"))
        .param("employees", counted.get("employees"))
        .param("runId", run.runId())
        .param("lease", run.lease())
        .update();
  }

  /** The run goes on to wait for the changes that it noted. Joins the caller's transaction. */
  public void awaitChanges(
      @Variable("run") RunLease run,
      @Variable("callMeter") CallMeter meter,
      @Variable("removal") Removal removal) {
    jdbc.sql(
            """
            UPDATE wecomlink.sync_run
               SET phase = 'CHANGES', api_calls = api_calls + :apiCalls,
                   removed = removed + :removed, held_back = :heldBack,
                   lease_owner = NULL, lease_until = NULL
             WHERE run_id = :runId
            """)
        .param("apiCalls", meter.drain())
        .param("removed", removal.removed())
        .param("heldBack", removal.heldBack())
        .param("runId", run.runId())
        .update();
  }

  /** Ends a run whose groups have all been read, honestly. Joins the caller's transaction. */
  @Transactional
  public void finish(
      @Variable("run") RunLease run,
      @Variable("callMeter") CallMeter meter,
      @Variable("removal") Removal removal) {
    long heldBack = removal == null ? heldBack(run) : removal.heldBack();
    long removed = removal == null ? 0 : removal.removed();
    RunEnd end = RunEnd.of(failedGroups(run.runId()), rejectedItems(run.runId()), heldBack);
    end(run.runId(), run.lease(), end, meter, removed, heldBack);
    if (end.isComplete() && !run.isIncremental() && "CORP".equals(run.scope())) {
      letters.allRead(run);
    }
  }

  /** Ends a run that cannot go on. */
  @Transactional
  public void failed(
      Exchange exchange, @Variable("run") RunLease run, @Variable("callMeter") CallMeter meter) {
    Exception failure = Failures.caught(exchange);
    if (DatabaseFaults.isOne(failure)) {
      log.warn("Run {} is left to be taken up again: {}", run.runId(), failure.getMessage());
      putBack(run, meter, clock.instant().plus(Pause.AFTER_DATABASE_FAULT), null);
      return;
    }
    log.error("Run {} failed", run.runId(), failure);
    end(run.runId(), run.lease(), new RunEnd("FAILED", Reason.of(failure)), meter, 0, 0);
  }

  /** Others lead the run, or nobody does any more: there is nothing to do. */
  public void lost(Exchange exchange, @Variable("run") RunLease run) {
    log.info("Run {}: {}", run.runId(), Failures.caught(exchange).getMessage());
  }

  /** WeCom wants to be left alone for a while: the run says so and is taken up again then. */
  public void pause(
      Exchange exchange, @Variable("run") RunLease run, @Variable("callMeter") CallMeter meter) {
    WecomApiException failure = (WecomApiException) Failures.caught(exchange);
    Instant until = Pause.until(failure, clock.instant());
    log.warn("Run {} waits until {}: {}", run.runId(), until, failure.getMessage());
    putBack(run, meter, until, failure.reason().until(until));
  }

  /** Leaves a run to be taken up again soon: what it waits for is not there yet. */
  public void letGo(@Variable("run") RunLease run, @Variable("callMeter") CallMeter meter) {
    putBack(run, meter, clock.instant().plus(Pause.SHORT), null);
  }

  /**
   * Stops a run; workers notice at their next page. Stopping a stopped run changes nothing.
   *
   * @param actor who did it
   * @throws ProblemException 404 sync_not_found; 409 sync_not_running if it has ended otherwise
   */
  @Transactional
  public SyncRun cancel(String tenantId, UUID runId, String actor) {
    boolean cancelled =
        end(
            runId,
            null,
            tenantId,
            new RunEnd("CANCELLED", Reason.of("cancelled_by", actor)),
            0,
            0,
            0);
    SyncRun run =
        find(tenantId, runId)
            .orElseThrow(() -> new ProblemException(HttpStatus.NOT_FOUND, "sync_not_found"));
    if (!cancelled && !"CANCELLED".equals(run.state())) {
      throw new ProblemException(
          HttpStatus.CONFLICT, "sync_not_running", SyncRun.word(run.state()));
    }
    return run;
  }

  /** The run as people see it now. */
  public SyncRun current(@Variable("run") RunLease run) {
    return find(run.tenantId(), run.runId()).orElseThrow();
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

  /** One run of a tenant; empty if the tenant has no such run. */
  public Optional<SyncRun> find(String tenantId, UUID runId) {
    return jdbc.sql(SyncRunRows.SELECT + " WHERE r.tenant_id = :tenantId AND r.run_id = :runId")
        .param("tenantId", tenantId)
        .param("runId", runId)
        .query((row, number) -> SyncRunRows.read(row, clock.instant()))
        .optional();
  }

  /** Several runs at once, whosever they are. */
  public List<SyncRun> findAll(Collection<UUID> runIds) {
    return jdbc.sql(SyncRunRows.SELECT + " WHERE r.run_id = ANY(:runIds)")
        .param("runIds", runIds.toArray(UUID[]::new))
        .query((row, number) -> SyncRunRows.read(row, clock.instant()))
        .list();
  }

  /** The newest run of a tenant's whole company; empty if there was none. */
  public Optional<SyncRun> latest(String tenantId) {
    return jdbc.sql(
            SyncRunRows.SELECT
                + """
                 WHERE r.tenant_id = :tenantId AND r.scope = 'CORP'
                 ORDER BY r.started_at DESC LIMIT 1
                """)
        .param("tenantId", tenantId)
        .query((row, number) -> SyncRunRows.read(row, clock.instant()))
        .optional();
  }

  /**
   * A tenant's runs, newest first.
   *
   * @param before only runs that started earlier; null for the newest
   */
  public List<SyncRun> list(String tenantId, Instant before, int limit) {
    return jdbc.sql(
            SyncRunRows.SELECT
                + """
                 WHERE r.tenant_id = :tenantId AND r.started_at < :before
                 ORDER BY r.started_at DESC LIMIT :limit
                """)
        .param("tenantId", tenantId)
        .param(
            "before",
            (before == null ? clock.instant().plusSeconds(3600) : before).atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query((row, number) -> SyncRunRows.read(row, clock.instant()))
        .list();
  }

  /** The run of the whole company that is running. */
  Optional<SyncRun> running(String corpId) {
    return jdbc.sql(
            SyncRunRows.SELECT
                + " WHERE r.corp_id = :corpId AND r.scope = 'CORP' AND r.state = 'RUNNING'")
        .param("corpId", corpId)
        .query((row, number) -> SyncRunRows.read(row, clock.instant()))
        .optional();
  }

  /**
   * Whether a full run of the company has ended since then and has read it: what it could not read
   * has letters of its own.
   */
  boolean hasFullRunEndedWellSince(String corpId, Instant then) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT 1 FROM wecomlink.sync_run
                            WHERE corp_id = :corpId AND scope = 'CORP' AND mode = 'FULL'
                              AND state IN ('SUCCEEDED', 'PARTIAL', 'NEEDS_CONFIRMATION')
                              AND finished_at >= :then)
            """)
        .param("corpId", corpId)
        .param("then", then.atOffset(ZoneOffset.UTC))
        .query(Boolean.class)
        .single();
  }

  /** Groups of a run that could not be read to their end. */
  long failedGroups(UUID runId) {
    return jdbc.sql(
            """
            SELECT count(*) FROM wecomlink.sync_group WHERE run_id = :runId AND state = 'FAILED'
            """)
        .param("runId", runId)
        .query(Long.class)
        .single();
  }

  /** Dead letters of a run and of its groups. */
  long rejectedItems(UUID runId) {
    return jdbc.sql(
            """
            SELECT r.dead_letters
                 + (SELECT coalesce(sum(g.dead_letters), 0) FROM wecomlink.sync_group g
                     WHERE g.run_id = r.run_id AND NOT r.totalled)
              FROM wecomlink.sync_run r WHERE r.run_id = :runId
            """)
        .param("runId", runId)
        .query(Long.class)
        .single();
  }

  /** Reads a row of a run that has just been leased. */
  static RunLease lease(ResultSet row, String lease) throws SQLException {
    return new RunLease(
        row.getObject("run_id", UUID.class),
        lease,
        row.getString("tenant_id"),
        row.getString("corp_id"),
        row.getString("mode"),
        row.getString("scope"),
        row.getString("trigger"),
        row.getTimestamp("started_at").toInstant(),
        RunPhase.valueOf(row.getString("phase")),
        row.getInt("abandoned"));
  }

  private void putBack(RunLease run, CallMeter meter, Instant until, Reason problem) {
    jdbc.sql(
            """
            UPDATE wecomlink.sync_run
               SET lease_owner = NULL, lease_until = :until, problem = :problem,
                   api_calls = api_calls + :apiCalls
             WHERE run_id = :runId AND state = 'RUNNING' AND lease_owner = :lease
            """)
        .param("until", until.atOffset(ZoneOffset.UTC))
        .param("problem", problem == null ? null : problem.stored())
        .param("apiCalls", meter == null ? 0 : meter.drain())
        .param("runId", run.runId())
        .param("lease", run.lease())
        .update();
  }

  private long heldBack(RunLease run) {
    return jdbc.sql("SELECT held_back FROM wecomlink.sync_run WHERE run_id = :runId")
        .param("runId", run.runId())
        .query(Long.class)
        .single();
  }

  private void end(
      UUID runId, String lease, RunEnd end, CallMeter meter, long removed, long heldBack) {
    if (end(runId, lease, null, end, meter.drain(), removed, heldBack)) {
      log.info(
          "Run {} ended {}{}",
          runId,
          end.state(),
          end.problem() == null ? "" : ": " + end.problem());
    }
  }

  /**
   * Ends a run and adds its groups' counts to its own. Starts the run that has to follow it.
   *
   * @param lease whose run it has to be; null for anybody's
   * @param tenantId whose run it has to be; null for any
   */
  private boolean end(
      UUID runId,
      String lease,
      String tenantId,
      RunEnd end,
      long apiCalls,
      long removed,
      long heldBack) {
    List<FollowUp> ended =
        jdbc.sql(
                """
                UPDATE wecomlink.sync_run r
                   SET state = :state, phase = 'FINISHED', finished_at = :now, problem = :problem,
                       removed = r.removed + :removed, held_back = :heldBack,
                       api_calls = r.api_calls + :apiCalls + g.api_calls,
                       chunks_done = r.chunks_done + g.done, chunks_total = r.chunks_total + g.total,
                       fetched = r.fetched + g.fetched, inserted = r.inserted + g.inserted,
                       updated = r.updated + g.updated, unchanged = r.unchanged + g.unchanged,
                       unlicensed_users = r.unlicensed_users + g.unlicensed,
                       dead_letters = r.dead_letters + g.dead_letters,
                       totalled = true, lease_owner = NULL, lease_until = NULL
                  FROM (SELECT count(g.*) AS total,
                               count(*) FILTER (WHERE g.state IN ('DONE', 'FAILED')) AS done,
                               coalesce(sum(g.api_calls), 0) AS api_calls,
                               coalesce(sum(g.fetched), 0) AS fetched,
                               coalesce(sum(g.inserted), 0) AS inserted,
                               coalesce(sum(g.updated), 0) AS updated,
                               coalesce(sum(g.unchanged), 0) AS unchanged,
                               coalesce(sum(cardinality(g.unlicensed)), 0) AS unlicensed,
                               coalesce(sum(g.dead_letters), 0) AS dead_letters
                          FROM wecomlink.sync_run own
                          LEFT JOIN wecomlink.sync_group g
                            ON g.run_id = own.run_id AND NOT own.totalled
                         WHERE own.run_id = :runId) g
                 WHERE r.run_id = :runId AND r.state = 'RUNNING'
                   AND (CAST(:lease AS text) IS NULL OR r.lease_owner = :lease)
                   AND (CAST(:tenantId AS text) IS NULL OR r.tenant_id = :tenantId)
                RETURNING r.tenant_id, r.corp_id,
                          (SELECT r.follow_up FROM wecomlink.connection c
                            WHERE c.tenant_id = r.tenant_id AND c.corp_id = r.corp_id
                              AND c.state = 'LINKED') AS trigger
                """)
            .param("state", end.state())
            .param("now", OffsetDateTime.now(clock))
            .param("problem", end.problem() == null ? null : end.problem().stored())
            .param("removed", removed)
            .param("heldBack", heldBack)
            .param("apiCalls", apiCalls)
            .param("runId", runId)
            .param("lease", lease)
            .param("tenantId", tenantId)
            .query(FollowUp.class)
            .list();
    ended.stream().filter(next -> next.trigger() != null).forEach(next -> follow(runId, next));
    return !ended.isEmpty();
  }

  /** Once only: a run whose removals were confirmed ends a second time. */
  private void follow(UUID runId, FollowUp next) {
    jdbc.sql("UPDATE wecomlink.sync_run SET follow_up = NULL WHERE run_id = :runId")
        .param("runId", runId)
        .update();
    startIfNoneRuns(next.tenantId(), next.corpId(), "INCREMENTAL", next.trigger());
  }

  /**
   * What follows a run that has just ended.
   *
   * @param trigger what asked for another run meanwhile; null if nothing did
   */
  private record FollowUp(String tenantId, String corpId, String trigger) {}

  private static String verb(RunPhase phase) {
    return phase == RunPhase.WAITING ? "begins" : "goes on at " + phase;
  }
}

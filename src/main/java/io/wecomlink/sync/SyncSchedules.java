package io.wecomlink.sync;

import io.wecomlink.problem.ProblemException;
import io.wecomlink.schedule.Cron;
import io.wecomlink.settings.InvalidSettingException;
import io.wecomlink.settings.WecomLinkProperties;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Starts each linked tenant's syncs when they are due. The moments are kept in PostgreSQL, and a
 * run starts in the transaction that moves its moment on: once, however many runners look, and also
 * once if its moment passed while no runner was there.
 */
@Component("syncSchedules")
public class SyncSchedules {

  private static final Logger log = LoggerFactory.getLogger(SyncSchedules.class);

  private static final String FULL = "FULL";
  private static final String INCREMENTAL = "INCREMENTAL";

  /** Tenants that one beat looks after; the rest waits for the next beat. */
  private static final int BATCH = 500;

  private final JdbcClient jdbc;
  private final SyncRuns runs;
  private final WecomLinkProperties.Sync settings;
  private final Clock clock;

  /**
   * A tenant's row.
   *
   * @param fresh whether its moments were computed with the present settings
   */
  private record Row(
      String tenantId,
      String corpId,
      String fullCron,
      String incrementalCron,
      boolean fresh,
      Instant nextFullAt,
      Instant nextIncrementalAt) {}

  @Autowired
  SyncSchedules(JdbcClient jdbc, SyncRuns runs, WecomLinkProperties properties, Clock clock) {
    this(jdbc, runs, properties.sync(), clock);
  }

  SyncSchedules(JdbcClient jdbc, SyncRuns runs, WecomLinkProperties.Sync settings, Clock clock) {
    this.jdbc = jdbc;
    this.runs = runs;
    this.settings = settings;
    this.clock = clock;
    check("wecomlink.sync.full-cron", settings.fullCron());
    check("wecomlink.sync.incremental-cron", settings.incrementalCron());
  }

  /** Linked tenants that have something due, or whose moments have to be computed. */
  public List<String> due() {
    return jdbc.sql(
            """
            SELECT c.tenant_id
              FROM wecomlink.connection c
              JOIN wecomlink.tenant t ON t.tenant_id = c.tenant_id AND t.wecom_enabled
              LEFT JOIN wecomlink.tenant_schedule s ON s.tenant_id = c.tenant_id
             WHERE c.state = 'LINKED'
               AND (s.tenant_id IS NULL
                    OR NOT s.paused
                       AND (s.computed_from IS DISTINCT FROM :settings
                            OR s.next_full_at <= :now OR s.next_incremental_at <= :now))
             ORDER BY least(s.next_full_at, s.next_incremental_at) NULLS FIRST
             LIMIT :batch
            """)
        .param("settings", fingerprint())
        .param("now", now())
        .param("batch", BATCH)
        .query(String.class)
        .list();
  }

  /**
   * Starts what is due for a tenant. A full sync covers an incremental one that is due as well. An
   * incremental one that is due while a run is going on is left out and noted. A full one waits for
   * the run to end, and is left out only if a full run has read the company meanwhile.
   *
   * @return whether a run was started
   */
  @Transactional
  public boolean start(@Body String tenantId) {
    Row row = lock(tenantId).orElse(null);
    if (row == null) {
      return false;
    }
    if (!row.fresh()) {
      move(row, true, true);
      return false;
    }
    boolean fullIsDue = isDue(row.nextFullAt());
    boolean readMeanwhile =
        fullIsDue && runs.hasFullRunEndedWellSince(row.corpId(), row.nextFullAt());
    boolean full = fullIsDue && !readMeanwhile;
    boolean incremental = isDue(row.nextIncrementalAt());
    if (readMeanwhile) {
      skip(row, FULL);
    }
    boolean started =
        (full || incremental)
            && runs.startIfNoneRuns(tenantId, row.corpId(), full ? FULL : INCREMENTAL, "SCHEDULE")
                .isPresent();
    // Neither started nor in anybody's way: the other run has ended in between, and the next beat
    // finds all as due as it is now.
    boolean leftOut = !started && incremental && runs.running(row.corpId()).isPresent();
    if (leftOut) {
      skip(row, INCREMENTAL);
    }
    if (started || leftOut || readMeanwhile) {
      move(row, readMeanwhile || full && started, incremental && (started || leftOut));
    }
    return started;
  }

  /** A tenant's schedule; the installation's if it has none of its own. */
  public SyncSchedule of(String tenantId) {
    return jdbc.sql("SELECT * FROM wecomlink.tenant_schedule WHERE tenant_id = :tenantId")
        .param("tenantId", tenantId)
        .query((row, number) -> read(row))
        .optional()
        .orElseGet(
            () ->
                new SyncSchedule(
                    null, null, false, settings.timeZone().getId(), null, null, null, null));
  }

  /**
   * Replaces a tenant's schedule. What was due while it was paused is not made up for.
   *
   * @param fullCron null for the installation's
   * @param incrementalCron null for the installation's
   * @throws ProblemException 400 invalid_cron, with the field
   */
  @Transactional
  public SyncSchedule set(
      String tenantId, String fullCron, String incrementalCron, boolean paused) {
    checkField("fullCron", fullCron);
    checkField("incrementalCron", incrementalCron);
    Row row = new Row(tenantId, null, fullCron, incrementalCron, false, null, null);
    jdbc.sql(
            """
            INSERT INTO wecomlink.tenant_schedule AS s
                   (tenant_id, full_cron, incremental_cron, paused, updated_at)
            VALUES (:tenantId, :fullCron, :incrementalCron, :paused, :now)
            ON CONFLICT (tenant_id) DO UPDATE
               SET full_cron = excluded.full_cron, incremental_cron = excluded.incremental_cron,
                   paused = excluded.paused, updated_at = excluded.updated_at
            """)
        .param("tenantId", tenantId)
        .param("fullCron", fullCron)
        .param("incrementalCron", incrementalCron)
        .param("paused", paused)
        .param("now", now())
        .update();
    move(row, true, true);
    return of(tenantId);
  }

  private Optional<Row> lock(String tenantId) {
    jdbc.sql(
            """
            INSERT INTO wecomlink.tenant_schedule (tenant_id, updated_at) VALUES (:tenantId, :now)
            ON CONFLICT DO NOTHING
            """)
        .param("tenantId", tenantId)
        .param("now", now())
        .update();
    return jdbc.sql(
            """
            SELECT s.*, c.corp_id, s.computed_from IS NOT DISTINCT FROM :settings AS fresh
              FROM wecomlink.tenant_schedule s
              JOIN wecomlink.connection c ON c.tenant_id = s.tenant_id
             WHERE s.tenant_id = :tenantId AND NOT s.paused AND c.state = 'LINKED'
               FOR UPDATE OF s SKIP LOCKED
            """)
        .param("settings", fingerprint())
        .param("tenantId", tenantId)
        .query(
            (row, number) ->
                new Row(
                    row.getString("tenant_id"),
                    row.getString("corp_id"),
                    row.getString("full_cron"),
                    row.getString("incremental_cron"),
                    row.getBoolean("fresh"),
                    instant(row.getTimestamp("next_full_at")),
                    instant(row.getTimestamp("next_incremental_at"))))
        .optional();
  }

  /** Sets the next moments, counted from now: of several that were missed, one is made up for. */
  private void move(Row row, boolean full, boolean incremental) {
    Instant nextFull =
        full ? next(row.tenantId(), row.fullCron(), settings.fullCron()) : row.nextFullAt();
    Instant nextIncremental =
        incremental
            ? next(row.tenantId(), row.incrementalCron(), settings.incrementalCron())
            : row.nextIncrementalAt();
    jdbc.sql(
            """
            UPDATE wecomlink.tenant_schedule
               SET next_full_at = :nextFull, next_incremental_at = :nextIncremental,
                   computed_from = :settings
             WHERE tenant_id = :tenantId
            """)
        .param("nextFull", utc(nextFull))
        .param("nextIncremental", utc(nextIncremental))
        .param("settings", fingerprint())
        .param("tenantId", row.tenantId())
        .update();
  }

  private void skip(Row row, String mode) {
    log.info("Tenant {}: {} sync left out because of another one", row.tenantId(), mode);
    jdbc.sql(
            """
            UPDATE wecomlink.tenant_schedule SET last_skipped_at = :now, last_skipped_mode = :mode
             WHERE tenant_id = :tenantId
            """)
        .param("now", now())
        .param("mode", mode)
        .param("tenantId", row.tenantId())
        .update();
  }

  /** A tenant's own cron is kept to the second; the installation's is spread over the tenants. */
  private Instant next(String tenantId, String own, String common) {
    Instant now = clock.instant();
    Cron cron = cron(own == null ? common : own, now);
    if (own != null) {
      return cron.next(now).orElse(null);
    }
    Duration offset = offset(tenantId, cron, now);
    return cron.next(now.minus(offset)).map(moment -> moment.plus(offset)).orElse(null);
  }

  /** Always the same for a tenant, anywhere within the spread or the cron's period. */
  private Duration offset(String tenantId, Cron cron, Instant now) {
    Optional<Instant> first = cron.next(now);
    Optional<Instant> second = first.flatMap(cron::next);
    long window = settings.spread().toSeconds();
    if (second.isPresent()) {
      window = Math.min(window, Duration.between(first.get(), second.get()).toSeconds());
    }
    CRC32 hash = new CRC32();
    hash.update(tenantId.getBytes(StandardCharsets.UTF_8));
    return Duration.ofSeconds(window == 0 ? 0 : hash.getValue() % window);
  }

  private Cron cron(String expression, Instant now) {
    return Cron.of(expression, settings.timeZone(), now);
  }

  private void check(String property, String expression) {
    try {
      cron(expression, clock.instant());
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(property, "a Quartz cron expression such as 0 30 2 * * ?");
    }
  }

  private void checkField(String field, String expression) {
    if (expression == null) {
      return;
    }
    try {
      cron(expression, clock.instant());
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
              e, HttpStatus.BAD_REQUEST, "invalid_cron", expression, e.getMessage())
          .with("field", field);
    }
  }

  private boolean isDue(Instant moment) {
    return moment != null && !moment.isAfter(clock.instant());
  }

  private String fingerprint() {
    return String.join(
        " | ",
        settings.fullCron(),
        settings.incrementalCron(),
        settings.timeZone().getId(),
        settings.spread().toString());
  }

  private OffsetDateTime now() {
    return OffsetDateTime.now(clock);
  }

  private SyncSchedule read(ResultSet row) throws SQLException {
    boolean paused = row.getBoolean("paused");
    return new SyncSchedule(
        row.getString("full_cron"),
        row.getString("incremental_cron"),
        paused,
        settings.timeZone().getId(),
        paused ? null : instant(row.getTimestamp("next_full_at")),
        paused ? null : instant(row.getTimestamp("next_incremental_at")),
        instant(row.getTimestamp("last_skipped_at")),
        row.getString("last_skipped_mode"));
  }

  private static Instant instant(Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}

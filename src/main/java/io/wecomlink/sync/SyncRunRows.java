package io.wecomlink.sync;

import io.wecomlink.problem.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;

/** Reads runs as people see them. */
final class SyncRunRows {

  /**
   * Runs as {@code r}, with the counts of their groups as long as those are not part of the run's
   * own.
   */
  static final String SELECT =
      """
      SELECT r.*, g.*
        FROM wecomlink.sync_run r
        LEFT JOIN LATERAL (
          SELECT count(*) AS groups,
                 count(*) FILTER (WHERE state IN ('DONE', 'FAILED')) AS groups_done,
                 sum(pages) AS group_pages,
                 sum(api_calls) AS group_calls,
                 sum(fetched) AS group_fetched,
                 sum(inserted) AS group_inserted,
                 sum(updated) AS group_updated,
                 sum(unchanged) AS group_unchanged,
                 sum(cardinality(unlicensed)) AS group_unlicensed,
                 sum(dead_letters) AS group_dead_letters,
                 min(problem) FILTER (WHERE state = 'OPEN') AS group_problem
            FROM wecomlink.sync_group g WHERE g.run_id = r.run_id AND NOT r.totalled) g ON true
      """;

  private SyncRunRows() {}

  /** Reads a row of {@link #SELECT}. */
  static SyncRun read(ResultSet row, Instant now) throws SQLException {
    Timestamp finishedAt = row.getTimestamp("finished_at");
    String problem = row.getString("problem");
    return new SyncRun(
        row.getObject("run_id", java.util.UUID.class),
        row.getString("tenant_id"),
        row.getString("corp_id"),
        row.getString("mode"),
        row.getString("trigger"),
        row.getString("state"),
        row.getTimestamp("started_at").toInstant(),
        finishedAt == null ? null : finishedAt.toInstant(),
        row.getString("phase"),
        new SyncRun.Progress(
            row.getLong("api_calls") + row.getLong("group_calls"),
            row.getLong("departments"),
            row.getLong("employees"),
            row.getLong("follow_users"),
            row.getLong("chunks_done") + row.getLong("groups_done"),
            row.getLong("chunks_total") + row.getLong("groups"),
            row.getLong("fetched") + row.getLong("group_fetched"),
            row.getLong("inserted") + row.getLong("group_inserted"),
            row.getLong("updated") + row.getLong("group_updated"),
            row.getLong("unchanged") + row.getLong("group_unchanged"),
            row.getLong("removed"),
            row.getLong("unlicensed_users") + row.getLong("group_unlicensed"),
            row.getLong("dead_letters") + row.getLong("group_dead_letters")),
        secondsLeft(row, now),
        Reason.read(problem == null ? row.getString("group_problem") : problem));
  }

  /**
   * The time that the groups have taken, stretched to what is left. A full run measures itself by
   * the relations that were known before, an incremental one by its members; where nothing was
   * known, whole groups have to do.
   */
  private static Long secondsLeft(ResultSet row, Instant now) throws SQLException {
    Timestamp plannedAt = row.getTimestamp("planned_at");
    if (plannedAt == null || !RunPhase.CONTACTS.name().equals(row.getString("phase"))) {
      return null;
    }
    boolean incremental = "INCREMENTAL".equals(row.getString("mode"));
    long done = incremental ? row.getLong("group_pages") : row.getLong("group_fetched");
    long all = incremental ? row.getLong("follow_users") : row.getLong("expected");
    if (all < done || all == 0) {
      done = row.getLong("groups_done");
      all = row.getLong("groups");
    }
    long elapsed = Duration.between(plannedAt.toInstant(), now).toSeconds();
    return done == 0 ? null : elapsed * Math.max(0, all - done) / done;
  }
}

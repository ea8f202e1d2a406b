package io.wecomlink.sync;

import io.wecomlink.settings.WecomLinkProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Runs that ended long ago, and what is kept of runs that ended lately. */
@Component("oldRuns")
public class OldRuns {

  private static final Logger log = LoggerFactory.getLogger(OldRuns.class);

  /** Rows per statement: none of them holds locks or room for long. */
  private static final int BATCH = 1000;

  /** How long the groups of ended runs are kept, for whoever looks into a problem. */
  private static final Duration GROUPS_KEPT = Duration.ofDays(7);

  private final JdbcClient jdbc;
  private final Duration retention;
  private final Clock clock;

  OldRuns(JdbcClient jdbc, WecomLinkProperties properties, Clock clock) {
    this.jdbc = jdbc;
    this.retention = properties.sync().runRetention();
    this.clock = clock;
  }

  /**
   * Deletes runs older than {@code wecomlink.sync.run-retention}, with all that belongs to them,
   * and the groups of runs that ended more than a week ago: their counts are the run's by then.
   * Groups that a person may yet decide on, or that a decision has to regard, stay.
   */
  public void delete() {
    Instant now = clock.instant();
    int runs =
        repeat(
            """
            DELETE FROM wecomlink.sync_run
             WHERE run_id IN (SELECT run_id FROM wecomlink.sync_run
                               WHERE finished_at < :before AND state <> 'RUNNING'
                               LIMIT :batch)
            """,
            now.minus(retention));
    int groups =
        repeat(
            """
            DELETE FROM wecomlink.sync_group
             WHERE (run_id, group_no) IN (
                     SELECT g.run_id, g.group_no
                       FROM wecomlink.sync_run r
                       JOIN wecomlink.sync_group g ON g.run_id = r.run_id
                      WHERE r.finished_at < :before AND r.totalled AND r.scope = 'CORP'
                        AND r.state NOT IN ('RUNNING', 'NEEDS_CONFIRMATION')
                        AND NOT EXISTS (SELECT 1 FROM wecomlink.sync_run w
                                         WHERE w.corp_id = r.corp_id AND w.scope = 'CORP'
                                           AND w.state = 'NEEDS_CONFIRMATION'
                                           AND w.started_at < r.started_at)
                      LIMIT :batch)
            """,
            now.minus(GROUPS_KEPT));
    if (runs + groups > 0) {
      log.info("Deleted {} old runs and {} groups of ended runs", runs, groups);
    }
  }

  private int repeat(String statement, Instant before) {
    OffsetDateTime limit = before.atOffset(ZoneOffset.UTC);
    int all = 0;
    int deleted;
    do {
      deleted = jdbc.sql(statement).param("before", limit).param("batch", BATCH).update();
      all += deleted;
    } while (deleted == BATCH);
    return all;
  }
}

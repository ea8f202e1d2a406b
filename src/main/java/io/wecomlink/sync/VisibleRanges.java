package io.wecomlink.sync;

import io.wecomlink.link.Connection;
import io.wecomlink.link.Connections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Variable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the company granted at the time of each run. */
@Component("visibleRanges")
public class VisibleRanges {

  private final JdbcClient jdbc;
  private final Connections connections;

  VisibleRanges(JdbcClient jdbc, Connections connections) {
    this.jdbc = jdbc;
    this.connections = connections;
  }

  /** Keeps what the company has just said it grants. */
  public void keep(@Variable("run") RunLease run) {
    Connection.VisibleRange range = connections.of(run.tenantId()).visibleRange();
    jdbc.sql("UPDATE wecomlink.sync_run SET visible_range = :range WHERE run_id = :runId")
        .param("range", text(range))
        .param("runId", run.runId())
        .update();
  }

  /**
   * Whether the grant differs from that of the last run whose removals were accepted. Not known is
   * not changed.
   */
  boolean hasChanged(RunLease run) {
    Optional<String> now =
        jdbc.sql("SELECT visible_range FROM wecomlink.sync_run WHERE run_id = :runId")
            .param("runId", run.runId())
            .query(String.class)
            .optional();
    Optional<String> before =
        jdbc.sql(
                """
                SELECT visible_range FROM wecomlink.sync_run
                 WHERE corp_id = :corpId AND scope = 'CORP' AND started_at < :startedAt
                   AND state IN ('SUCCEEDED', 'PARTIAL')
                 ORDER BY started_at DESC LIMIT 1
                """)
            .param("corpId", run.corpId())
            .param("startedAt", run.startedAt().atOffset(java.time.ZoneOffset.UTC))
            .query(String.class)
            .optional();
    return now.isPresent() && before.isPresent() && !Objects.equals(now, before);
  }

  private static String text(Connection.VisibleRange range) {
    List<Long> departments = range.departmentIds().stream().sorted().toList();
    List<String> users = range.userIds().stream().sorted().toList();
    List<Long> tags = range.tagIds().stream().sorted().toList();
    return "departments " + departments + " users " + users + " tags " + tags;
  }
}

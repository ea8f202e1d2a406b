package io.wecomlink.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.link.Connection.VisibleRange;
import io.wecomlink.link.Connections;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Variable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the company granted at the time of each run. */
@Component("visibleRanges")
public class VisibleRanges {

  private final JdbcClient jdbc;
  private final ObjectMapper json;
  private final Connections connections;

  VisibleRanges(JdbcClient jdbc, ObjectMapper json, Connections connections) {
    this.jdbc = jdbc;
    this.json = json;
    this.connections = connections;
  }

  /** Keeps what the company has just said it grants. */
  public void keep(@Variable("run") RunLease run) throws JsonProcessingException {
    jdbc.sql("UPDATE wecomlink.sync_run SET visible_range = :range WHERE run_id = :runId")
        .param("range", json.writeValueAsString(connections.of(run.tenantId()).visibleRange()))
        .param("runId", run.runId())
        .update();
  }

  /**
   * Whether the grant lacks something that it had at the last run whose removals were accepted, so
   * that members may have left what the app sees. A department that lies below one that is granted
   * now is not lacking, nor is a member who is still seen. Not known is not shrunk: then a person
   * is asked, to whom it may be known.
   */
  boolean hasShrunk(RunLease run) {
    Optional<VisibleRange> now =
        jdbc.sql("SELECT visible_range FROM wecomlink.sync_run WHERE run_id = :runId")
            .param("runId", run.runId())
            .query(String.class)
            .optional()
            .flatMap(this::read);
    Optional<VisibleRange> before =
        jdbc.sql(
                """
                SELECT visible_range FROM wecomlink.sync_run
                 WHERE corp_id = :corpId AND scope = 'CORP' AND started_at < :startedAt
                   AND state IN ('SUCCEEDED', 'PARTIAL')
                 ORDER BY started_at DESC LIMIT 1
                """)
            .param("corpId", run.corpId())
            .param("startedAt", run.startedAt().atOffset(ZoneOffset.UTC))
            .query(String.class)
            .optional()
            .flatMap(this::read);
    return now.isPresent() && before.isPresent() && lacks(run, now.get(), before.get());
  }

  private boolean lacks(RunLease run, VisibleRange now, VisibleRange before) {
    return !now.tagIds().containsAll(before.tagIds())
        || isOneOutside(run, without(before.departmentIds(), now.departmentIds()), now)
        || isOneUnseen(run, without(before.userIds(), now.userIds()));
  }

  /** Whether one of the departments lies below none of those that are granted. */
  private boolean isOneOutside(RunLease run, Set<Long> departments, VisibleRange granted) {
    return !departments.isEmpty()
        && jdbc.sql(
                    """
                WITH RECURSIVE up AS (
                  SELECT department_id AS below, department_id
                    FROM unnest(:departments) AS d(department_id)
                   UNION
                  SELECT up.below, d.parent_id
                    FROM up
                    JOIN public.department d
                      ON d.corp_id = :corpId AND d.department_id = up.department_id
                )
                SELECT count(DISTINCT below) FROM up WHERE department_id = ANY(:granted)
                """)
                .param("departments", departments.toArray(Long[]::new))
                .param("corpId", run.corpId())
                .param("granted", granted.departmentIds().toArray(Long[]::new))
                .query(Long.class)
                .single()
            < departments.size();
  }

  /** Whether one of the members is not visible any more. */
  private boolean isOneUnseen(RunLease run, Set<String> userids) {
    return !userids.isEmpty()
        && jdbc.sql(
                    """
                SELECT count(*) FROM public.employee
                 WHERE corp_id = :corpId AND userid = ANY(:userids) AND deleted_at IS NULL
                """)
                .param("corpId", run.corpId())
                .param("userids", userids.toArray(String[]::new))
                .query(Long.class)
                .single()
            < userids.size();
  }

  private static <T> Set<T> without(Collection<T> some, Collection<T> others) {
    Set<T> left = new HashSet<>(some);
    left.removeAll(new HashSet<>(others));
    return left;
  }

  /** Empty for what an earlier version kept as words. */
  private Optional<VisibleRange> read(String range) {
    try {
      return Optional.of(json.readValue(range, VisibleRange.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}

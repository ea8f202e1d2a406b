package io.wecomlink.change;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.wecomlink.profile.CleanText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Variable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Notes what has to be read from WeCom again. Notes about one object become one reading; a note
 * during a reading leads to another one. Whoever has noted something wakes the workers by {@code
 * direct:change-call-workers}; if not, a poll finds it half a second later.
 */
@Component("changes")
public class Changes {

  /**
   * An object that was just read is left alone for so long: many edits in a row lead to a first
   * reading at once and one more for all the rest.
   */
  static final Duration REST = Duration.ofSeconds(1);

  private final JdbcClient jdbc;
  private final ObjectMapper json;
  private final Clock clock;

  Changes(JdbcClient jdbc, ObjectMapper json, Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.clock = clock;
  }

  /**
   * First step of a transaction that notes something beside other work: the lock on the company's
   * connection that noting takes. Whoever ends a connection, or stops the company's jobs, has that
   * lock before all others, too (docs/linking.md), so neither waits for the other for ever.
   */
  public void holdConnection(@Variable("corpId") String corpId) {
    jdbc.sql("SELECT 1 FROM wecomlink.connection WHERE corp_id = :corpId FOR SHARE")
        .param("corpId", corpId)
        .query((row, number) -> number)
        .list();
  }

  /**
   * Notes that an object has to be read again; joins the caller's transaction; coalesces with what
   * is noted already.
   *
   * @param subject see {@link ChangeKind}
   * @param runId the run that waits for it; null outside a run
   */
  public void note(
      String corpId, ChangeKind kind, String subject, ChangePriority priority, UUID runId) {
    noteAll(corpId, kind, List.of(subject), priority, runId);
  }

  /** The same for many objects, set-based. */
  public void noteAll(
      String corpId,
      ChangeKind kind,
      Collection<String> subjects,
      ChangePriority priority,
      UUID runId) {
    insert(
        subjects.stream().map(subject -> new NotedChange(corpId, kind, subject, null)).toList(),
        priority,
        runId);
  }

  /** Notes what events told, of several companies at once; joins the caller's transaction. */
  public void noteEvents(Collection<NotedChange> changes) {
    insert(changes, ChangePriority.EVENT, null);
  }

  /**
   * Notes customers whom a run did not find where they were; joins the caller's transaction.
   *
   * @param changes with what the lists of the run told
   * @param runId the run that waits for them
   */
  public void noteMissing(Collection<NotedChange> changes, UUID runId) {
    insert(changes, ChangePriority.RECONCILE, runId);
  }

  /**
   * Notes all customers whom a member is known to follow or to have followed; joins the caller's
   * transaction.
   */
  public void noteCustomersOf(String corpId, String userid, ChangePriority priority) {
    noteAll(
        corpId,
        ChangeKind.CUSTOMER,
        jdbc.sql(
                """
                SELECT external_userid FROM public.customer_follow
                 WHERE corp_id = :corpId AND userid = :userid
                """)
            .param("corpId", corpId)
            .param("userid", userid)
            .query(String.class)
            .list(),
        priority,
        null);
  }

  /** Whether changes noted for this run are still outstanding: cheaper than to count them. */
  public boolean isOutstanding(UUID runId) {
    return jdbc.sql("SELECT EXISTS (SELECT 1 FROM wecomlink.pending_change WHERE run_id = :runId)")
        .param("runId", runId)
        .query(Boolean.class)
        .single();
  }

  /** How many changes noted for this run are still outstanding. */
  public long outstanding(UUID runId) {
    return jdbc.sql("SELECT count(*) FROM wecomlink.pending_change WHERE run_id = :runId")
        .param("runId", runId)
        .query(Long.class)
        .single();
  }

  /** Whether there are any: cheaper than {@link #outstandingOf}, which counts them. */
  public boolean isOutstandingOf(String corpId) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT 1 FROM wecomlink.pending_change
                            WHERE corp_id = :corpId AND priority IN (0, 1))
            """)
        .param("corpId", corpId)
        .query(Boolean.class)
        .single();
  }

  /**
   * How many changes with priority EVENT or REPLAY of this company are outstanding: "drain
   * outstanding events".
   */
  public long outstandingOf(String corpId) {
    return jdbc.sql(
            """
            SELECT count(*) FROM wecomlink.pending_change
             WHERE corp_id = :corpId AND priority IN (0, 1)
            """)
        .param("corpId", corpId)
        .query(Long.class)
        .single();
  }

  private void insert(Collection<NotedChange> changes, ChangePriority priority, UUID runId) {
    if (changes.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    jdbc.sql(
            """
            WITH noted AS (
              SELECT * FROM json_to_recordset(CAST(:notes AS json)) AS n(
                corp_id text, kind text, subject text, hints jsonb)
            ), linked AS (
              -- Whoever unlinks the company now waits until the notes are there to be erased.
              SELECT x.corp_id FROM wecomlink.connection x
               WHERE x.corp_id IN (SELECT corp_id FROM noted) ORDER BY x.corp_id FOR SHARE
            )
            INSERT INTO wecomlink.pending_change AS c
                   (corp_id, kind, subject, priority, run_id, run_version, hints, noted_at,
                    next_attempt_at)
            SELECT n.corp_id, n.kind, n.subject, :priority, CAST(:runId AS uuid),
                   CASE WHEN CAST(:runId AS uuid) IS NOT NULL THEN 1 END, n.hints, :now,
                   greatest(:now, make_interval(secs => :rest) + CASE n.kind
                     WHEN 'CUSTOMER' THEN (
                       SELECT p.observed_at FROM public.customer_profile p
                        WHERE p.corp_id = n.corp_id AND p.external_userid = n.subject)
                     WHEN 'MEMBER' THEN (
                       SELECT e.observed_at FROM public.employee e
                        WHERE e.corp_id = n.corp_id AND e.userid = n.subject)
                     WHEN 'TAGS' THEN :now END)
              FROM noted n
              JOIN linked ON linked.corp_id = n.corp_id
             ORDER BY n.corp_id, n.kind, n.subject
            ON CONFLICT (corp_id, kind, subject) DO UPDATE
               SET version = c.version + 1,
                   priority = least(c.priority, excluded.priority),
                   run_id = coalesce(excluded.run_id, c.run_id),
                   run_version = CASE WHEN excluded.run_id IS NULL THEN c.run_version
                                      ELSE c.version + 1 END,
                   hints = c.hints || excluded.hints,
                   next_attempt_at = CASE
                     WHEN c.lease_owner IS NULL AND excluded.priority = 1
                     THEN least(c.next_attempt_at, excluded.next_attempt_at)
                     ELSE c.next_attempt_at END
            """)
        .param("notes", notes(changes))
        .param("priority", priority.ordinal())
        .param("runId", runId == null ? null : runId.toString())
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("rest", REST.toSeconds())
        .update();
  }

  /** One note per object: a statement must not meet a row twice. */
  private String notes(Collection<NotedChange> changes) {
    Map<NotedChange, List<RelationHint>> objects = new LinkedHashMap<>();
    for (NotedChange change : changes) {
      List<RelationHint> hints =
          objects.computeIfAbsent(change.without(), object -> new ArrayList<>());
      if (change.hint() != null) {
        hints.add(change.hint());
      }
    }
    ArrayNode notes = json.createArrayNode();
    objects.forEach(
        (object, hints) ->
            notes
                .addObject()
                .put("corp_id", object.corpId())
                .put("kind", object.kind().name())
                .put("subject", object.subject())
                .set("hints", json.valueToTree(hints)));
    return CleanText.clean(notes).toString();
  }
}

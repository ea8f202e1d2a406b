package io.wecomlink.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Runs over some members only: what a dead letter could not read is read once more, by the same
 * flows as the first time. One per company at a time, which may run beside a run of the whole
 * company; further members join it.
 */
@Component("memberRuns")
public class MemberRuns {

  /** What the dead letter holds. */
  private record Payload(List<String> userids) {}

  private final JdbcClient jdbc;
  private final ObjectMapper json;
  private final SyncRuns runs;
  private final SyncGroups groups;
  private final Clock clock;

  MemberRuns(JdbcClient jdbc, ObjectMapper json, SyncRuns runs, SyncGroups groups, Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.runs = runs;
    this.groups = groups;
    this.clock = clock;
  }

  /**
   * Puts a run over these members on the list, or adds them to the one that is running.
   *
   * @param payload {@code {"userids":[…]}}
   * @throws IllegalArgumentException if the payload names no members
   */
  @Transactional
  public SyncRun start(
      @Body String payload,
      @Variable("tenantId") String tenantId,
      @Variable("corpId") String corpId) {
    List<List<String>> chunks = chunks(payload);
    UUID runId =
        running(corpId)
            .or(() -> create(tenantId, corpId))
            .orElseGet(() -> running(corpId).orElseThrow());
    groups.insert(runId, SyncGroup.Kind.PAGES, chunks);
    jdbc.sql(
            """
            UPDATE wecomlink.sync_run SET follow_users = follow_users + :members
             WHERE run_id = :runId
            """)
        .param("members", chunks.stream().mapToInt(List::size).sum())
        .param("runId", runId)
        .update();
    return runs.find(tenantId, runId).orElseThrow();
  }

  private Optional<UUID> running(String corpId) {
    return jdbc.sql(
            """
            SELECT run_id FROM wecomlink.sync_run
             WHERE corp_id = :corpId AND scope = 'MEMBERS' AND state = 'RUNNING'
               FOR NO KEY UPDATE
            """)
        .param("corpId", corpId)
        .query(UUID.class)
        .optional();
  }

  private Optional<UUID> create(String tenantId, String corpId) {
    return jdbc.sql(
            """
            INSERT INTO wecomlink.sync_run
                   (run_id, tenant_id, corp_id, mode, scope, trigger, state, phase, started_at,
                    planned_at)
            VALUES (gen_random_uuid(), :tenantId, :corpId, 'FULL', 'MEMBERS', 'REPLAY', 'RUNNING',
                    'CONTACTS', :now, :now)
            ON CONFLICT (corp_id, scope) WHERE state = 'RUNNING' DO NOTHING
            RETURNING run_id
            """)
        .param("tenantId", tenantId)
        .param("corpId", corpId)
        .param("now", OffsetDateTime.now(clock))
        .query(UUID.class)
        .optional();
  }

  private List<List<String>> chunks(String payload) {
    Payload members;
    try {
      members = json.readValue(payload, Payload.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The letter does not name its members", e);
    }
    if (members.userids() == null || members.userids().isEmpty()) {
      throw new IllegalArgumentException("The letter names no members");
    }
    List<List<String>> chunks = new ArrayList<>();
    for (int from = 0; from < members.userids().size(); from += GroupPlan.MAX_MEMBERS) {
      int to = Math.min(from + GroupPlan.MAX_MEMBERS, members.userids().size());
      chunks.add(members.userids().subList(from, to));
    }
    return chunks;
  }
}

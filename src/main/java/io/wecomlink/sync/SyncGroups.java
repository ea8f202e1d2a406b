package io.wecomlink.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.deadletter.DeadLetters;
import io.wecomlink.problem.DatabaseFaults;
import io.wecomlink.problem.Failures;
import io.wecomlink.profile.ContactPage;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.wecom.CallMeter;
import io.wecomlink.wecom.ErrorClass;
import io.wecomlink.wecom.WecomApiException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The groups of members of a run: planning, claiming, moving on. */
@Component("syncGroups")
public class SyncGroups {

  private static final Logger log = LoggerFactory.getLogger(SyncGroups.class);

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final JdbcClient jdbc;
  private final ObjectMapper json;
  private final DeadLetters deadLetters;
  private final int parallelism;
  private final Duration lease;
  private final Clock clock;

  SyncGroups(
      JdbcClient jdbc,
      ObjectMapper json,
      DeadLetters deadLetters,
      WecomLinkProperties properties,
      Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.deadLetters = deadLetters;
    this.parallelism = properties.sync().parallelism();
    this.lease = properties.sync().leaseDuration();
    this.clock = clock;
  }

  /** Writes down the groups from the answer of get_follow_user_list, and the phase with them. */
  @Transactional
  public void plan(@Body JsonNode followUsers, @Variable("run") RunLease run)
      throws JsonProcessingException {
    Set<String> userids = new LinkedHashSet<>();
    followUsers.path("follow_user").forEach(userid -> userids.add(userid.asText()));
    List<List<String>> groups = GroupPlan.groups(List.copyOf(userids), parallelism);
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_group (run_id, group_no, userids)
            SELECT :runId, g.group_no, ARRAY(SELECT json_array_elements_text(g.userids))
              FROM json_array_elements(CAST(:groups AS json)) WITH ORDINALITY AS g(userids, group_no)
            """)
        .param("runId", run.runId())
        .param("groups", json.writeValueAsString(groups))
        .update();
    int held =
        jdbc.sql(
                """
                UPDATE wecomlink.sync_run SET phase = 'CONTACTS', follow_users = :followUsers
                 WHERE run_id = :runId AND state = 'RUNNING' AND lease_owner = :lease
                """)
            .param("followUsers", userids.size())
            .param("runId", run.runId())
            .param("lease", run.lease())
            .update();
    if (held == 0) {
      throw new LeaseLostException("The run");
    }
  }

  /** One number for each call that may run at the same time. */
  public List<Integer> slots() {
    return IntStream.rangeClosed(1, parallelism).boxed().toList();
  }

  /**
   * The groups that are left, each claimed the moment it is asked for, so that slots and runners
   * share them without a plan.
   */
  public Iterator<SyncGroup> claims(@Variable("run") RunLease run) {
    return new Iterator<>() {
      private SyncGroup next;

      @Override
      public boolean hasNext() {
        if (next == null) {
          next = claim(run);
        }
        return next != null;
      }

      @Override
      public SyncGroup next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        SyncGroup group = next;
        next = null;
        return group;
      }
    };
  }

  /** Parameters of batch/get_by_user for the group's next page. */
  public Map<String, Object> request(@Variable("group") SyncGroup group) {
    return Map.of(
        "userid_list", group.userids(), "cursor", group.cursor(), "limit", ContactPages.ROWS);
  }

  /**
   * Checks that the cursor moved, and with it the group.
   *
   * @param moved rows that {@code advance-group.sql} wrote: the page's proof
   * @throws LeaseLostException if the group is not this runner's any more
   */
  public SyncGroup advanced(
      @Variable("movedGroups") Integer moved,
      @Variable("group") SyncGroup group,
      @Variable("page") ContactPage page) {
    if (moved == null || moved != 1) {
      throw new LeaseLostException("Group " + group.groupNo());
    }
    return group.behind(page.nextCursor());
  }

  /** Parameters of the statements that store a page. */
  public Map<String, Object> pageParameters(
      @Body ContactPage page,
      @Variable("run") RunLease run,
      @Variable("group") SyncGroup group,
      @Variable("callMeter") CallMeter meter) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("follows", page.follows().toString());
    parameters.put("profiles", page.profiles().toString());
    parameters.put("seenUserids", page.seenUserids().toString());
    parameters.put("seenExternalUserids", page.seenExternalUserids().toString());
    parameters.put("unlicensed", page.unlicensed().toString());
    parameters.put("fetched", page.follows().size());
    parameters.put("deadLetters", page.rejected().size());
    parameters.put("apiCalls", meter.drain());
    parameters.put("groupNo", group.groupNo());
    parameters.put("cursor", group.cursor());
    parameters.put("nextCursor", page.nextCursor());
    parameters.put("nextState", page.nextCursor().isEmpty() ? "DONE" : "RUNNING");
    parameters.put("lease", run.lease());
    parameters.put("leaseUntil", OffsetDateTime.now(clock).plus(lease));
    return parameters;
  }

  /**
   * Adds to the page's parameters what {@code upsert-follows.sql} counted.
   *
   * @param stored its row: inserted, updated
   */
  public void count(
      @Body Map<String, Object> parameters, @Variable("stored") Map<String, Object> stored) {
    parameters.put("inserted", stored.get("inserted"));
    parameters.put("updated", stored.get("updated"));
  }

  /** A group could not be read to its end: it says why, and what it held becomes a dead letter. */
  @Transactional
  public void failed(
      Exchange exchange, @Variable("run") RunLease run, @Variable("group") SyncGroup group) {
    Exception failure = Failures.caught(exchange);
    if (failure instanceof LeaseLostException) {
      log.info("Run {} group {}: {}", run.runId(), group.groupNo(), failure.getMessage());
      return;
    }
    if (DatabaseFaults.isOne(failure)) {
      log.warn(
          "Run {} group {} is left open: {}", run.runId(), group.groupNo(), failure.getMessage());
      letGo(run, group);
      return;
    }
    boolean unlicensed =
        failure instanceof WecomApiException wecom && wecom.getErrorClass() == ErrorClass.LICENCE;
    String problem =
        failure instanceof WecomApiException
            ? failure.getMessage()
            : failure.getClass().getSimpleName();
    log.warn("Run {} group {} ends here: {}", run.runId(), group.groupNo(), problem, failure);
    int ended =
        jdbc.sql(
                """
                UPDATE wecomlink.sync_group
                   SET state = :state, problem = :problem, lease_owner = NULL, lease_until = NULL,
                       unlicensed = CASE WHEN :unlicensed THEN userids ELSE unlicensed END,
                       dead_letters = dead_letters + CASE WHEN :unlicensed THEN 0 ELSE 1 END
                 WHERE run_id = :runId AND group_no = :groupNo AND lease_owner = :lease
                """)
            .param("state", unlicensed ? "DONE" : "FAILED")
            .param("problem", problem)
            .param("unlicensed", unlicensed)
            .param("runId", run.runId())
            .param("groupNo", group.groupNo())
            .param("lease", run.lease())
            .update();
    if (ended == 1 && !unlicensed) {
      deadLetters.keep(
          run.tenantId(),
          run.corpId(),
          run.runId(),
          "CONTACT_GROUP",
          group.userids().get(0) + " and " + (group.userids().size() - 1) + " more",
          failure instanceof WecomApiException wecom ? wecom.errcode() : null,
          problem,
          group.userids());
    }
  }

  /** Whether every group has been read or given up, by whichever runner. */
  public boolean allEnded(@Variable("run") RunLease run) {
    return jdbc.sql(
                """
                SELECT count(*) FROM wecomlink.sync_group
                 WHERE run_id = :runId AND state IN ('OPEN', 'RUNNING')
                """)
            .param("runId", run.runId())
            .query(Long.class)
            .single()
        == 0;
  }

  /** Leaves a group to be claimed again, after a pause: the database needs it more than we do. */
  private void letGo(RunLease run, SyncGroup group) {
    jdbc.sql(
            """
            UPDATE wecomlink.sync_group
               SET state = 'OPEN', lease_owner = NULL, lease_until = :soon
             WHERE run_id = :runId AND group_no = :groupNo AND lease_owner = :lease
            """)
        .param("soon", OffsetDateTime.now(clock).plus(PAUSE))
        .param("runId", run.runId())
        .param("groupNo", group.groupNo())
        .param("lease", run.lease())
        .update();
  }

  private SyncGroup claim(RunLease run) {
    Instant now = clock.instant();
    return jdbc.sql(
            """
            UPDATE wecomlink.sync_group
               SET state = 'RUNNING', lease_owner = :lease, lease_until = :until
             WHERE run_id = :runId
               AND group_no = (
                 SELECT g.group_no FROM wecomlink.sync_group g
                   JOIN wecomlink.sync_run r ON r.run_id = g.run_id
                       AND r.state = 'RUNNING' AND r.lease_owner = :lease
                  WHERE g.run_id = :runId
                    AND g.state IN ('OPEN', 'RUNNING')
                    AND (g.lease_until IS NULL OR g.lease_until < :now)
                  ORDER BY g.group_no LIMIT 1
                    FOR UPDATE OF g SKIP LOCKED)
            RETURNING group_no, userids, cursor
            """)
        .param("lease", run.lease())
        .param("until", now.plus(lease).atOffset(ZoneOffset.UTC))
        .param("runId", run.runId())
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query(
            (row, number) ->
                new SyncGroup(
                    row.getInt(1),
                    Arrays.asList((String[]) row.getArray(2).getArray()),
                    row.getString(3),
                    false))
        .optional()
        .orElse(null);
  }
}

package io.wecomlink.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.problem.DatabaseFaults;
import io.wecomlink.problem.Failures;
import io.wecomlink.problem.Reason;
import io.wecomlink.profile.ContactIds;
import io.wecomlink.profile.ContactPage;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.wecom.CallMeter;
import io.wecomlink.wecom.ErrorClass;
import io.wecomlink.wecom.WecomApiException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The groups of members of the runs: planning, claiming, moving on. Any runner works on any run's
 * groups, each under a lease of its own. Only a group that is being read changes hands: one whose
 * last page is stored stays done, even if the runner that stored it has not heard of it.
 */
@Component("syncGroups")
public class SyncGroups {

  private static final Logger log = LoggerFactory.getLogger(SyncGroups.class);

  /** How long a worker stays with one group before other companies have their turn. */
  private static final Duration SLICE = Duration.ofSeconds(5);

  /** First half of the advisory locks that order the claims of one company; any fixed number. */
  private static final int CLAIMS = 0x53594e43;

  /** So many members refused one by one, and nobody read: then it is not about single members. */
  private static final int REFUSED_ALONE = 3;

  private final JdbcClient jdbc;
  private final ObjectMapper json;
  private final SyncRuns runs;
  private final SyncLetters letters;
  private final SyncLeases leases;
  private final int parallelism;
  private final int workers;
  private final Clock clock;

  SyncGroups(
      JdbcClient jdbc,
      ObjectMapper json,
      SyncRuns runs,
      SyncLetters letters,
      SyncLeases leases,
      WecomLinkProperties properties,
      Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.runs = runs;
    this.letters = letters;
    this.leases = leases;
    this.parallelism = properties.sync().parallelism();
    this.workers = properties.sync().workers();
    this.clock = clock;
  }

  /**
   * Writes down the groups from the answer of get_follow_user_list, and the phase with them. If
   * somebody in it has no id, the run says that it does not read everybody's customers.
   */
  @Transactional
  public void plan(
      @Body JsonNode followUsers,
      @Variable("run") RunLease run,
      @Variable("callMeter") CallMeter meter) {
    ContactIds listed = ContactIds.ofFollowUsers(followUsers);
    Set<String> userids = new LinkedHashSet<>(listed.ids());
    int held =
        jdbc.sql(
                """
                UPDATE wecomlink.sync_run r
                   SET phase = 'CONTACTS', follow_users = :followUsers,
                       api_calls = api_calls + :apiCalls, planned_at = :now,
                       dead_letters = dead_letters + :deadLetters,
                       lease_owner = NULL, lease_until = NULL,
                       expected = (SELECT count(*) FROM public.customer_follow f
                                    WHERE f.corp_id = r.corp_id AND f.status = 'ACTIVE')
                 WHERE run_id = :runId AND state = 'RUNNING' AND lease_owner = :lease
                """)
            .param("followUsers", userids.size())
            .param("apiCalls", meter.drain())
            .param("now", OffsetDateTime.now(clock))
            .param("deadLetters", listed.complete() ? 0 : 1)
            .param("runId", run.runId())
            .param("lease", run.lease())
            .update();
    if (held == 0) {
      throw new LeaseLostException("The run");
    }
    if (listed.complete()) {
      letters.followUsersRead(run);
    } else {
      letters.keepFollowUsers(run);
    }
    List<String> members = List.copyOf(userids);
    if (run.isIncremental()) {
      insert(run.runId(), SyncGroup.Kind.LIST, GroupPlan.lists(members, parallelism));
    } else {
      insert(run.runId(), SyncGroup.Kind.PAGES, GroupPlan.groups(members, parallelism));
    }
  }

  /**
   * Adds groups to a run that is running and locked by the caller's transaction.
   *
   * @param groups 1 to 100 members each
   */
  void insert(UUID runId, SyncGroup.Kind kind, List<List<String>> groups) {
    insert(runId, kind, groups, false);
  }

  private void insert(UUID runId, SyncGroup.Kind kind, List<List<String>> groups, boolean divided) {
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_group (run_id, group_no, kind, userids, divided)
            SELECT :runId, last.group_no + g.group_no, :kind,
                   ARRAY(SELECT json_array_elements_text(g.userids)), :divided
              FROM json_array_elements(CAST(:groups AS json)) WITH ORDINALITY AS g(userids, group_no),
                   (SELECT coalesce(max(group_no), 0) AS group_no
                      FROM wecomlink.sync_group WHERE run_id = :runId) last
            """)
        .param("runId", runId)
        .param("kind", kind.name())
        .param("divided", divided)
        .param("groups", text(groups))
        .update();
  }

  /**
   * One number for each group that a worker could claim now, over all runs; no more than this
   * runner has workers.
   */
  public List<Integer> wanted() {
    long wanted =
        jdbc.sql(
                """
                SELECT coalesce(sum(greatest(0, least(g.free, :parallelism - g.busy))), 0)
                  FROM wecomlink.sync_run r
                  JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE lease_owner IS NOT NULL AND lease_until >= :now)
                             AS busy,
                           count(*) FILTER (WHERE lease_until IS NULL OR lease_until < :now) AS free
                      FROM wecomlink.sync_group
                     WHERE run_id = r.run_id AND state IN ('OPEN', 'RUNNING')) g ON true
                 WHERE r.state = 'RUNNING' AND r.phase = 'CONTACTS'
                """)
            .param("parallelism", parallelism)
            .param("now", OffsetDateTime.now(clock))
            .query(Long.class)
            .single();
    return IntStream.rangeClosed(1, (int) Math.min(wanted, workers)).boxed().toList();
  }

  /**
   * Claims a group: of the company of which the fewest are being read, if there are less than
   * {@code wecomlink.sync.parallelism}, whoever reads them, and this runner has not had its share
   * of them. Claims of one company happen one after the other, so that runners do not exceed that
   * number together.
   *
   * @return empty if there is none
   */
  @Transactional
  public List<GroupClaim> claim() {
    OffsetDateTime now = OffsetDateTime.now(clock);
    List<String> corps =
        jdbc.sql(
                """
                SELECT r.corp_id
                  FROM wecomlink.sync_run r
                  JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE lease_owner IS NOT NULL AND lease_until >= :now)
                             AS busy,
                           count(*) FILTER (WHERE starts_with(lease_owner, :runner)
                                              AND lease_until >= :now) AS own,
                           count(*) FILTER (WHERE lease_until IS NULL OR lease_until < :now) AS free
                      FROM wecomlink.sync_group
                     WHERE run_id = r.run_id AND state IN ('OPEN', 'RUNNING')) g ON true
                 WHERE r.state = 'RUNNING' AND r.phase = 'CONTACTS'
                 GROUP BY r.corp_id
                HAVING sum(g.free) > 0 AND sum(g.busy) < :parallelism AND sum(g.own) < :share
                 ORDER BY sum(g.busy), min(r.started_at)
                 LIMIT 1
                """)
            .param("parallelism", parallelism)
            .param("share", leases.share(parallelism))
            .param("runner", leases.runner())
            .param("now", now)
            .query(String.class)
            .list();
    return corps.isEmpty() ? List.of() : claimOf(corps.get(0), now);
  }

  private List<GroupClaim> claimOf(String corpId, OffsetDateTime now) {
    jdbc.sql("SELECT pg_advisory_xact_lock(:claims, hashtext(:corpId))")
        .param("claims", CLAIMS)
        .param("corpId", corpId)
        .query((row, number) -> corpId)
        .list();
    String newLease = leases.next();
    return jdbc.sql(
            """
            UPDATE wecomlink.sync_group g
               SET state = 'RUNNING', lease_owner = :lease, lease_until = :until,
                   abandoned = CASE WHEN g.lease_owner IS NULL THEN 0 ELSE g.abandoned + 1 END
              FROM (SELECT c.run_id, c.group_no
                      FROM wecomlink.sync_group c
                      JOIN wecomlink.sync_run r ON r.run_id = c.run_id
                     WHERE r.corp_id = :corpId AND r.state = 'RUNNING' AND r.phase = 'CONTACTS'
                       AND c.state IN ('OPEN', 'RUNNING')
                       AND (c.lease_until IS NULL OR c.lease_until < :now)
                       AND :share > (
                         SELECT count(*)
                           FROM wecomlink.sync_group b
                           JOIN wecomlink.sync_run x ON x.run_id = b.run_id
                          WHERE x.corp_id = :corpId AND x.state = 'RUNNING'
                            AND b.state = 'RUNNING'
                            AND starts_with(b.lease_owner, :runner) AND b.lease_until >= :now)
                       AND :parallelism > (
                         SELECT count(*)
                           FROM wecomlink.sync_group b
                           JOIN wecomlink.sync_run x ON x.run_id = b.run_id
                          WHERE x.corp_id = :corpId AND x.state = 'RUNNING'
                            AND b.state = 'RUNNING'
                            AND b.lease_owner IS NOT NULL AND b.lease_until >= :now)
                     ORDER BY r.started_at, c.group_no
                     LIMIT 1 FOR UPDATE OF c SKIP LOCKED) free,
                   wecomlink.sync_run r
             WHERE g.run_id = free.run_id AND g.group_no = free.group_no AND r.run_id = g.run_id
            RETURNING r.run_id, r.tenant_id, r.corp_id, r.mode, r.scope, r.trigger, r.started_at,
                      r.phase, g.abandoned, g.group_no, g.kind, g.userids, g.cursor, g.cursor_mark,
                      g.pages
            """)
        .param("lease", newLease)
        .param("until", leases.until())
        .param("corpId", corpId)
        .param("now", now)
        .param("parallelism", parallelism)
        .param("share", leases.share(parallelism))
        .param("runner", leases.runner())
        .query(
            (row, number) ->
                new GroupClaim(
                    SyncRuns.lease(row, newLease), group(row, clock.instant().plus(SLICE))))
        .list();
  }

  private static SyncGroup group(ResultSet row, Instant sliceEnds) throws SQLException {
    return new SyncGroup(
        row.getInt("group_no"),
        SyncGroup.Kind.valueOf(row.getString("kind")),
        Arrays.asList((String[]) row.getArray("userids").getArray()),
        row.getString("cursor"),
        row.getString("cursor_mark"),
        row.getInt("pages"),
        false,
        sliceEnds);
  }

  /**
   * Sets the variables that the steps of a group share, and keeps its lease alive from now on.
   *
   * @throws io.wecomlink.problem.AttemptsSpentException if it may have ended too many runners
   */
  public void open(Exchange exchange, @Body GroupClaim claim) {
    runs.share(exchange, claim.run());
    exchange.setVariable("group", claim.group());
    exchange.setVariable("groupNo", claim.group().groupNo());
    leases.pickUp(claim.run().lease());
    claim.run().checkAttempts();
  }

  /** Whether the worker stays with the group: it is not at its end, nor is the worker's time. */
  public boolean readsOn(@Variable("group") SyncGroup group) {
    return group.isUnfinished() && clock.instant().isBefore(group.sliceEnds());
  }

  /** The worker's time with the group is over; whoever claims it goes on at its cursor. */
  public void giveBack(
      @Variable("run") RunLease run,
      @Variable("group") SyncGroup group,
      @Variable("callMeter") CallMeter meter) {
    if (group.isUnfinished()) {
      putBack(run, group, meter, null, null);
    }
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
    return group.behind(page.nextCursor(), page.nextCursor().isEmpty());
  }

  /**
   * Parameters of the statements that store a page.
   *
   * @throws CursorRepeatsException if the page leads back to where the group was before
   */
  public Map<String, Object> pageParameters(
      @Body ContactPage page,
      @Variable("run") RunLease run,
      @Variable("group") SyncGroup group,
      @Variable("callMeter") CallMeter meter) {
    if (group.repeats(page.nextCursor())) {
      throw new CursorRepeatsException(group);
    }
    boolean last = page.nextCursor().isEmpty();
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("follows", page.follows().toString());
    parameters.put("profiles", page.profiles().toString());
    parameters.put("seenUserids", page.seenUserids().toString());
    parameters.put("seenExternalUserids", page.seenExternalUserids().toString());
    parameters.put("unlicensed", page.unlicensed().toString());
    parameters.put("fetched", page.follows().size());
    parameters.put("deadLetters", page.rejected().size());
    parameters.put("apiCalls", meter.drain());
    parameters.put("cursor", group.cursor());
    parameters.put("nextCursor", page.nextCursor());
    parameters.put("nextState", last ? "DONE" : "RUNNING");
    parameters.put("leaseUntil", leases.until());
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

  /** Last step of a page's transaction: a group that is through settles its dead letter. */
  public void settle(
      @Variable("run") RunLease run,
      @Variable("group") SyncGroup group,
      @Variable("page") ContactPage page) {
    if (page.nextCursor().isEmpty()) {
      letters.membersRead(run, group.userids());
    }
  }

  /** Others have the group now, or the run is over: there is nothing to do. */
  public void lost(
      Exchange exchange, @Variable("run") RunLease run, @Variable("group") SyncGroup group) {
    log.info(
        "Run {} group {}: {}",
        run.runId(),
        group.groupNo(),
        Failures.caught(exchange).getMessage());
  }

  /** WeCom wants to be left alone for a while: the group says so and can be claimed then. */
  public void pause(
      Exchange exchange,
      @Variable("run") RunLease run,
      @Variable("group") SyncGroup group,
      @Variable("callMeter") CallMeter meter) {
    WecomApiException failure = (WecomApiException) Failures.caught(exchange);
    Instant until = Pause.until(failure, clock.instant());
    log.warn(
        "Run {} group {} waits until {}: {}",
        run.runId(),
        group.groupNo(),
        until,
        failure.getMessage());
    putBack(run, group, meter, until, failure.reason().until(until));
  }

  /**
   * WeCom refuses the group, perhaps for one of its members. One bad member must not cost the
   * others: the group is divided until the bad one is alone. If only everybody is refused, dividing
   * costs twice as many calls as there are members and saves nobody: so it ends when {@value
   * #REFUSED_ALONE} members of the run were refused alone with the same words, and no part of a
   * divided group could be read. Refusals of class SKIP name a bad member and are followed to the
   * end.
   */
  @Transactional
  public void divide(
      Exchange exchange,
      @Variable("run") RunLease run,
      @Variable("group") SyncGroup group,
      @Variable("callMeter") CallMeter meter) {
    WecomApiException failure = (WecomApiException) Failures.caught(exchange);
    boolean everybody =
        failure.getErrorClass() != ErrorClass.SKIP && isEverybodyRefused(run, group, failure);
    if (everybody || group.kind() == SyncGroup.Kind.PAGES && group.userids().size() == 1) {
      fail(run, group, meter, failure.reason());
    } else if (group.kind() == SyncGroup.Kind.LIST) {
      leaveOut(run, group, meter, failure);
    } else {
      halve(run, group, meter);
    }
  }

  /**
   * Whether dividing has shown nothing but refusals. A group of lists is read member by member from
   * the start, so what came before in it tells.
   */
  private boolean isEverybodyRefused(RunLease run, SyncGroup group, WecomApiException failure) {
    Reason reason = failure.reason();
    return jdbc.sql(
            group.kind() == SyncGroup.Kind.LIST
                ? """
                SELECT pages >= :alone AND pages = dead_letters
                  FROM wecomlink.sync_group WHERE run_id = :runId AND group_no = :groupNo
                """
                : """
                SELECT count(*) FILTER (
                         WHERE state = 'FAILED' AND cardinality(userids) = 1
                           AND CAST(problem AS json) ->> 'code' = :code
                           AND CAST(problem AS json) ->> 'errcode' IS NOT DISTINCT FROM :errcode)
                         >= :alone
                   AND NOT bool_or(pages > 0 OR state = 'DONE')
                  FROM wecomlink.sync_group WHERE run_id = :runId AND divided
                """)
        .param("alone", REFUSED_ALONE)
        .param("runId", run.runId())
        .param("groupNo", group.groupNo())
        .param("code", reason.code())
        .param("errcode", reason.errcode() == null ? null : String.valueOf(reason.errcode()))
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /**
   * Nobody of the group has a licence. That is no removal and no failure; it is reported by member.
   */
  @Transactional
  public void unlicensed(
      @Variable("run") RunLease run,
      @Variable("group") SyncGroup group,
      @Variable("callMeter") CallMeter meter) {
    if (group.kind() == SyncGroup.Kind.LIST) {
      passMember(run, group, meter, 0, group.nextMember());
    } else {
      jdbc.sql(
              """
              UPDATE wecomlink.sync_group
                 SET state = 'DONE', unlicensed = userids, api_calls = api_calls + :apiCalls,
                     problem = NULL, lease_owner = NULL, lease_until = NULL
               WHERE run_id = :runId AND group_no = :groupNo AND lease_owner = :lease
                 AND state = 'RUNNING'
              """)
          .param("apiCalls", meter.drain())
          .param("runId", run.runId())
          .param("groupNo", group.groupNo())
          .param("lease", run.lease())
          .update();
    }
  }

  /** A group could not be read to its end: it says why, and what it held becomes a dead letter. */
  @Transactional
  public void failed(
      Exchange exchange,
      @Variable("run") RunLease run,
      @Variable("group") SyncGroup group,
      @Variable("callMeter") CallMeter meter) {
    Exception failure = Failures.caught(exchange);
    if (DatabaseFaults.isOne(failure)) {
      log.warn(
          "Run {} group {} is left open: {}", run.runId(), group.groupNo(), failure.getMessage());
      putBack(run, group, meter, clock.instant().plus(Pause.AFTER_DATABASE_FAULT), null);
      return;
    }
    Reason problem = Reason.of(failure);
    log.warn("Run {} group {} ends here: {}", run.runId(), group.groupNo(), problem, failure);
    fail(run, group, meter, problem);
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

  private void fail(RunLease run, SyncGroup group, CallMeter meter, Reason problem) {
    int ended =
        jdbc.sql(
                """
                UPDATE wecomlink.sync_group
                   SET state = 'FAILED', problem = :problem, api_calls = api_calls + :apiCalls,
                       dead_letters = dead_letters + 1, lease_owner = NULL, lease_until = NULL
                 WHERE run_id = :runId AND group_no = :groupNo AND lease_owner = :lease
                   AND state = 'RUNNING'
                """)
            .param("problem", problem.stored())
            .param("apiCalls", meter.drain())
            .param("runId", run.runId())
            .param("groupNo", group.groupNo())
            .param("lease", run.lease())
            .update();
    if (ended == 1) {
      letters.keepMembers(run, group.userids(), problem);
    }
  }

  /**
   * Two groups out of one. A cursor belongs to the list of members that it was given for, so both
   * begin anew: what the group has shown so far is no proof any more, and is counted when it is
   * read again.
   */
  private void halve(RunLease run, SyncGroup group, CallMeter meter) {
    int middle = group.userids().size() / 2;
    lock(run);
    int kept =
        jdbc.sql(
                """
                UPDATE wecomlink.sync_group
                   SET userids = :userids, divided = true, state = 'OPEN', cursor = '',
                       cursor_mark = NULL, first_asked_at = NULL, pages = 0,
                       api_calls = api_calls + :apiCalls, fetched = 0, inserted = 0, updated = 0,
                       unchanged = 0, dead_letters = 0, unlicensed = '{}',
                       lease_owner = NULL, lease_until = NULL
                 WHERE run_id = :runId AND group_no = :groupNo AND lease_owner = :lease
                   AND state = 'RUNNING'
                """)
            .param("userids", group.userids().subList(0, middle).toArray(String[]::new))
            .param("apiCalls", meter.drain())
            .param("runId", run.runId())
            .param("groupNo", group.groupNo())
            .param("lease", run.lease())
            .update();
    if (kept == 0) {
      return;
    }
    jdbc.sql("DELETE FROM wecomlink.sync_seen WHERE run_id = :runId AND group_no = :groupNo")
        .param("runId", run.runId())
        .param("groupNo", group.groupNo())
        .update();
    insert(
        run.runId(),
        group.kind(),
        List.of(group.userids().subList(middle, group.userids().size())),
        true);
  }

  /** Numbers of groups are given to one at a time. */
  void lock(RunLease run) {
    jdbc.sql("SELECT run_id FROM wecomlink.sync_run WHERE run_id = :runId FOR NO KEY UPDATE")
        .param("runId", run.runId())
        .query((row, number) -> number)
        .list();
  }

  private void leaveOut(RunLease run, SyncGroup group, CallMeter meter, WecomApiException failure) {
    if (passMember(run, group, meter, 1, null)) {
      letters.keepMembers(run, List.of(group.nextMember()), failure.reason());
    }
  }

  /** Moves a list group behind the member at its cursor without having read the member's list. */
  private boolean passMember(
      RunLease run, SyncGroup group, CallMeter meter, int deadLetters, String unlicensed) {
    return jdbc.sql(
                """
                UPDATE wecomlink.sync_group
                   SET cursor = :next, state = :state, pages = pages + 1,
                       api_calls = api_calls + :apiCalls,
                       dead_letters = dead_letters + :deadLetters,
                       unlicensed = array_cat(unlicensed,
                         array_remove(ARRAY[CAST(:unlicensed AS text)], NULL)),
                       lease_owner = NULL, lease_until = NULL
                 WHERE run_id = :runId AND group_no = :groupNo AND lease_owner = :lease
                   AND state = 'RUNNING' AND cursor = :cursor
                """)
            .param("next", group.cursorBehindMember())
            .param("state", group.isAtLastMember() ? "DONE" : "OPEN")
            .param("apiCalls", meter.drain())
            .param("deadLetters", deadLetters)
            .param("unlicensed", unlicensed)
            .param("runId", run.runId())
            .param("groupNo", group.groupNo())
            .param("lease", run.lease())
            .param("cursor", group.cursor())
            .update()
        == 1;
  }

  /**
   * Leaves a group to be claimed again.
   *
   * @param until not before then; null for at once
   * @param problem what it waits for; null for nothing in particular
   */
  private void putBack(
      RunLease run, SyncGroup group, CallMeter meter, Instant until, Reason problem) {
    jdbc.sql(
            """
            UPDATE wecomlink.sync_group
               SET state = 'OPEN', lease_owner = NULL, lease_until = :until, problem = :problem,
                   api_calls = api_calls + :apiCalls
             WHERE run_id = :runId AND group_no = :groupNo AND lease_owner = :lease
               AND state = 'RUNNING'
            """)
        .param("until", until == null ? null : until.atOffset(ZoneOffset.UTC))
        .param("problem", problem == null ? null : problem.stored())
        .param("apiCalls", meter.drain())
        .param("runId", run.runId())
        .param("groupNo", group.groupNo())
        .param("lease", run.lease())
        .update();
  }

  private String text(List<List<String>> groups) {
    try {
      return json.writeValueAsString(groups);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Lists of texts are always JSON", e);
    }
  }
}

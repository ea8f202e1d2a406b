package io.wecomlink.unionid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wecomlink.link.Connections;
import io.wecomlink.problem.Failures;
import io.wecomlink.problem.Reason;
import io.wecomlink.wecom.ErrorClass;
import io.wecomlink.wecom.WecomApiException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The pairs: noting, asking, matching, joining with customers that appear later. */
@Component("unionidPairs")
public class UnionidPairs {

  /** Pairs that are asked for before their answers are stored. */
  private static final int BATCH = 40;

  /** Customers per batch/external_userid_to_pending_id (wecom/external-contact-api.md §6). */
  private static final int CUSTOMERS = 100;

  /** A batch that nobody finished is asked for again after this. */
  private static final Duration CLAIM = Duration.ofMinutes(10);

  /** A pending id lives 90 days; asking again renews it, and finds who became a customer. */
  private static final Duration ASK_PENDING_AGAIN = Duration.ofDays(7);

  /** Customers that a transaction still under way is bringing must not be skipped. */
  private static final Duration SETTLED = Duration.ofSeconds(10);

  private static final String VENDOR = "vendor";

  private final JdbcClient jdbc;
  private final ObjectMapper json;
  private final Connections connections;
  private final ConversionBudget budget;
  private final Clock clock;

  UnionidPairs(
      JdbcClient jdbc,
      ObjectMapper json,
      Connections connections,
      ConversionBudget budget,
      Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.connections = connections;
    this.budget = budget;
    this.clock = clock;
  }

  // --- Noting

  /**
   * Notes pairs of a tenant's company. A pair that is known already changes nothing, unless WeCom
   * refused it or its openid is another one now: then it is asked for again.
   *
   * @throws io.wecomlink.problem.ProblemException 409 transition_refused without a company in use
   */
  @Transactional
  public UnionidSummary note(
      @Variable("tenantId") String tenantId, @Variable("pairs") List<UnionidPair> pairs) {
    String corpId = connections.holdCorpInUse(tenantId, "UNIONIDS");
    // One row per unionid in the statement, in the order of keys: of several the last one counts.
    Map<String, UnionidPair> distinct = new LinkedHashMap<>();
    pairs.forEach(pair -> distinct.put(pair.unionid(), pair));
    ArrayNode rows = json.createArrayNode();
    distinct.values().stream()
        .sorted(java.util.Comparator.comparing(UnionidPair::unionid))
        .forEach(
            pair ->
                rows.addObject()
                    .put("unionid", pair.unionid())
                    .put("openid", pair.openid())
                    .put("subject_type", pair.subjectType()));
    Instant now = clock.instant();
    jdbc.sql(
            """
            INSERT INTO wecomlink.unionid_pair AS u
                   (corp_id, unionid, openid, subject_type, state, next_attempt_at, noted_at)
            SELECT :corpId, unionid, openid, subject_type, 'WAITING', :now, :now
              FROM json_to_recordset(CAST(:rows AS json))
                     AS r(unionid text, openid text, subject_type smallint)
            ON CONFLICT (corp_id, unionid) DO UPDATE
               SET openid = excluded.openid, subject_type = excluded.subject_type,
                   state = 'WAITING', errcode = NULL, error = NULL, attempts = 0,
                   pending_id = NULL, next_attempt_at = excluded.next_attempt_at,
                   noted_at = excluded.noted_at
             WHERE u.state = 'FAILED'
                OR u.state IN ('WAITING', 'PENDING')
                   AND (u.openid, u.subject_type) <> (excluded.openid, excluded.subject_type)
            """)
        .param("corpId", corpId)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("rows", rows.toString())
        .update();
    for (int subjectType :
        distinct.values().stream()
            .mapToInt(UnionidPair::subjectType)
            .distinct()
            .sorted()
            .toArray()) {
      jdbc.sql(
              """
              INSERT INTO wecomlink.unionid_lane AS l (corp_id, subject_type, due_at)
              VALUES (:corpId, :subjectType, :now)
              ON CONFLICT (corp_id, subject_type) DO UPDATE SET due_at = excluded.due_at
               WHERE l.problem IS NULL
                 AND (l.due_at IS NULL OR l.due_at > excluded.due_at)
              """)
          .param("corpId", corpId)
          .param("subjectType", subjectType)
          .param("now", now.atOffset(ZoneOffset.UTC))
          .update();
    }
    return summary(corpId);
  }

  /** How far the matching of a tenant's pairs is. */
  public UnionidSummary summaryOf(String tenantId) {
    return summary(connections.corpInUse(tenantId, "UNIONIDS"));
  }

  private UnionidSummary summary(String corpId) {
    Map<String, Long> states = new HashMap<>();
    Map<Integer, Long> failures = new LinkedHashMap<>();
    jdbc.sql(
            """
            SELECT state, errcode, count(*) FROM wecomlink.unionid_pair
             WHERE corp_id = :corpId GROUP BY state, errcode ORDER BY state, errcode
            """)
        .param("corpId", corpId)
        .query(
            row -> {
              states.merge(row.getString(1), row.getLong(3), Long::sum);
              if ("FAILED".equals(row.getString(1))) {
                failures.merge(row.getInt(2), row.getLong(3), Long::sum);
              }
            });
    UnionidSummary counted =
        new UnionidSummary(
            states.getOrDefault("WAITING", 0L),
            states.getOrDefault("MATCHED", 0L),
            states.getOrDefault("PENDING", 0L),
            states.getOrDefault("FAILED", 0L),
            failures,
            null,
            null);
    return jdbc.sql(
            """
            SELECT problem, problem_code FROM wecomlink.unionid_lane
             WHERE corp_id = :corpId AND problem IS NOT NULL ORDER BY subject_type LIMIT 1
            """)
        .param("corpId", corpId)
        .query(
            (row, number) ->
                new UnionidSummary(
                    counted.waiting(),
                    counted.matched(),
                    counted.pending(),
                    counted.failed(),
                    failures,
                    Reason.read(row.getString(1)),
                    row.getObject(2, Integer.class)))
        .optional()
        .orElse(counted);
  }

  /** Why the matching of a company's pairs stands still: WeCom's errcode; null if it does not. */
  public Integer obstacleOf(String corpId) {
    return jdbc.sql(
            """
            SELECT coalesce(problem_code, 0) FROM wecomlink.unionid_lane
             WHERE corp_id = :corpId AND problem IS NOT NULL ORDER BY subject_type LIMIT 1
            """)
        .param("corpId", corpId)
        .query(Integer.class)
        .optional()
        .orElse(null);
  }

  // --- Asking

  /** Claims the next pairs of a lane, as many as the conversion limit allows. */
  @Transactional
  public Batch claim(@Variable("lane") Lane lane) {
    Instant now = clock.instant();
    int wanted = lane.stopped() ? 1 : BATCH;
    List<UnionidPair> due =
        jdbc.sql(
                """
                SELECT unionid, openid, subject_type FROM wecomlink.unionid_pair
                 WHERE corp_id = :corpId AND subject_type = :subjectType
                   AND state IN ('WAITING', 'PENDING') AND next_attempt_at <= :now
                 ORDER BY next_attempt_at, unionid LIMIT :wanted
                   FOR UPDATE
                """)
            .param("corpId", lane.corpId())
            .param("subjectType", lane.subjectType())
            .param("now", now.atOffset(ZoneOffset.UTC))
            .param("wanted", wanted)
            .query(
                (row, number) -> new UnionidPair(row.getString(1), row.getString(2), row.getInt(3)))
            .list();
    if (due.isEmpty()) {
      return new Batch(due, null);
    }
    ConversionBudget.Grant grant =
        budget.take(lane.subjectType() == 1 ? VENDOR : lane.corpId(), due.size());
    List<UnionidPair> allowed = due.subList(0, grant.granted());
    postpone(lane.corpId(), allowed, now.plus(CLAIM));
    return new Batch(allowed, grant.moreAt());
  }

  /** Parameters of idconvert/unionid_to_external_userid. */
  public Map<String, Object> request(@Variable("pair") UnionidPair pair) {
    return Map.of(
        "unionid", pair.unionid(), "openid", pair.openid(), "subject_type", pair.subjectType());
  }

  /** WeCom knows the customer, or gives a pending id for one to come. */
  public void answered(
      JsonNode answer, @Variable("pair") UnionidPair pair, @Variable("batch") Batch batch) {
    String externalUserid = text(answer, "external_userid");
    String pendingId = externalUserid == null ? text(answer, "pending_id") : null;
    boolean neither = externalUserid == null && pendingId == null;
    batch.answer(
        pair,
        new Batch.Answer(
            externalUserid, pendingId, neither ? 0 : null, neither ? "an empty answer" : null));
  }

  /** WeCom refused the pair, which says so from now on; or something stops all pairs alike. */
  public void refused(
      Exchange exchange, @Variable("pair") UnionidPair pair, @Variable("batch") Batch batch) {
    Exception failure = Failures.caught(exchange);
    if (failure instanceof WecomApiException wecom && concernsThePair(wecom.getErrorClass())) {
      batch.answer(pair, new Batch.Answer(null, null, wecom.errcode(), wecom.getMessage()));
    } else {
      batch.stop(failure);
    }
  }

  private static boolean concernsThePair(ErrorClass errorClass) {
    return errorClass == ErrorClass.SKIP || errorClass == ErrorClass.UNKNOWN;
  }

  /** Stores what WeCom said, all at once; what it was not asked is due again. */
  @Transactional
  public void store(@Variable("batch") Batch batch, @Variable("lane") Lane lane) {
    Instant now = clock.instant();
    ArrayNode rows = json.createArrayNode();
    for (UnionidPair pair : batch.getPairs()) {
      Batch.Answer answer = batch.answers().get(pair.unionid());
      if (answer != null) {
        ObjectNode row = rows.addObject();
        row.put("unionid", pair.unionid());
        row.put("external_userid", answer.externalUserid());
        row.put("pending_id", answer.pendingId());
        row.put("errcode", answer.errcode());
        row.put("error", answer.error());
      }
    }
    jdbc.sql(
            """
            UPDATE wecomlink.unionid_pair u
               SET state = CASE WHEN r.external_userid IS NOT NULL THEN 'MATCHED'
                                WHEN r.pending_id IS NOT NULL THEN 'PENDING'
                                ELSE 'FAILED' END,
                   external_userid = r.external_userid, pending_id = r.pending_id,
                   errcode = r.errcode, error = r.error, attempts = attempts + 1,
                   asked_at = :now, applied_at = NULL,
                   next_attempt_at = CASE WHEN r.external_userid IS NOT NULL
                                          THEN CAST(:now AS timestamptz)
                                          WHEN r.pending_id IS NOT NULL
                                          THEN CAST(:askAgain AS timestamptz) END
              FROM json_to_recordset(CAST(:rows AS json))
                     AS r(unionid text, external_userid text, pending_id text, errcode int,
                          error text)
             WHERE u.corp_id = :corpId AND u.unionid = r.unionid
               AND u.state IN ('WAITING', 'PENDING')
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("askAgain", now.plus(ASK_PENDING_AGAIN).atOffset(ZoneOffset.UTC))
        .param("rows", rows.toString())
        .param("corpId", lane.corpId())
        .update();
    List<UnionidPair> unanswered =
        batch.getPairs().stream()
            .filter(pair -> !batch.answers().containsKey(pair.unionid()))
            .toList();
    postpone(lane.corpId(), unanswered, now);
  }

  private void postpone(String corpId, List<UnionidPair> pairs, Instant until) {
    if (!pairs.isEmpty()) {
      jdbc.sql(
              """
              UPDATE wecomlink.unionid_pair SET next_attempt_at = :until
               WHERE corp_id = :corpId AND unionid IN (:unionids)
                 AND state IN ('WAITING', 'PENDING')
              """)
          .param("until", until.atOffset(ZoneOffset.UTC))
          .param("corpId", corpId)
          .param("unionids", pairs.stream().map(UnionidPair::unionid).toList())
          .update();
    }
  }

  // --- Joining customers that appear later

  /**
   * Customers who have appeared since pending ids were last joined, at most 100. Nobody where no
   * pending id waits.
   */
  public Appeared appeared(@Variable("lane") Lane lane) {
    Instant now = clock.instant();
    record Mark(Instant seenAt, String externalUserid) {}
    Mark mark =
        jdbc.sql(
                """
                SELECT coalesce(l.joined_until, p.since), coalesce(l.joined_userid, '')
                  FROM wecomlink.unionid_lane l,
                       (SELECT min(asked_at) AS since FROM wecomlink.unionid_pair
                         WHERE corp_id = :corpId AND subject_type = :subjectType
                           AND state = 'PENDING') p
                 WHERE l.corp_id = :corpId AND l.subject_type = :subjectType
                   AND p.since IS NOT NULL
                   AND (l.join_after IS NULL OR l.join_after <= :now)
                """)
            .param("corpId", lane.corpId())
            .param("subjectType", lane.subjectType())
            .param("now", now.atOffset(ZoneOffset.UTC))
            .query((row, number) -> new Mark(instant(row.getTimestamp(1)), row.getString(2)))
            .optional()
            .orElse(null);
    if (mark == null) {
      return new Appeared(List.of(), null);
    }
    List<Mark> found =
        jdbc.sql(
                """
                SELECT first_seen_at, external_userid FROM public.customer_profile
                 WHERE corp_id = :corpId AND unionid IS NULL AND type = 1
                   AND (first_seen_at, external_userid)
                       > (CAST(:seenAt AS timestamptz), CAST(:externalUserid AS text))
                   AND first_seen_at <= :settled
                 ORDER BY first_seen_at, external_userid LIMIT :limit
                """)
            .param("corpId", lane.corpId())
            .param("seenAt", mark.seenAt().atOffset(ZoneOffset.UTC))
            .param("externalUserid", mark.externalUserid())
            .param("settled", now.minus(SETTLED).atOffset(ZoneOffset.UTC))
            .param("limit", CUSTOMERS)
            .query((row, number) -> new Mark(instant(row.getTimestamp(1)), row.getString(2)))
            .list();
    return new Appeared(
        found.stream().map(Mark::externalUserid).toList(),
        found.isEmpty() ? null : found.get(found.size() - 1).seenAt());
  }

  /** The moment of writing into profiles what was matched. */
  public OffsetDateTime appliedAt() {
    return OffsetDateTime.now(clock);
  }

  /** Parameters of batch/external_userid_to_pending_id. */
  public Map<String, Object> joinRequest(@Variable("appeared") Appeared appeared) {
    return Map.of("external_userid", appeared.externalUserids());
  }

  /** Matches the pending ids that WeCom recognised, and remembers who has been asked for. */
  @Transactional
  public void joined(
      JsonNode answer, @Variable("lane") Lane lane, @Variable("appeared") Appeared appeared) {
    ArrayNode rows = json.createArrayNode();
    for (JsonNode each : answer.path("result")) {
      if (text(each, "external_userid") != null && text(each, "pending_id") != null) {
        rows.add(each);
      }
    }
    Instant now = clock.instant();
    jdbc.sql(
            """
            UPDATE wecomlink.unionid_pair u
               SET state = 'MATCHED', external_userid = r.external_userid, pending_id = NULL,
                   applied_at = NULL, next_attempt_at = :now
              FROM json_to_recordset(CAST(:rows AS json))
                     AS r(external_userid text, pending_id text)
             WHERE u.corp_id = :corpId AND u.pending_id = r.pending_id AND u.state = 'PENDING'
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("rows", rows.toString())
        .param("corpId", lane.corpId())
        .update();
    jdbc.sql(
            """
            UPDATE wecomlink.unionid_lane SET joined_until = :until, joined_userid = :userid
             WHERE corp_id = :corpId AND subject_type = :subjectType
            """)
        .param("until", appeared.until().atOffset(ZoneOffset.UTC))
        .param("userid", appeared.lastUserid())
        .param("corpId", lane.corpId())
        .param("subjectType", lane.subjectType())
        .update();
  }

  private static String text(JsonNode node, String field) {
    String value = node.path(field).asText("");
    return value.isEmpty() ? null : value;
  }

  private static Instant instant(Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}

package io.wecomlink.unionid;

import io.wecomlink.problem.Failures;
import io.wecomlink.problem.Reason;
import io.wecomlink.settings.RunnerId;
import io.wecomlink.wecom.WecomApiException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which company's pairs are worked on, by one runner at a time, each in its turn. */
@Component("unionidLanes")
public class UnionidLanes {

  private static final Logger log = LoggerFactory.getLogger(UnionidLanes.class);

  /** Longer than a batch with all its repetitions takes; a dead runner's lease ends after it. */
  private static final Duration LEASE = Duration.ofMinutes(10);

  private static final Duration AFTER_A_PASSING_FAULT = Duration.ofMinutes(1);

  /** WeCom's no to all pairs alike needs a person: it is asked again now and then. */
  private static final Duration AFTER_A_REFUSAL = Duration.ofHours(1);

  /** How often new customers are held against pending ids. */
  private static final Duration JOIN_EVERY = Duration.ofSeconds(20);

  private final JdbcClient jdbc;
  private final RunnerId runner;
  private final Clock clock;

  UnionidLanes(JdbcClient jdbc, RunnerId runner, Clock clock) {
    this.jdbc = jdbc;
    this.runner = runner;
    this.clock = clock;
  }

  /** Takes the lane that has been due longest; empty if none is. */
  public List<Lane> take() {
    Instant now = clock.instant();
    String lease = runner.value() + "/" + UUID.randomUUID();
    return jdbc.sql(
            """
            UPDATE wecomlink.unionid_lane SET lease_owner = :lease, lease_until = :until
             WHERE (corp_id, subject_type) =
                   (SELECT corp_id, subject_type FROM wecomlink.unionid_lane
                     WHERE due_at <= :now AND (lease_until IS NULL OR lease_until < :now)
                     ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING corp_id, subject_type, problem IS NOT NULL
            """)
        .param("lease", lease)
        .param("until", now.plus(LEASE).atOffset(ZoneOffset.UTC))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query((row, number) -> new Lane(row.getString(1), row.getInt(2), lease, row.getBoolean(3)))
        .list();
  }

  /** Lays a lane down until something in it is due again. */
  public void layDown(@Variable("lane") Lane lane, @Variable("batch") Batch batch) {
    Exception obstacle = batch.obstacle();
    if (obstacle != null) {
      stop(lane, obstacle);
      return;
    }
    Instant now = clock.instant();
    Instant notBefore = batch.budgetAt() == null ? now : batch.budgetAt();
    jdbc.sql(
            """
            UPDATE wecomlink.unionid_lane l
               SET lease_owner = NULL, lease_until = NULL, problem = NULL, problem_code = NULL,
                   due_at = least(
                     greatest(CAST(:notBefore AS timestamptz),
                       (SELECT min(next_attempt_at) FROM wecomlink.unionid_pair p
                         WHERE p.corp_id = l.corp_id AND p.subject_type = l.subject_type
                           AND p.state IN ('WAITING', 'PENDING'))),
                     (SELECT min(next_attempt_at) FROM wecomlink.unionid_pair p
                       WHERE p.corp_id = l.corp_id AND p.state = 'MATCHED'
                         AND p.applied_at IS NULL),
                     (SELECT greatest(CAST(:nextJoin AS timestamptz), l.join_after)
                       WHERE EXISTS (
                         SELECT 1 FROM wecomlink.unionid_pair p
                          WHERE p.corp_id = l.corp_id AND p.subject_type = l.subject_type
                            AND p.state = 'PENDING')))
             WHERE l.corp_id = :corpId AND l.subject_type = :subjectType
               AND l.lease_owner = :lease
            """)
        .param("notBefore", notBefore.atOffset(ZoneOffset.UTC))
        .param("nextJoin", now.plus(JOIN_EVERY).atOffset(ZoneOffset.UTC))
        .param("corpId", lane.corpId())
        .param("subjectType", lane.subjectType())
        .param("lease", lane.lease())
        .update();
  }

  /** WeCom does not tell pending ids, for instance to a company without certification. */
  public void notJoined(Exchange exchange, @Variable("lane") Lane lane) {
    log.warn(
        "Pending ids of corp {} could not be joined: {}",
        lane.corpId(),
        Failures.caught(exchange).getMessage());
    jdbc.sql(
            """
            UPDATE wecomlink.unionid_lane SET join_after = :after
             WHERE corp_id = :corpId AND subject_type = :subjectType AND lease_owner = :lease
            """)
        .param("after", clock.instant().plus(AFTER_A_REFUSAL).atOffset(ZoneOffset.UTC))
        .param("corpId", lane.corpId())
        .param("subjectType", lane.subjectType())
        .param("lease", lane.lease())
        .update();
  }

  /** The work on a lane failed as a whole: later again, and a person is told if it needs one. */
  public void failed(Exchange exchange, @Variable("lane") Lane lane) {
    stop(lane, Failures.caught(exchange));
  }

  private void stop(Lane lane, Exception failure) {
    boolean passing = !(failure instanceof WecomApiException wecom) || isPassing(wecom);
    Integer errcode = failure instanceof WecomApiException wecom ? wecom.errcode() : null;
    Instant next = clock.instant().plus(passing ? AFTER_A_PASSING_FAULT : AFTER_A_REFUSAL);
    log.warn(
        "Matching unionids of corp {} goes on at {}: {}",
        lane.corpId(),
        next,
        failure.getMessage());
    jdbc.sql(
            """
            UPDATE wecomlink.unionid_lane
               SET lease_owner = NULL, lease_until = NULL, due_at = :next,
                   problem = CASE WHEN :passing THEN problem ELSE :problem END,
                   problem_code = CASE WHEN :passing THEN problem_code ELSE :errcode END
             WHERE corp_id = :corpId AND subject_type = :subjectType AND lease_owner = :lease
            """)
        .param("next", next.atOffset(ZoneOffset.UTC))
        .param("passing", passing)
        .param("problem", Reason.of(failure).stored())
        .param("errcode", errcode, java.sql.Types.INTEGER)
        .param("corpId", lane.corpId())
        .param("subjectType", lane.subjectType())
        .param("lease", lane.lease())
        .update();
  }

  private static boolean isPassing(WecomApiException failure) {
    return switch (failure.getErrorClass()) {
      case RETRY, BACK_OFF, REFRESH_TOKEN, WAIT_FOR_TICKET -> true;
      default -> false;
    };
  }
}

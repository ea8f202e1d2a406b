package io.wecomlink.callback;

import io.wecomlink.change.ChangePace;
import io.wecomlink.problem.Attempts;
import io.wecomlink.problem.DatabaseFaults;
import io.wecomlink.problem.Failures;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.problem.Reason;
import io.wecomlink.secrets.SecretBox;
import io.wecomlink.settings.RunnerId;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.wecom.ErrorClass;
import io.wecomlink.wecom.WecomApiException;
import io.wecomlink.wecom.WecomErrors;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The stored events: claiming, finishing, trying again. States: NEW, HANDLING (leased), DONE,
 * RECORDED (nothing to do), FAILED (given up).
 */
@Component("callbackInbox")
public class CallbackInbox {

  private static final Logger log = LoggerFactory.getLogger(CallbackInbox.class);

  /** Lanes at a time in this process. */
  private static final int WORKERS = 8;

  private static final int BATCH = 100;
  private static final Reason NO_ID = Reason.of("event_without_id");

  /** Names the lock that makes claims follow each other; any number of one's own will do. */
  static final long CLAIM_LOCK = 0x1AB0;

  /** What another attempt may mend. Everything else is given up at once, unless it is a wait. */
  private static final Set<ErrorClass> PASSING =
      EnumSet.of(ErrorClass.RETRY, ErrorClass.REFRESH_TOKEN);

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final SecretBox secretBox;
  private final RunnerId runner;
  private final ChangePace pace;
  private final Duration lease;
  private final Duration retention;
  private final Clock clock;

  /** Lanes that are worked on in this process right now. */
  private final Set<String> inHand = ConcurrentHashMap.newKeySet();

  CallbackInbox(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      SecretBox secretBox,
      RunnerId runner,
      ChangePace pace,
      WecomLinkProperties properties,
      Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.secretBox = secretBox;
    this.runner = runner;
    this.pace = pace;
    this.lease = properties.sync().leaseDuration();
    this.retention = properties.callback().retention();
    this.clock = clock;
  }

  /** How many lanes are worked on at a time in this process: {@code callback-handle-lane} asks. */
  public int workers() {
    return WORKERS;
  }

  /**
   * Leases the next events that are due: of as many lanes as there are idle workers that may be
   * busy, those that have waited longest first. A lane of which somebody has events in hand, here
   * or on another runner, has to wait: claims follow each other, so that no two take the same lane.
   * A lane is in hand once the claim is committed: one that was rolled back has no worker who would
   * lay it down.
   */
  public List<InboxBatch> claim() {
    int idle = pace.allowed(WORKERS) - inHand.size();
    if (idle <= 0) {
      return List.of();
    }
    Map<String, List<InboxEvent>> lanes =
        Objects.requireNonNull(transaction.execute(status -> lease(idle)));
    inHand.addAll(lanes.keySet());
    return lanes.entrySet().stream().map(e -> new InboxBatch(e.getKey(), e.getValue())).toList();
  }

  private Map<String, List<InboxEvent>> lease(int idle) {
    jdbc.sql("SELECT pg_advisory_xact_lock(:lock)")
        .param("lock", CLAIM_LOCK)
        .query((row, number) -> 1)
        .single();
    Instant now = clock.instant();
    Map<String, List<InboxEvent>> lanes = new LinkedHashMap<>();
    jdbc.sql(
            """
            WITH RECURSIVE lane AS (
              (SELECT lane FROM wecomlink.callback_event
                WHERE state IN ('NEW', 'HANDLING') ORDER BY lane LIMIT 1)
              UNION ALL
              SELECT (SELECT e.lane FROM wecomlink.callback_event e
                       WHERE e.state IN ('NEW', 'HANDLING') AND e.lane > lane.lane
                       ORDER BY e.lane LIMIT 1)
                FROM lane WHERE lane.lane IS NOT NULL
            ), free AS (
              SELECT lane.lane, first.event_id
                FROM lane
                CROSS JOIN LATERAL (
                  SELECT e.event_id FROM wecomlink.callback_event e
                   WHERE e.state IN ('NEW', 'HANDLING') AND e.lane = lane.lane
                     AND e.next_attempt_at <= :now
                   ORDER BY e.event_id LIMIT 1) first
               WHERE NOT EXISTS (
                 SELECT 1 FROM wecomlink.callback_event h
                  WHERE h.state = 'HANDLING' AND h.lane = lane.lane AND h.next_attempt_at > :now)
               ORDER BY first.event_id LIMIT :idle
            ), due AS (
              SELECT e.event_id
                FROM free CROSS JOIN LATERAL (
                  SELECT d.event_id FROM wecomlink.callback_event d
                   WHERE d.state IN ('NEW', 'HANDLING') AND d.lane = free.lane
                     AND d.next_attempt_at <= :now
                   ORDER BY d.event_id LIMIT :batch
                     FOR UPDATE SKIP LOCKED) e
            ), claimed AS (
              UPDATE wecomlink.callback_event e
                 SET state = 'HANDLING', attempts = attempts + 1, lease_owner = :runner,
                     next_attempt_at = :leaseUntil
                FROM due WHERE e.event_id = due.event_id
              RETURNING e.*
            )
            SELECT * FROM claimed ORDER BY event_id
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("idle", idle)
        .param("batch", BATCH)
        .param("runner", runner.value())
        .param("leaseUntil", now.plus(lease).atOffset(ZoneOffset.UTC))
        .query(
            row -> {
              lanes
                  .computeIfAbsent(row.getString("lane"), lane -> new ArrayList<>())
                  .add(read(row));
            });
    return lanes;
  }

  /**
   * Opens an event's content. A step of its own, so that one that cannot be opened fails alone.
   *
   * @throws io.wecomlink.secrets.SecretUnreadableException if its key is not configured any more
   */
  public CallbackPayload open(@Variable("event") InboxEvent event) {
    return CallbackPayload.parse(secretBox.openBytes(event.sealedPayload()));
  }

  /**
   * Makes sure that the event is still this runner's, before something is done that takes long.
   *
   * @throws EventTakenException if another runner has taken the event meanwhile
   */
  public void hold(@Variable("event") InboxEvent event) {
    int held =
        jdbc.sql(
                """
                UPDATE wecomlink.callback_event SET next_attempt_at = :leaseUntil
                 WHERE event_id = :eventId AND state = 'HANDLING' AND lease_owner = :runner
                   AND attempts = :attempts
                """)
            .param("leaseUntil", OffsetDateTime.now(clock).plus(lease))
            .param("eventId", event.eventId())
            .param("runner", runner.value())
            .param("attempts", event.attempts())
            .update();
    if (held == 0) {
      throw new EventTakenException(event);
    }
  }

  /** The event has been handled. */
  public void done(@Variable("event") InboxEvent event) {
    finish(List.of(event.eventId()), "DONE", null);
  }

  /** The event is kept for the record; nothing follows from it. */
  public void recorded(@Variable("event") InboxEvent event, @Variable("batch") InboxBatch batch) {
    batch.record(event);
  }

  /** Ends the events of a batch that needed nothing but a note; joins the caller's transaction. */
  public void conclude(@Variable("batch") InboxBatch batch) {
    finish(batch.noted(), "DONE", null);
    finish(batch.recorded(), "RECORDED", null);
    if (!batch.unreadable().isEmpty()) {
      log.error("Events {} are given up: {}", batch.unreadable(), NO_ID);
      finish(batch.unreadable(), "FAILED", NO_ID);
    }
  }

  /**
   * A worker is through with a lane, however that came. What it left unfinished is tried again
   * soon.
   */
  public void layDown(@Variable("batch") InboxBatch batch) {
    try {
      jdbc.sql(
              """
              UPDATE wecomlink.callback_event
                 SET state = 'NEW', next_attempt_at = :next
               WHERE event_id = ANY(:eventIds) AND state = 'HANDLING' AND lease_owner = :runner
                 AND next_attempt_at > :now
              """)
          .param("next", OffsetDateTime.now(clock).plus(Attempts.FIRST_DELAY))
          .param("now", OffsetDateTime.now(clock))
          .param(
              "eventIds", batch.getEvents().stream().map(InboxEvent::eventId).toArray(Long[]::new))
          .param("runner", runner.value())
          .update();
    } finally {
      inHand.remove(batch.lane());
    }
  }

  /**
   * Says every few seconds that this runner is alive, so that its lanes stay its own. Waits for
   * nobody: what is locked just now is said next time.
   */
  public void renewLeases() {
    if (inHand.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            UPDATE wecomlink.callback_event SET next_attempt_at = :leaseUntil
             WHERE event_id IN (
                     SELECT event_id FROM wecomlink.callback_event
                      WHERE lane = ANY(:lanes) AND state = 'HANDLING' AND lease_owner = :runner
                        FOR NO KEY UPDATE SKIP LOCKED)
            """)
        .param("leaseUntil", OffsetDateTime.now(clock).plus(lease))
        .param("lanes", inHand.toArray(String[]::new))
        .param("runner", runner.value())
        .update();
  }

  /** The event could not be handled: it is tried again later, or given up with the reason. */
  public void failed(Exchange exchange, @Variable("event") InboxEvent event) {
    Exception failure = Failures.caught(exchange);
    if (failure instanceof EventTakenException) {
      log.info("{}", failure.getMessage());
      return;
    }
    // The database's faults pass, and say nothing about the event.
    Reason outcome = DatabaseFaults.isOne(failure) ? null : Reason.of(failure);
    Instant now = clock.instant();
    Optional<Instant> waitsUntil = WecomErrors.waitsUntil(failure, now);
    boolean counts = waitsUntil.isEmpty() && !DatabaseFaults.isOne(failure);
    if (!counts || isPassing(failure) && event.attempts() < Attempts.MOST) {
      Instant next = waitsUntil.orElse(now.plus(Attempts.delay(event.attempts())));
      log.warn("{} is tried again at {}: {}", event, next, failure.toString());
      jdbc.sql(
              """
              UPDATE wecomlink.callback_event
                 SET state = 'NEW', next_attempt_at = :next, outcome = :outcome,
                     attempts = attempts - :notCounted
               WHERE event_id = :eventId AND lease_owner = :runner AND state = 'HANDLING'
              """)
          .param("next", next.atOffset(ZoneOffset.UTC))
          .param("outcome", outcome == null ? null : outcome.stored())
          .param("notCounted", counts ? 0 : 1)
          .param("eventId", event.eventId())
          .param("runner", runner.value())
          .update();
    } else {
      log.error("{} is given up", event, failure);
      finish(List.of(event.eventId()), "FAILED", outcome);
    }
  }

  /** Events that came later are kept by {@code delete-old-events.sql}. */
  public OffsetDateTime keptSince() {
    return OffsetDateTime.now(clock).minus(retention);
  }

  private void finish(Collection<Long> eventIds, String state, Reason outcome) {
    if (eventIds.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            UPDATE wecomlink.callback_event
               SET state = :state, handled_at = :now, outcome = :outcome
             WHERE event_id = ANY(:eventIds) AND lease_owner = :runner AND state = 'HANDLING'
            """)
        .param("state", state)
        .param("now", OffsetDateTime.now(clock))
        .param("outcome", outcome == null ? null : outcome.stored())
        .param("eventIds", eventIds.toArray(Long[]::new))
        .param("runner", runner.value())
        .update();
  }

  private static InboxEvent read(ResultSet row) throws SQLException {
    Timestamp occurredAt = row.getTimestamp("occurred_at");
    return new InboxEvent(
        row.getLong("event_id"),
        row.getString("channel"),
        row.getString("corp_id"),
        row.getString("info_type"),
        row.getString("change_type"),
        occurredAt == null ? null : occurredAt.toInstant(),
        row.getInt("attempts"),
        row.getTimestamp("handled_at") != null,
        row.getBytes("payload"));
  }

  private static boolean isPassing(Exception failure) {
    if (failure instanceof WecomApiException wecom) {
      return PASSING.contains(wecom.getErrorClass());
    }
    if (failure instanceof ProblemException problem) {
      return problem.status().is5xxServerError();
    }
    return true;
  }
}

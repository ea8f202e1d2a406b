package io.wecomlink.callback;

import io.wecomlink.problem.Failures;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.secrets.SecretBox;
import io.wecomlink.settings.RunnerId;
import io.wecomlink.wecom.ErrorClass;
import io.wecomlink.wecom.WecomApiException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The stored events: claiming, finishing, trying again. States: NEW, HANDLING (leased), DONE,
 * RECORDED (nothing to do), FAILED (given up).
 */
@Component("callbackInbox")
public class CallbackInbox {

  private static final Logger log = LoggerFactory.getLogger(CallbackInbox.class);

  private static final int BATCH = 50;
  private static final int MAX_ATTEMPTS = 10;

  /** A runner that dies while handling loses its events to another one after this. */
  private static final Duration LEASE = Duration.ofSeconds(180);

  private static final Duration FIRST_DELAY = Duration.ofSeconds(2);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

  /** What may go away by itself. Everything else is given up at once. */
  private static final Set<ErrorClass> PASSING =
      EnumSet.of(
          ErrorClass.RETRY,
          ErrorClass.BACK_OFF,
          ErrorClass.REFRESH_TOKEN,
          ErrorClass.WAIT_FOR_TICKET);

  private final JdbcClient jdbc;
  private final SecretBox secretBox;
  private final RunnerId runner;
  private final Clock clock;

  CallbackInbox(JdbcClient jdbc, SecretBox secretBox, RunnerId runner, Clock clock) {
    this.jdbc = jdbc;
    this.secretBox = secretBox;
    this.runner = runner;
    this.clock = clock;
  }

  /** Leases the next events that are due, oldest first; empty if there are none. */
  public List<InboxEvent> claim() {
    Instant now = clock.instant();
    return jdbc.sql(
            """
            WITH due AS (
              SELECT event_id FROM wecomlink.callback_event
               WHERE state IN ('NEW', 'HANDLING') AND next_attempt_at <= :now
               ORDER BY event_id LIMIT :batch
                 FOR UPDATE SKIP LOCKED),
            claimed AS (
              UPDATE wecomlink.callback_event e
                 SET state = 'HANDLING', attempts = attempts + 1, lease_owner = :runner,
                     next_attempt_at = :leaseUntil
                FROM due WHERE e.event_id = due.event_id
              RETURNING e.*)
            SELECT * FROM claimed ORDER BY event_id
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("batch", BATCH)
        .param("runner", runner.value())
        .param("leaseUntil", now.plus(LEASE).atOffset(ZoneOffset.UTC))
        .query(
            (row, number) -> {
              Timestamp occurredAt = row.getTimestamp("occurred_at");
              return new InboxEvent(
                  row.getLong("event_id"),
                  row.getString("corp_id"),
                  row.getString("info_type"),
                  row.getString("change_type"),
                  occurredAt == null ? null : occurredAt.toInstant(),
                  row.getInt("attempts"),
                  row.getBytes("payload"));
            })
        .list();
  }

  /**
   * Opens an event's content and renews its lease: those before it in the batch may have taken
   * long. A step of its own, so that one that cannot be opened fails alone.
   *
   * @throws EventTakenException if another runner has taken the event meanwhile
   * @throws io.wecomlink.secrets.SecretUnreadableException if its key is not configured any more
   */
  public CallbackPayload open(@Variable("event") InboxEvent event) {
    int held =
        jdbc.sql(
                """
                UPDATE wecomlink.callback_event SET next_attempt_at = :leaseUntil
                 WHERE event_id = :eventId AND state = 'HANDLING' AND lease_owner = :runner
                   AND attempts = :attempts
                """)
            .param("leaseUntil", clock.instant().plus(LEASE).atOffset(ZoneOffset.UTC))
            .param("eventId", event.eventId())
            .param("runner", runner.value())
            .param("attempts", event.attempts())
            .update();
    if (held == 0) {
      throw new EventTakenException(event);
    }
    return CallbackPayload.parse(secretBox.openBytes(event.sealedPayload()));
  }

  /** The event has been handled. */
  public void done(@Variable("event") InboxEvent event) {
    finish(event, "DONE", null);
  }

  /** The event is kept for the record; nothing follows from it. */
  public void recorded(@Variable("event") InboxEvent event) {
    finish(event, "RECORDED", "recorded, no action");
  }

  /** The event could not be handled: it is tried again later, or given up with the reason. */
  public void failed(Exchange exchange, @Variable("event") InboxEvent event) {
    Exception failure = Failures.caught(exchange);
    if (failure instanceof EventTakenException) {
      log.info("{}", failure.getMessage());
      return;
    }
    String outcome = failure.getClass().getSimpleName() + ": " + failure.getMessage();
    if (isPassing(failure) && event.attempts() < MAX_ATTEMPTS) {
      Instant next = clock.instant().plus(delay(event.attempts()));
      log.warn("{} is tried again at {}: {}", event, next, outcome);
      jdbc.sql(
              """
              UPDATE wecomlink.callback_event
                 SET state = 'NEW', next_attempt_at = :next, outcome = :outcome
               WHERE event_id = :eventId AND lease_owner = :runner
              """)
          .param("next", next.atOffset(ZoneOffset.UTC))
          .param("outcome", outcome)
          .param("eventId", event.eventId())
          .param("runner", runner.value())
          .update();
    } else {
      log.error("{} is given up", event, failure);
      finish(event, "FAILED", outcome);
    }
  }

  private void finish(InboxEvent event, String state, String outcome) {
    jdbc.sql(
            """
            UPDATE wecomlink.callback_event
               SET state = :state, handled_at = :now, outcome = :outcome
             WHERE event_id = :eventId AND lease_owner = :runner
            """)
        .param("state", state)
        .param("now", OffsetDateTime.now(clock))
        .param("outcome", outcome)
        .param("eventId", event.eventId())
        .param("runner", runner.value())
        .update();
  }

  private static boolean isPassing(Exception failure) {
    if (failure instanceof WecomApiException wecom) {
      return PASSING.contains(wecom.getErrorClass());
    }
    if (failure instanceof ProblemException problem) {
      return problem.status().is5xxServerError() || "suite_ticket_missing".equals(problem.code());
    }
    return true;
  }

  private static Duration delay(int attempts) {
    Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(attempts - 1, 10));
    return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
  }
}

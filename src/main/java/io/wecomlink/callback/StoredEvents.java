package io.wecomlink.callback;

import io.wecomlink.problem.ProblemException;
import io.wecomlink.problem.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.camel.Variable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The inbox as operators see it: looking up and having handled once more. */
@Component("storedEvents")
public class StoredEvents {

  /** Where an event stands. */
  public enum State {
    /** Due at nextAttemptAt; outcome says why, if it failed before. */
    NEW,
    /** Somebody has it in hand. */
    HANDLING,
    /** Handled. */
    DONE,
    /** Kept for the record; nothing follows from it. */
    RECORDED,
    /** Given up; outcome says why. */
    FAILED
  }

  /**
   * A stored callback without its content, which may be secret.
   *
   * @param channel the URL it came in by: COMMAND, DATA, SYSTEM or APP
   * @param corpId null if it names no company
   * @param changeType null if it has none
   * @param occurredAt when it happened according to WeCom; null if it does not say
   * @param nextAttemptAt when it is due; null once it is over
   * @param handledAt null until then
   * @param outcome why it failed, or who had it handled once more; null if there is nothing to say
   */
  public record StoredEvent(
      long id,
      String channel,
      String corpId,
      String infoType,
      String changeType,
      Instant occurredAt,
      Instant receivedAt,
      State state,
      int attempts,
      Instant nextAttemptAt,
      Instant handledAt,
      Reason outcome) {}

  private final JdbcClient jdbc;
  private final Clock clock;

  StoredEvents(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * Stored events, newest first.
   *
   * @param corpId null for any
   * @param infoType null for any
   * @param state null for any
   * @param before only events with a smaller id; null for the newest
   */
  public List<StoredEvent> list(
      String corpId, String infoType, State state, Long before, int limit) {
    StringBuilder sql =
        new StringBuilder("SELECT * FROM wecomlink.callback_event WHERE event_id < :before");
    sql.append(corpId == null ? "" : " AND corp_id = :corpId");
    sql.append(infoType == null ? "" : " AND info_type = :infoType");
    // Written out, so that the partial indexes apply.
    sql.append(state == null ? "" : " AND state = '" + state.name() + "'");
    sql.append(" ORDER BY event_id DESC LIMIT :limit");
    return jdbc.sql(sql.toString())
        .param("before", before == null ? Long.MAX_VALUE : before)
        .param("corpId", corpId)
        .param("infoType", infoType)
        .param("limit", limit)
        .query((row, number) -> read(row))
        .list();
  }

  /**
   * Has an event handled once more, now. Handling looks at the present, so what has been overtaken
   * does no harm: an old uninstallation does not erase a newer installation, an old ticket does not
   * replace a newer one, and a change leads to a reading.
   *
   * @throws ProblemException 404 event_not_found; 409 event_in_progress if it is being handled or
   *     waits for its turn
   */
  public StoredEvent replay(@Variable("eventId") long eventId, @Variable("actor") String actor) {
    return jdbc.sql(
            """
            UPDATE wecomlink.callback_event
               SET state = 'NEW', attempts = 0, next_attempt_at = :now,
                   outcome = :outcome,
                   handled_at = CASE WHEN state = 'FAILED' THEN NULL ELSE handled_at END
             WHERE event_id = :eventId AND state IN ('DONE', 'RECORDED', 'FAILED')
            RETURNING *
            """)
        .param("now", OffsetDateTime.now(clock))
        .param("outcome", Reason.of("replayed_by", actor).stored())
        .param("eventId", eventId)
        .query((row, number) -> read(row))
        .optional()
        .orElseThrow(() -> refusal(eventId));
  }

  private ProblemException refusal(long eventId) {
    boolean exists =
        jdbc.sql("SELECT 1 FROM wecomlink.callback_event WHERE event_id = :eventId")
            .param("eventId", eventId)
            .query(Integer.class)
            .optional()
            .isPresent();
    return exists
        ? new ProblemException(HttpStatus.CONFLICT, "event_in_progress")
        : new ProblemException(HttpStatus.NOT_FOUND, "event_not_found");
  }

  private static StoredEvent read(ResultSet row) throws SQLException {
    State state = State.valueOf(row.getString("state"));
    boolean open = state == State.NEW || state == State.HANDLING;
    return new StoredEvent(
        row.getLong("event_id"),
        row.getString("channel"),
        row.getString("corp_id"),
        row.getString("info_type"),
        row.getString("change_type"),
        instant(row.getTimestamp("occurred_at")),
        instant(row.getTimestamp("received_at")),
        state,
        row.getInt("attempts"),
        open ? instant(row.getTimestamp("next_attempt_at")) : null,
        instant(row.getTimestamp("handled_at")),
        Reason.read(row.getString("outcome")));
  }

  private static Instant instant(Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}

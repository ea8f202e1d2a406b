package io.wecomlink.deadletter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.problem.Reason;
import io.wecomlink.secrets.SecretBox;
import io.wecomlink.settings.WecomLinkProperties;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.context.support.DefaultMessageSourceResolvable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps what failed for good until somebody closes it or the same thing succeeds. There is one live
 * letter per subject: failing again counts on it.
 */
@Component("deadLetters")
public class DeadLetters {

  /** Longer ones are cut: subjects are in an index. */
  private static final int MAX_SUBJECT = 500;

  private static final String NO_HINTS = "[]";

  private static final Duration STALLED = Duration.ofHours(1);

  private final JdbcClient jdbc;
  private final SecretBox secretBox;
  private final ObjectMapper json;
  private final Duration retention;
  private final Clock clock;

  DeadLetters(
      JdbcClient jdbc,
      SecretBox secretBox,
      ObjectMapper json,
      WecomLinkProperties properties,
      Clock clock) {
    this.jdbc = jdbc;
    this.secretBox = secretBox;
    this.json = json;
    this.retention = properties.deadLetter().retention();
    this.clock = clock;
  }

  /**
   * What failed.
   *
   * @param tenantId null if it concerns no tenant
   * @param corpId null if it concerns no company; such letters are not counted together
   * @param runId the run it happened in; null outside a run
   * @param kind what was being done, such as CONTACT_GROUP
   * @param subject what it was done for; cut at 500 characters
   * @param error what went wrong, without secrets
   */
  public record Failed(
      String tenantId, String corpId, UUID runId, String kind, String subject, Reason error) {}

  /** Keeps a failure. A letter that is being replayed goes back to OPEN. */
  public void keep(Failed failed) {
    insert(failed, null, NO_HINTS);
  }

  /**
   * The same for an object of which events told what no reading shows. The letter adds it to what
   * it has, and keeps it until a reading has succeeded.
   *
   * @param hints a JSON list; see {@link #hints}
   */
  public void keepObject(Failed failed, String hints) {
    insert(failed, null, hints);
  }

  /**
   * The same for members whose customers could not be read.
   *
   * @param userids the members, which a replay reads again
   */
  public void keepMembers(Failed failed, Collection<String> userids) {
    insert(failed, userids, NO_HINTS);
  }

  private void insert(Failed failed, Collection<String> userids, String hints) {
    jdbc.sql(
            """
            INSERT INTO wecomlink.dead_letter AS d
                   (tenant_id, corp_id, run_id, kind, subject, errcode, error, payload, userids,
                    hints, first_failed_at, last_failed_at)
            VALUES (:tenantId, :corpId, :runId, :kind, :subject, :errcode, :error, :payload,
                    :userids, CAST(:hints AS jsonb), :now, :now)
            ON CONFLICT (corp_id, kind, subject) WHERE state IN ('OPEN', 'REPLAYING') DO UPDATE
               SET state = 'OPEN', attempts = d.attempts + 1,
                   last_failed_at = excluded.last_failed_at, errcode = excluded.errcode,
                   error = excluded.error, run_id = excluded.run_id,
                   payload = excluded.payload, userids = excluded.userids,
                   hints = d.hints || excluded.hints
            """)
        .param("tenantId", failed.tenantId())
        .param("corpId", failed.corpId())
        .param("runId", failed.runId())
        .param("kind", failed.kind())
        .param("subject", cut(failed.subject()))
        .param("errcode", failed.error().errcode())
        .param("error", failed.error().stored())
        .param("payload", userids == null ? null : secretBox.seal(payload(userids)))
        .param("userids", userids == null ? null : userids.toArray(String[]::new))
        .param("hints", hints)
        .param("now", OffsetDateTime.now(clock))
        .update();
  }

  /**
   * What the live letter about an object keeps of what events told; joins the caller's transaction.
   *
   * @return a JSON list, in the order in which it was kept; empty if there is no letter
   */
  public String hints(String corpId, String kind, String subject) {
    return jdbc.sql(
            """
            SELECT hints::text FROM wecomlink.dead_letter
             WHERE corp_id = :corpId AND kind = :kind AND subject = :subject
               AND state IN ('OPEN', 'REPLAYING')
            """)
        .param("corpId", corpId)
        .param("kind", kind)
        .param("subject", cut(subject))
        .query(String.class)
        .optional()
        .orElse(NO_HINTS);
  }

  /** The same thing has succeeded since: its live letter, if there is one, is settled. */
  public void resolve(String corpId, String kind, String subject) {
    jdbc.sql(
            """
            UPDATE wecomlink.dead_letter SET state = 'RESOLVED', closed_at = :now
             WHERE corp_id = :corpId AND kind = :kind AND subject = :subject
               AND state IN ('OPEN', 'REPLAYING')
            """)
        .param("corpId", corpId)
        .param("kind", kind)
        .param("subject", cut(subject))
        .param("now", OffsetDateTime.now(clock))
        .update();
  }

  /**
   * The same for members whose customers have been read. Subjects name groups by one member: a
   * letter that is about others, too, is not settled.
   *
   * @param userids all members that have been read
   */
  public void resolveMembers(
      String corpId, String kind, String subject, Collection<String> userids) {
    jdbc.sql(
            """
            UPDATE wecomlink.dead_letter SET state = 'RESOLVED', closed_at = :now
             WHERE corp_id = :corpId AND kind = :kind AND subject = :subject
               AND state IN ('OPEN', 'REPLAYING') AND userids <@ CAST(:userids AS text[])
            """)
        .param("corpId", corpId)
        .param("kind", kind)
        .param("subject", cut(subject))
        .param("userids", userids.toArray(String[]::new))
        .param("now", OffsetDateTime.now(clock))
        .update();
  }

  /**
   * Everything of these kinds has been read anew and well: letters about earlier failures are
   * settled.
   *
   * @param before when the new reading began
   */
  public void resolveBefore(String corpId, Collection<String> kinds, Instant before) {
    jdbc.sql(
            """
            UPDATE wecomlink.dead_letter SET state = 'RESOLVED', closed_at = :now
             WHERE corp_id = :corpId AND kind IN (:kinds) AND state IN ('OPEN', 'REPLAYING')
               AND last_failed_at < :before
            """)
        .param("corpId", corpId)
        .param("kinds", kinds)
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("now", OffsetDateTime.now(clock))
        .update();
  }

  /**
   * A tenant's letters, newest first.
   *
   * @param state only these; null for all
   * @param before only letters with a smaller number; null from the newest
   */
  public List<DeadLetter> list(String tenantId, DeadLetter.State state, Long before, int limit) {
    return jdbc.sql(
            """
            SELECT * FROM wecomlink.dead_letter
             WHERE tenant_id = :tenantId
            """
                + (state == null ? "" : " AND state = :state")
                + " AND dead_letter_id < :before ORDER BY dead_letter_id DESC LIMIT :limit")
        .param("tenantId", tenantId)
        .param("state", state == null ? null : state.name())
        .param("before", before == null ? Long.MAX_VALUE : before)
        .param("limit", limit)
        .query((row, number) -> read(row))
        .list();
  }

  /**
   * The numbers of a tenant's open letters, oldest first.
   *
   * @param ids only these; null for all
   */
  public List<Long> open(String tenantId, Collection<Long> ids) {
    return jdbc.sql(
            """
            SELECT dead_letter_id FROM wecomlink.dead_letter
             WHERE tenant_id = :tenantId AND state = 'OPEN'
            """
                + (ids == null ? "" : " AND dead_letter_id = ANY (:ids)")
                + " ORDER BY dead_letter_id")
        .param("tenantId", tenantId)
        .param("ids", ids == null ? null : ids.toArray(Long[]::new))
        .query(Long.class)
        .list();
  }

  /**
   * A letter that is to be replayed, as it stands; nothing keeps others from closing it meanwhile.
   *
   * @throws ProblemException 404 dead_letter_not_found; 409 dead_letter_closed if it is not OPEN
   */
  public DeadLetter findOpen(String tenantId, long id) {
    return jdbc.sql(
            """
            SELECT * FROM wecomlink.dead_letter
             WHERE tenant_id = :tenantId AND dead_letter_id = :id AND state = 'OPEN'
            """)
        .param("tenantId", tenantId)
        .param("id", id)
        .query((row, number) -> read(row))
        .optional()
        .orElseThrow(() -> refused(tenantId, id));
  }

  /**
   * Takes a letter up to be replayed: OPEN becomes REPLAYING.
   *
   * @throws ProblemException 404 dead_letter_not_found; 409 dead_letter_closed if it is not OPEN
   */
  public DeadLetter take(String tenantId, long id) {
    return move(tenantId, id, DeadLetter.State.REPLAYING);
  }

  /**
   * Closes a letter without doing anything about it.
   *
   * @throws ProblemException 404 dead_letter_not_found; 409 dead_letter_closed if it is not OPEN
   */
  public DeadLetter discard(String tenantId, long id) {
    return move(tenantId, id, DeadLetter.State.DISCARDED);
  }

  /** What a replay needs, as JSON text; null if the letter holds nothing. */
  public String payload(DeadLetter letter) {
    return jdbc.sql("SELECT payload FROM wecomlink.dead_letter WHERE dead_letter_id = :id")
        .param("id", letter.id())
        .query((row, number) -> Optional.ofNullable(secretBox.open(row.getBytes(1))))
        .single()
        .orElse(null);
  }

  /** Deletes letters that have been closed for longer than {@code dead-letter.retention}. */
  public int deleteClosed() {
    return jdbc.sql("DELETE FROM wecomlink.dead_letter WHERE closed_at < :limit")
        .param("limit", OffsetDateTime.now(clock).minus(retention))
        .update();
  }

  /**
   * Opens letters again whose replay has not ended for an hour: its run was cancelled, or it still
   * waits. A success that comes later settles them all the same.
   */
  public int reopenStalled() {
    return jdbc.sql(
            """
            UPDATE wecomlink.dead_letter SET state = 'OPEN'
             WHERE state = 'REPLAYING' AND taken_at < :limit
            """)
        .param("limit", OffsetDateTime.now(clock).minus(STALLED))
        .update();
  }

  private DeadLetter move(String tenantId, long id, DeadLetter.State to) {
    Optional<DeadLetter> moved =
        jdbc.sql(
                """
                UPDATE wecomlink.dead_letter
                   SET state = :state,
                       taken_at = :now,
                       closed_at = CASE WHEN :state = 'DISCARDED' THEN CAST(:now AS timestamptz) END
                 WHERE tenant_id = :tenantId AND dead_letter_id = :id AND state = 'OPEN'
                RETURNING *
                """)
            .param("state", to.name())
            .param("now", OffsetDateTime.now(clock))
            .param("tenantId", tenantId)
            .param("id", id)
            .query((row, number) -> read(row))
            .optional();
    return moved.orElseThrow(() -> refused(tenantId, id));
  }

  private ProblemException refused(String tenantId, long id) {
    return jdbc.sql(
            """
            SELECT state FROM wecomlink.dead_letter
             WHERE tenant_id = :tenantId AND dead_letter_id = :id
            """)
        .param("tenantId", tenantId)
        .param("id", id)
        .query(String.class)
        .optional()
        .map(state -> new ProblemException(HttpStatus.CONFLICT, "dead_letter_closed", word(state)))
        .orElseGet(() -> new ProblemException(HttpStatus.NOT_FOUND, "dead_letter_not_found"));
  }

  /** A state in the reader's language: the page's own word for it. */
  private static MessageSourceResolvable word(String state) {
    return new DefaultMessageSourceResolvable(
        new String[] {"page.dead-letter.state." + state}, state);
  }

  private String payload(Collection<String> userids) {
    try {
      return json.writeValueAsString(Map.of("userids", userids));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A list of texts is always JSON", e);
    }
  }

  /** PostgreSQL's text holds no NUL. */
  private static String cut(String text) {
    String clean = text.replace("\0", "");
    return clean.length() <= MAX_SUBJECT ? clean : clean.substring(0, MAX_SUBJECT - 1) + "…";
  }

  private static List<String> userids(Array array) throws SQLException {
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  private static DeadLetter read(ResultSet row) throws SQLException {
    return new DeadLetter(
        row.getLong("dead_letter_id"),
        row.getString("corp_id"),
        row.getString("kind"),
        row.getString("subject"),
        userids(row.getArray("userids")),
        row.getObject("errcode") == null ? null : row.getInt("errcode"),
        Reason.read(row.getString("error")),
        row.getInt("attempts"),
        row.getTimestamp("first_failed_at").toInstant(),
        row.getTimestamp("last_failed_at").toInstant(),
        DeadLetter.State.valueOf(row.getString("state")));
  }
}

package io.wecomlink.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wecomlink.deadletter.DeadLetters;
import io.wecomlink.problem.Attempts;
import io.wecomlink.problem.AttemptsSpentException;
import io.wecomlink.problem.DatabaseFaults;
import io.wecomlink.problem.Failures;
import io.wecomlink.problem.Reason;
import io.wecomlink.settings.RunnerId;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.wecom.CallMeter;
import io.wecomlink.wecom.ErrorClass;
import io.wecomlink.wecom.WecomApiException;
import io.wecomlink.wecom.WecomErrors;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes up what {@link Changes} noted: leasing, finishing, trying again, giving up.
 *
 * <p>Companies share the workers fairly: each gets as many as {@code wecomlink.sync.parallelism}
 * allows, in turns, whatever the others have noted.
 */
@Component("changeQueue")
public class ChangeQueue {

  private static final Logger log = LoggerFactory.getLogger(ChangeQueue.class);

  /** Readings at a time in this process. */
  private static final int WORKERS = 64;

  /** The database needs a break more than we do. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** What may go away by itself, or when the company has authorised again. */
  private static final Set<ErrorClass> PASSING =
      EnumSet.of(ErrorClass.RETRY, ErrorClass.REFRESH_TOKEN, ErrorClass.REAUTHORISE);

  private static final String[] KINDS = names(ChangeKind.values());
  private static final String[] WHATS = names(RelationHint.What.values());

  private static final TypeReference<List<RelationHint>> HINTS = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final ObjectMapper json;
  private final DeadLetters deadLetters;
  private final ObjectProvider<RunCounters> runs;
  private final RunnerId runner;
  private final ChangePace pace;
  private final int parallelism;
  private final Duration lease;
  private final Clock clock;

  /** What is being read in this process right now, by lease. */
  private final Map<String, PendingChange> inHand = new ConcurrentHashMap<>();

  ChangeQueue(
      JdbcClient jdbc,
      ObjectMapper json,
      DeadLetters deadLetters,
      ObjectProvider<RunCounters> runs,
      RunnerId runner,
      ChangePace pace,
      WecomLinkProperties properties,
      Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.deadLetters = deadLetters;
    this.runs = runs;
    this.runner = runner;
    this.pace = pace;
    this.parallelism = properties.sync().parallelism();
    this.lease = properties.sync().leaseDuration();
    this.clock = clock;
  }

  /** How many objects are read at a time in this process: {@code change-read-object} asks. */
  public int workers() {
    return WORKERS;
  }

  /**
   * Leases what is due: as many as there are idle workers that may be busy, of each company no more
   * than may be in flight, the most urgent first, companies in turns. What a company without a
   * living authorisation has noted waits until there is one. Changes of a company that has to
   * authorise again wait until it has. What this version of the program cannot understand is left
   * to the newer one that noted it. An attempt counts before it is made, so that one that kills its
   * runner counts too; {@link #open} looks whether there were too many.
   */
  public List<PendingChange> claim() {
    int idle = pace.allowed(WORKERS) - inHand.size();
    if (idle <= 0) {
      return List.of();
    }
    Instant now = clock.instant();
    List<PendingChange> claimed =
        jdbc.sql(
                """
                WITH RECURSIVE corp AS (
                  (SELECT corp_id FROM wecomlink.pending_change ORDER BY corp_id LIMIT 1)
                  UNION ALL
                  SELECT (SELECT p.corp_id FROM wecomlink.pending_change p
                           WHERE p.corp_id > corp.corp_id ORDER BY p.corp_id LIMIT 1)
                    FROM corp WHERE corp.corp_id IS NOT NULL
                ), free AS (
                  SELECT corp.corp_id, greatest(:parallelism - coalesce(b.in_hand, 0), 0) AS slots
                    FROM corp
                    LEFT JOIN json_to_recordset(CAST(:busy AS json)) AS b(
                      corp_id text, in_hand int) ON b.corp_id = corp.corp_id
                   WHERE corp.corp_id IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM wecomlink.connection x
                                      WHERE x.corp_id = corp.corp_id
                                        AND x.state IN ('REAUTHORISATION_REQUIRED', 'AUTHORISING'))
                ), due AS (
                  SELECT d.*
                    FROM free CROSS JOIN LATERAL (
                      SELECT u.*, row_number() OVER (ORDER BY u.priority, u.next_attempt_at) AS turn
                        FROM (VALUES (0), (1), (2)) AS level(priority) CROSS JOIN LATERAL (
                          SELECT p.corp_id, p.kind, p.subject, p.priority, p.next_attempt_at
                            FROM wecomlink.pending_change p
                           WHERE p.corp_id = free.corp_id AND p.priority = level.priority
                             AND p.next_attempt_at <= :now
                             AND p.kind = ANY(:kinds)
                             AND (p.hints = '[]' OR NOT EXISTS (
                               SELECT 1 FROM jsonb_array_elements(p.hints) AS h
                                WHERE h ->> 'what' <> ALL (:whats)))
                           ORDER BY p.next_attempt_at LIMIT free.slots
                             FOR UPDATE SKIP LOCKED) u
                       ORDER BY u.priority, u.next_attempt_at LIMIT free.slots) d
                   WHERE free.slots > 0
                   ORDER BY d.turn, d.next_attempt_at LIMIT :idle
                )
                UPDATE wecomlink.pending_change p
                   SET attempts = p.attempts + 1, lease_owner = :runner || '/' || gen_random_uuid(),
                       lease_until = :until, next_attempt_at = :until
                  FROM due
                 WHERE p.corp_id = due.corp_id AND p.kind = due.kind AND p.subject = due.subject
                RETURNING p.*, (SELECT x.tenant_id FROM wecomlink.connection x
                                 WHERE x.corp_id = p.corp_id) AS tenant_id
                """)
            .param("parallelism", parallelism)
            .param("kinds", KINDS)
            .param("whats", WHATS)
            .param("busy", busy())
            .param("now", now.atOffset(ZoneOffset.UTC))
            .param("idle", idle)
            .param("runner", runner.value())
            .param("until", now.plus(lease).atOffset(ZoneOffset.UTC))
            .query((row, number) -> read(row))
            .list();
    claimed.forEach(change -> inHand.put(change.lease(), change));
    return claimed;
  }

  /**
   * Sets the variables that the steps of a reading share.
   *
   * @throws AttemptsSpentException if the object is to be read no more: each attempt may have ended
   *     with its runner
   */
  public void open(Exchange exchange, @Variable("change") PendingChange change) {
    exchange.setVariable("corpId", change.corpId());
    exchange.setVariable("tenantId", change.tenantId());
    exchange.setVariable("actor", "wecom");
    exchange.setVariable("subject", change.subject());
    exchange.setVariable("lease", change.lease());
    exchange.setVariable("kind", change.kind().name());
    exchange.setVariable("version", change.version());
    exchange.setVariable("callMeter", new CallMeter());
    if (change.attempts() > Attempts.MOST) {
      throw new AttemptsSpentException(change, change.attempts() - 1);
    }
  }

  /** The moment before WeCom is asked: what the answer says was true no later than that. */
  public OffsetDateTime askedAt() {
    return OffsetDateTime.now(clock);
  }

  /**
   * Checks the first step of a transaction.
   *
   * @param held rows of {@code sql/change/hold-change.sql}
   * @throws ChangeLostException if the change was erased or taken over meanwhile
   */
  public void checkHeld(
      @Variable("heldChange") List<?> held, @Variable("change") PendingChange change) {
    if (held == null || held.isEmpty()) {
      throw new ChangeLostException(change);
    }
  }

  /**
   * What events and lists told about the object: with this change, and with earlier ones that could
   * not be read, whose letter keeps it. Within the transaction that stores the reading.
   */
  public List<RelationHint> hints(@Variable("change") PendingChange change) {
    String kept = deadLetters.hints(change.corpId(), change.kind().name(), change.subject());
    List<RelationHint> hints = new ArrayList<>(parse(kept));
    hints.addAll(change.hints());
    return hints;
  }

  /**
   * Last step of the transaction that stored a reading. What was noted meanwhile is read once more,
   * after a rest, and a run waits for that only if it noted it itself; else the change is over, and
   * with it what failed for the same object before. What could be read in part only becomes a dead
   * letter all the same.
   *
   * @param counts what the reading came to; without API calls
   * @param flaw what of the object could not be understood; null if nothing
   */
  public void applied(
      @Variable("change") PendingChange change,
      @Variable("callMeter") CallMeter meter,
      @Variable("counts") RunCounters.Counts counts,
      @Variable("flaw") Reason flaw) {
    int over =
        jdbc.sql(
                """
                DELETE FROM wecomlink.pending_change
                 WHERE corp_id = :corpId AND kind = :kind AND subject = :subject
                   AND version = :version
                """)
            .param("corpId", change.corpId())
            .param("kind", change.kind().name())
            .param("subject", change.subject())
            .param("version", change.version())
            .update();
    if (over == 0) {
      jdbc.sql(
              """
              UPDATE wecomlink.pending_change
                 SET attempts = 0, lease_owner = NULL, lease_until = NULL, next_attempt_at = :next,
                     run_id = CASE WHEN run_version > :version THEN run_id END,
                     hints = jsonb_path_query_array(hints, '$[$from to last]',
                       jsonb_build_object('from', CAST(:used AS int)))
               WHERE corp_id = :corpId AND kind = :kind AND subject = :subject
              """)
          .param("next", OffsetDateTime.now(clock).plus(Changes.REST))
          .param("version", change.version())
          .param("used", change.hints().size())
          .param("corpId", change.corpId())
          .param("kind", change.kind().name())
          .param("subject", change.subject())
          .update();
    }
    if (flaw == null) {
      deadLetters.resolve(change.corpId(), change.kind().name(), change.subject());
    } else {
      log.error("{} was read in part only: {}", change, flaw);
      keepLetter(change, flaw, change.hints());
    }
    count(
        change,
        new RunCounters.Counts(
            meter.drain(),
            counts.fetched(),
            counts.inserted(),
            counts.updated(),
            counts.unchanged(),
            counts.removed(),
            flaw == null ? 0 : 1));
  }

  /** A reading failed: it is put back, or becomes a dead letter. */
  @Transactional
  public void failed(
      Exchange exchange,
      @Variable("change") PendingChange change,
      @Variable("callMeter") CallMeter meter) {
    Exception failure = Failures.caught(exchange);
    Instant now = clock.instant();
    Optional<Instant> waitsUntil = WecomErrors.waitsUntil(failure, now);
    if (failure instanceof ChangeLostException) {
      log.info("{}", failure.getMessage());
    } else if (failure instanceof OlderReadingException) {
      // Not at once: where the clocks of two runners differ it may be older once more.
      putBack(change, now.plus(Changes.REST), false);
    } else if (DatabaseFaults.isOne(failure)) {
      log.warn("{} is put back: {}", change, failure.getMessage());
      putBack(change, now.plus(PAUSE), false);
    } else if (waitsUntil.isPresent()) {
      log.warn("{} is put back until {}: {}", change, waitsUntil.get(), failure.getMessage());
      putBack(change, waitsUntil.get(), false);
    } else if (mayPass(failure) && change.attempts() < Attempts.MOST) {
      Instant next = now.plus(Attempts.delay(change.attempts()));
      log.warn("{} is tried again at {}: {}", change, next, failure.toString());
      putBack(change, next, true);
    } else {
      giveUp(change, meter, failure);
    }
  }

  /** This runner no longer reads the object, however that came. */
  public void layDown(@Variable("change") PendingChange change) {
    inHand.remove(change.lease());
  }

  /**
   * Says every few seconds that this runner is alive, so that what it reads stays its own. Waits
   * for nobody: what is locked just now is said next time.
   */
  public void renewLeases() {
    if (inHand.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            UPDATE wecomlink.pending_change
               SET lease_until = :until, next_attempt_at = :until
             WHERE (corp_id, kind, subject) IN (
                     SELECT p.corp_id, p.kind, p.subject
                       FROM wecomlink.pending_change p
                       JOIN json_to_recordset(CAST(:held AS json)) AS h(
                              corp_id text, kind text, subject text, lease text)
                         ON p.corp_id = h.corp_id AND p.kind = h.kind AND p.subject = h.subject
                        AND p.lease_owner = h.lease
                        FOR NO KEY UPDATE OF p SKIP LOCKED)
            """)
        .param("until", OffsetDateTime.now(clock).plus(lease))
        .param("held", held())
        .update();
  }

  private void giveUp(PendingChange change, CallMeter meter, Exception failure) {
    boolean refused = failure instanceof WecomApiException;
    Reason problem = Reason.of(failure);
    // What WeCom refused is told by its words; a trace would only say where we asked.
    log.error("{} cannot be read: {}", change, problem, refused ? null : failure);
    int over =
        jdbc.sql(
                """
                DELETE FROM wecomlink.pending_change
                 WHERE corp_id = :corpId AND kind = :kind AND subject = :subject
                   AND lease_owner = :lease AND version = :version
                """)
            .param("corpId", change.corpId())
            .param("kind", change.kind().name())
            .param("subject", change.subject())
            .param("lease", change.lease())
            .param("version", change.version())
            .update();
    if (over == 0 && !leaveToNewerNote(change)) {
      return;
    }
    // A newer note still has the hints.
    keepLetter(change, problem, over == 0 ? List.of() : change.hints());
    count(change, new RunCounters.Counts(meter == null ? 0 : meter.drain(), 0, 0, 0, 0, 0, 1));
  }

  /** What lists told is not kept: it was true for a moment, and the next run tells it anew. */
  private void keepLetter(PendingChange change, Reason problem, List<RelationHint> hints) {
    deadLetters.keepObject(
        new DeadLetters.Failed(
            change.tenantId(),
            change.corpId(),
            change.runId(),
            change.kind().name(),
            change.subject(),
            problem),
        write(
            hints.stream().filter(hint -> hint.what() != RelationHint.What.LIST_LACKED).toList()));
  }

  /**
   * What was noted while this reading failed is read later and may do better. The run hears of the
   * failure now and does not wait for that, unless it noted it itself: an object that is edited
   * without pause must not hold it for ever.
   *
   * @return whether there is such a note; if not, it was erased with its company or another runner
   *     has taken it over
   */
  private boolean leaveToNewerNote(PendingChange change) {
    return jdbc.sql(
                """
                UPDATE wecomlink.pending_change
                   SET attempts = 0, lease_owner = NULL, lease_until = NULL, next_attempt_at = :next,
                       run_id = CASE WHEN run_version > :version THEN run_id END
                 WHERE corp_id = :corpId AND kind = :kind AND subject = :subject
                   AND lease_owner = :lease
                """)
            .param("next", clock.instant().plus(Attempts.LONGEST_DELAY).atOffset(ZoneOffset.UTC))
            .param("version", change.version())
            .param("corpId", change.corpId())
            .param("kind", change.kind().name())
            .param("subject", change.subject())
            .param("lease", change.lease())
            .update()
        > 0;
  }

  private void count(PendingChange change, RunCounters.Counts counts) {
    if (change.runId() != null) {
      runs.ifAvailable(counters -> counters.count(change.runId(), counts));
    }
  }

  private void putBack(PendingChange change, Instant next, boolean counts) {
    jdbc.sql(
            """
            UPDATE wecomlink.pending_change
               SET attempts = attempts - :notCounted, lease_owner = NULL, lease_until = NULL,
                   next_attempt_at = :next
             WHERE corp_id = :corpId AND kind = :kind AND subject = :subject
               AND lease_owner = :lease
            """)
        .param("notCounted", counts ? 0 : 1)
        .param("next", next.atOffset(ZoneOffset.UTC))
        .param("corpId", change.corpId())
        .param("kind", change.kind().name())
        .param("subject", change.subject())
        .param("lease", change.lease())
        .update();
  }

  private static boolean mayPass(Exception failure) {
    return failure instanceof WecomApiException wecom
        ? PASSING.contains(wecom.getErrorClass())
        : !(failure instanceof UnreadableObjectException);
  }

  private static String[] names(Enum<?>[] values) {
    return Stream.of(values).map(Enum::name).toArray(String[]::new);
  }

  private String busy() {
    ArrayNode busy = json.createArrayNode();
    inHand.values().stream()
        .collect(Collectors.groupingBy(PendingChange::corpId, Collectors.counting()))
        .forEach((corpId, count) -> busy.addObject().put("corp_id", corpId).put("in_hand", count));
    return busy.toString();
  }

  private String held() {
    ArrayNode held = json.createArrayNode();
    for (PendingChange change : inHand.values()) {
      ObjectNode row = held.addObject();
      row.put("corp_id", change.corpId()).put("kind", change.kind().name());
      row.put("subject", change.subject()).put("lease", change.lease());
    }
    return held.toString();
  }

  private PendingChange read(ResultSet row) throws SQLException {
    return new PendingChange(
        row.getString("tenant_id"),
        row.getString("corp_id"),
        ChangeKind.valueOf(row.getString("kind")),
        row.getString("subject"),
        row.getLong("version"),
        row.getObject("run_id", UUID.class),
        parse(row.getString("hints")),
        row.getInt("attempts"),
        row.getString("lease_owner"));
  }

  private List<RelationHint> parse(String hints) {
    try {
      return json.readValue(hints, HINTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Hints are written by this area alone", e);
    }
  }

  private String write(List<RelationHint> hints) {
    try {
      return json.writeValueAsString(hints);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Hints are always JSON", e);
    }
  }
}

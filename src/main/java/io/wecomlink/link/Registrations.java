package io.wecomlink.link;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.link.Registration.Question;
import io.wecomlink.problem.Attempts;
import io.wecomlink.problem.Failures;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.secrets.SecretBox;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.wecom.ErrorClass;
import io.wecomlink.wecom.WecomApiException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Registrations of new companies by the vendor's promotion link (wecom/service-api.md §4). Of what
 * WeCom says about one, its event and our asking, whichever comes first counts and the other
 * changes nothing. A row that something is due on is claimed by one runner; nobody waits for it.
 */
@Component("registrations")
public class Registrations {

  private static final Logger log = LoggerFactory.getLogger(Registrations.class);

  /** No registration information: not finished, too old, or no new company. */
  private static final int NOT_FINISHED = 84024;

  /** WeCom does not know the code any more. */
  private static final int CODE_UNKNOWN = 84022;

  /** How long WeCom tells the result (wecom/service-api.md §4). */
  private static final Duration RESULT_LIFE = Duration.ofHours(24);

  /** Longer than asking with all its repetitions takes; a dead runner's claim ends after it. */
  private static final Duration CLAIM = Duration.ofMinutes(2);

  private static final Duration FIRST_DELAY = Duration.ofSeconds(5);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
  private static final Duration ADDRESS_BOOK_DELAY = Duration.ofSeconds(10);

  /** Certification takes people days. */
  private static final Duration FIRST_CERTIFICATION_DELAY = Duration.ofSeconds(15);

  private static final Duration LONGEST_CERTIFICATION_DELAY = Duration.ofMinutes(30);

  /** A person who presses the button again and again asks WeCom this often at most. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** With less left of the token, the address book is unlocked whatever else is missing. */
  private static final Duration UNLOCK_ANYWAY = Duration.ofMinutes(5);

  private static final int BATCH = 20;

  private final JdbcClient jdbc;
  private final SecretBox secretBox;
  private final WecomLinkProperties properties;
  private final Connections connections;
  private final CorpAuthorizations authorizations;
  private final LinkStates states;
  private final Clock clock;

  Registrations(
      JdbcClient jdbc,
      SecretBox secretBox,
      WecomLinkProperties properties,
      Connections connections,
      CorpAuthorizations authorizations,
      LinkStates states,
      Clock clock) {
    this.jdbc = jdbc;
    this.secretBox = secretBox;
    this.properties = properties;
    this.connections = connections;
    this.authorizations = authorizations;
    this.states = states;
    this.clock = clock;
  }

  // --- Starting one

  /**
   * Parameters of get_register_code; sets the variable state.
   *
   * @param corpName fills the form; null leaves it empty, as the others do
   * @throws ProblemException 409 registration_not_configured or transition_refused
   */
  public Map<String, Object> request(
      Exchange exchange,
      @Variable("tenantId") String tenantId,
      @Variable("corpName") String corpName,
      @Variable("adminName") String adminName,
      @Variable("adminMobile") String adminMobile) {
    String templateId = properties.registration().templateId();
    if (templateId == null || templateId.isBlank()) {
      throw new ProblemException(HttpStatus.CONFLICT, "registration_not_configured");
    }
    connections.check(tenantId, ConnectionEvent.REGISTRATION_STARTED);
    String state = states.fresh();
    exchange.setVariable("state", state);
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("template_id", templateId);
    putIfGiven(request, "corp_name", corpName);
    putIfGiven(request, "admin_name", adminName);
    putIfGiven(request, "admin_mobile", adminMobile);
    request.put("state", state);
    return request;
  }

  private static void putIfGiven(Map<String, Object> request, String name, String value) {
    if (value != null && !value.isBlank()) {
      request.put(name, value);
    }
  }

  /** Makes the link from the answer of get_register_code, and moves the connection on. */
  @Transactional
  public RegistrationLink create(
      JsonNode answer,
      @Variable("tenantId") String tenantId,
      @Variable("actor") String actor,
      @Variable("state") String state) {
    connections.apply(tenantId, ConnectionEvent.REGISTRATION_STARTED, actor, null);
    String code = answer.path("register_code").asText("");
    if (code.isEmpty()) {
      throw new ProblemException(HttpStatus.BAD_GATEWAY, "wecom_unavailable");
    }
    Instant now = clock.instant();
    Instant linkExpiresAt =
        now.plusSeconds(answer.path("expires_in").asLong(0)).truncatedTo(ChronoUnit.SECONDS);
    jdbc.sql(
            """
            INSERT INTO wecomlink.registration
                   (tenant_id, actor, state_digest, register_code, code_digest, status,
                    created_at, link_expires_at, expires_at, next_poll_at)
            VALUES (:tenantId, :actor, :stateDigest, :code, :codeDigest, 'WAITING',
                    :now, :linkExpiresAt, :expiresAt, :nextPollAt)
            """)
        .param("tenantId", tenantId)
        .param("actor", actor)
        .param("stateDigest", Digests.sha256(state))
        .param("code", secretBox.seal(code))
        .param("codeDigest", Digests.sha256(code))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("linkExpiresAt", linkExpiresAt.atOffset(ZoneOffset.UTC))
        .param("expiresAt", now.plus(RESULT_LIFE).atOffset(ZoneOffset.UTC))
        .param("nextPollAt", now.plus(FIRST_DELAY).atOffset(ZoneOffset.UTC))
        .update();
    return new RegistrationLink(url(code), state, linkExpiresAt);
  }

  private String url(String code) {
    return UriComponentsBuilder.fromUri(properties.wecom().openBaseUrl())
        .path("/3rdservice/wework/register")
        .queryParam("register_code", "{code}")
        .encode()
        .buildAndExpand(code)
        .toUriString();
  }

  /** The newest link of a tenant; empty if nothing is waited for. */
  Optional<PendingLink> pending(String tenantId) {
    Instant now = clock.instant();
    return jdbc.sql(
            """
            SELECT register_code, link_expires_at FROM wecomlink.registration
             WHERE tenant_id = :tenantId AND status IN ('WAITING', 'EXPIRED')
             ORDER BY registration_id DESC LIMIT 1
            """)
        .param("tenantId", tenantId)
        .query(
            (row, number) ->
                PendingLink.of(
                    "REGISTER",
                    url(secretBox.open(row.getBytes(1))),
                    row.getTimestamp(2).toInstant(),
                    now))
        .optional();
  }

  /**
   * Whether somebody of a company that WeCom knows already opened a tenant's newest link: then
   * nothing will be registered.
   */
  public boolean isCompanyKnown(String tenantId) {
    return jdbc.sql(
            """
            SELECT entered_corp_id IS NOT NULL AND status = 'EXPIRED' FROM wecomlink.registration
             WHERE tenant_id = :tenantId ORDER BY registration_id DESC LIMIT 1
            """)
        .param("tenantId", tenantId)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  // --- Looking after them

  /** Claims the registrations on which something is due. */
  public List<Registration> due() {
    Instant now = clock.instant();
    return jdbc.sql(
            """
            WITH due AS (
              SELECT registration_id FROM wecomlink.registration
               WHERE next_poll_at <= :now
               ORDER BY next_poll_at LIMIT :batch
                 FOR UPDATE SKIP LOCKED)
            UPDATE wecomlink.registration r SET next_poll_at = :claimedUntil
              FROM due WHERE r.registration_id = due.registration_id
            RETURNING r.*
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("batch", BATCH)
        .param("claimedUntil", now.plus(CLAIM).atOffset(ZoneOffset.UTC))
        .query((row, number) -> read(row, now))
        .list();
  }

  /**
   * The newest registration of a tenant, and whether WeCom may be asked about it now.
   *
   * @throws ProblemException 404 registration_not_found if none was started
   */
  public Registration current(@Variable("tenantId") String tenantId) {
    Instant now = clock.instant();
    Registration newest = newest(tenantId, now);
    if (newest.question() != Question.RESULT) {
      return with(newest, Question.NOTHING);
    }
    int mayAsk =
        jdbc.sql(
                """
                UPDATE wecomlink.registration
                   SET asked_at = :now, next_poll_at = :claimedUntil
                 WHERE registration_id = :id AND status = 'WAITING'
                   AND (asked_at IS NULL OR asked_at <= :patience)
                """)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .param("claimedUntil", now.plus(CLAIM).atOffset(ZoneOffset.UTC))
            .param("patience", now.minus(PATIENCE).atOffset(ZoneOffset.UTC))
            .param("id", newest.registrationId())
            .update();
    return mayAsk == 1 ? newest : with(newest, Question.NOTHING);
  }

  private Registration newest(String tenantId, Instant now) {
    return jdbc.sql(
            """
            SELECT * FROM wecomlink.registration
             WHERE tenant_id = :tenantId AND status <> 'ABANDONED'
             ORDER BY registration_id DESC LIMIT 1
            """)
        .param("tenantId", tenantId)
        .query((row, number) -> read(row, now))
        .optional()
        .orElseThrow(() -> new ProblemException(HttpStatus.NOT_FOUND, "registration_not_found"));
  }

  /** What the page is told about the newest registration. */
  public RegistrationResult result(@Variable("tenantId") String tenantId) {
    return jdbc.sql(
            """
            SELECT status, corp_id, next_poll_at FROM wecomlink.registration
             WHERE tenant_id = :tenantId AND status <> 'ABANDONED'
             ORDER BY registration_id DESC LIMIT 1
            """)
        .param("tenantId", tenantId)
        .query(
            (row, number) ->
                new RegistrationResult(
                    row.getString(1),
                    "REGISTERED".equals(row.getString(1)) ? row.getString(2) : null,
                    "WAITING".equals(row.getString(1)) ? instant(row.getTimestamp(3)) : null))
        .single();
  }

  /** Parameters of get_register_info. */
  public Map<String, Object> resultRequest(@Variable("registration") Registration registration) {
    return Map.of("register_code", registration.registerCode());
  }

  /** Whether the failure at hand only says that nothing is known of the registration yet. */
  public boolean isOpen(Exchange exchange) {
    return Failures.caught(exchange) instanceof WecomApiException wecom
        && (wecom.errcode() == NOT_FINISHED || wecom.errcode() == CODE_UNKNOWN);
  }

  /** Nothing is known yet: asks again later, with growing pauses, until the day is over. */
  public void stillOpen(Exchange exchange, @Variable("registration") Registration registration) {
    boolean codeUnknown =
        Failures.caught(exchange) instanceof WecomApiException wecom
            && wecom.errcode() == CODE_UNKNOWN;
    Instant now = clock.instant();
    jdbc.sql(
            """
            UPDATE wecomlink.registration
               SET polls = polls + 1, asked_at = :now,
                   status = CASE WHEN NOT :codeUnknown AND expires_at > :next THEN status
                                 WHEN corp_id IS NULL THEN 'EXPIRED'
                                 ELSE 'REGISTERED' END,
                   next_poll_at = CASE WHEN corp_id IS NOT NULL
                                         OR NOT :codeUnknown AND expires_at > :next
                                       THEN CAST(:next AS timestamptz) END
             WHERE registration_id = :id AND status = 'WAITING'
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("codeUnknown", codeUnknown)
        .param(
            "next",
            now.plus(Attempts.doubled(FIRST_DELAY, registration.polls(), LONGEST_DELAY))
                .atOffset(ZoneOffset.UTC))
        .param("id", registration.registrationId())
        .update();
  }

  /**
   * WeCom told the result when it was asked. Sets the variables corpId and tenantId.
   *
   * @param answer of get_register_info
   */
  @Transactional
  public void told(
      Exchange exchange, JsonNode answer, @Variable("registration") Registration registration) {
    String corpId = answer.path("corpid").asText("");
    if (corpId.isEmpty()) {
      throw new ProblemException(HttpStatus.BAD_GATEWAY, "wecom_unavailable");
    }
    JsonNode sync = answer.path("contact_sync");
    registered(
        exchange,
        registration,
        corpId,
        sync.path("access_token").asText(null),
        Duration.ofSeconds(sync.path("expires_in").asLong(0)));
  }

  /**
   * WeCom pushed register_corp. Sets the variables registration, corpId and tenantId; registration
   * is null if it was not started here, such as by the vendor's permanent QR code.
   *
   * @param syncToken null unless the promotion package locks the address book
   * @param syncSeconds how long it lives, in seconds as text; null without it
   */
  @Transactional
  public void pushed(
      Exchange exchange,
      @Variable("corpId") String corpId,
      @Variable("registerCode") String registerCode,
      @Variable("state") String state,
      @Variable("contactSyncToken") String syncToken,
      @Variable("contactSyncSeconds") String syncSeconds) {
    Registration registration = find(registerCode, state).orElse(null);
    exchange.setVariable("registration", registration);
    if (registration == null || corpId == null) {
      log.info("Corp {} was registered by a link that is not one of ours", corpId);
      exchange.setVariable("registration", null);
      return;
    }
    boolean given = syncSeconds != null && syncSeconds.matches("[0-9]{1,9}");
    registered(
        exchange,
        registration,
        corpId,
        syncToken,
        Duration.ofSeconds(given ? Long.parseLong(syncSeconds) : 0));
  }

  private void registered(
      Exchange exchange,
      Registration registration,
      String corpId,
      String syncToken,
      Duration syncLife) {
    Instant now = clock.instant();
    exchange.setVariable("corpId", corpId);
    exchange.setVariable("tenantId", registration.tenantId());
    // Before the registration: the order in which one is started and given up.
    connections.hold(registration.tenantId());
    boolean first =
        jdbc.sql(
                    """
                    UPDATE wecomlink.registration
                       SET status = 'REGISTERED', corp_id = :corpId, registered_at = :now,
                           polls = 0, next_poll_at = :now
                     WHERE registration_id = :id AND status IN ('WAITING', 'EXPIRED')
                    """)
                .param("corpId", corpId)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("id", registration.registrationId())
                .update()
            == 1;
    keepToken(registration, syncToken, syncLife, now);
    if (first) {
      join(registration, corpId);
    }
  }

  /** The token counts from when it was told first: a repetition does not make it younger. */
  private void keepToken(Registration registration, String token, Duration life, Instant now) {
    if (token == null || token.isEmpty() || life.isZero()) {
      return;
    }
    jdbc.sql(
            """
            UPDATE wecomlink.registration
               SET contact_sync_token = :token, contact_sync_until = :until, next_poll_at = :now
             WHERE registration_id = :id AND status = 'REGISTERED'
               AND contact_sync_until IS NULL
            """)
        .param("token", secretBox.seal(token))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("until", now.plus(life).atOffset(ZoneOffset.UTC))
        .param("id", registration.registrationId())
        .update();
  }

  private void join(Registration registration, String corpId) {
    try {
      connections.registered(registration.tenantId(), corpId, "wecom");
    } catch (ProblemException refused) {
      // The tenant has gone another way meanwhile; the company exists all the same.
      log.warn(
          "Corp {} was registered for tenant {}, which it cannot join any more: {}",
          corpId,
          registration.tenantId(),
          refused.getMessage());
    }
  }

  /**
   * Somebody of a company that has the app already opened a link (enter_register_package). Nothing
   * will be registered, and since any member may have done it, nothing is linked either: the
   * tenant's page says that the company has to be linked, not registered.
   */
  public void entered(
      @Variable("corpId") String corpId,
      @Variable("registerCode") String registerCode,
      @Variable("state") String state) {
    find(registerCode, state)
        .ifPresent(
            registration ->
                jdbc.sql(
                        """
                        UPDATE wecomlink.registration
                           SET status = 'EXPIRED', entered_corp_id = :corpId, next_poll_at = NULL
                         WHERE registration_id = :id AND status = 'WAITING'
                        """)
                    .param("corpId", corpId)
                    .param("id", registration.registrationId())
                    .update());
  }

  /**
   * The tenant for which a company is known to be registered, for an installation that names none.
   *
   * @return null if there is none
   */
  public String tenantOf(String corpId) {
    return jdbc.sql(
            """
            SELECT tenant_id FROM wecomlink.registration
             WHERE corp_id = :corpId AND status <> 'ABANDONED'
             ORDER BY registration_id DESC LIMIT 1
            """)
        .param("corpId", corpId)
        .query(String.class)
        .optional()
        .orElse(null);
  }

  /** The registration that an installation's state belongs to; empty if it is none of ours. */
  Optional<String> tenantOfState(String state) {
    return find(null, state).map(Registration::tenantId);
  }

  /**
   * Learns from an installation which company a registration became, and asks for the rest of the
   * result at once: the installation brings no token that unlocks the address book.
   *
   * @param answer of v2/get_permanent_code, with register_code_info and state
   */
  @Transactional
  public void recognise(JsonNode answer, @Variable("corpId") String corpId) {
    JsonNode info = answer.path("register_code_info");
    String state = info.path("state").asText(answer.path("state").asText(null));
    find(info.path("register_code").asText(null), state)
        .ifPresent(
            registration ->
                jdbc.sql(
                        """
                        UPDATE wecomlink.registration
                           SET corp_id = :corpId, status = 'WAITING', next_poll_at = :now
                         WHERE registration_id = :id AND status IN ('WAITING', 'EXPIRED')
                        """)
                    .param("corpId", corpId)
                    .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .param("id", registration.registrationId())
                    .update());
  }

  // --- After the registration

  /** Whether the address book may be unlocked now: the app is in, or the token is about to die. */
  public boolean mayUnlock(@Variable("registration") Registration registration) {
    boolean dying =
        jdbc.sql(
                """
                SELECT contact_sync_until < :soon FROM wecomlink.registration
                 WHERE registration_id = :id AND contact_sync_until IS NOT NULL
                """)
            .param("soon", clock.instant().plus(UNLOCK_ANYWAY).atOffset(ZoneOffset.UTC))
            .param("id", registration.registrationId())
            .query(Boolean.class)
            .optional()
            .orElse(false);
    return dying || authorizations.holds(registration.corpId());
  }

  /** Parameters of contact_sync_success, which brings its own token. */
  public Map<String, Object> unlockRequest(@Variable("registration") Registration registration) {
    return Map.of("access_token", registration.contactSyncToken());
  }

  /** The address book is unlocked, or the token is good for nothing: it is forgotten. */
  public void unlocked(@Variable("registration") Registration registration) {
    jdbc.sql(
            """
            UPDATE wecomlink.registration
               SET contact_sync_token = NULL, polls = 0, next_poll_at = :now
             WHERE registration_id = :id
            """)
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .param("id", registration.registrationId())
        .update();
  }

  /** Whether WeCom refused to unlock for good, or the token is dead. */
  public boolean isUnlockRefused(Exchange exchange) {
    return Failures.caught(exchange) instanceof WecomApiException wecom
        && wecom.getErrorClass() != ErrorClass.RETRY
        && wecom.getErrorClass() != ErrorClass.BACK_OFF;
  }

  /** Whether a grant can be read that may tell of the certification. */
  public boolean isCertificationAwaited(@Variable("registration") Registration registration) {
    return awaitsCertification(registration) && authorizations.holds(registration.corpId());
  }

  private boolean awaitsCertification(Registration registration) {
    Connection connection = connections.of(registration.tenantId());
    return connection.state() == ConnectionState.CERTIFICATION_PENDING
        && connection.corp() != null
        && connection.corp().corpId().equals(registration.corpId());
  }

  /** Decides when the registration is looked at again; not at all once nothing is left to do. */
  public void lookedAfter(@Variable("registration") Registration registration) {
    Duration delay = null;
    if (registration.question() == Question.ADDRESS_BOOK) {
      delay = ADDRESS_BOOK_DELAY;
    } else if (awaitsCertification(registration)) {
      delay =
          Attempts.doubled(
              FIRST_CERTIFICATION_DELAY, registration.polls(), LONGEST_CERTIFICATION_DELAY);
    }
    jdbc.sql(
            """
            UPDATE wecomlink.registration
               SET polls = polls + 1, next_poll_at = :next,
                   contact_sync_token =
                     CASE WHEN contact_sync_until > :now THEN contact_sync_token END
             WHERE registration_id = :id AND status = 'REGISTERED'
            """)
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .param("next", delay == null ? null : clock.instant().plus(delay).atOffset(ZoneOffset.UTC))
        .param("id", registration.registrationId())
        .update();
  }

  /** Looking after it failed: later again. */
  public void failed(Exchange exchange, @Variable("registration") Registration registration) {
    Exception failure = Failures.caught(exchange);
    if (registration == null) {
      log.warn("A registration could not be looked after: {}", failure.toString());
      return;
    }
    Instant next =
        clock
            .instant()
            .plus(Attempts.doubled(FIRST_DELAY, registration.polls() + 3, LONGEST_DELAY));
    log.warn("{} is looked after again at {}: {}", registration, next, failure.getMessage());
    jdbc.sql(
            """
            UPDATE wecomlink.registration SET polls = polls + 1, next_poll_at = :next
             WHERE registration_id = :id AND next_poll_at IS NOT NULL
            """)
        .param("next", next.atOffset(ZoneOffset.UTC))
        .param("id", registration.registrationId())
        .update();
  }

  /** The tenant ended or gave up what it was about: late news of it leads to nothing. */
  void abandon(String tenantId) {
    jdbc.sql(
            """
            UPDATE wecomlink.registration
               SET status = 'ABANDONED', next_poll_at = NULL, contact_sync_token = NULL
             WHERE tenant_id = :tenantId AND status <> 'ABANDONED'
            """)
        .param("tenantId", tenantId)
        .update();
  }

  private Optional<Registration> find(String registerCode, String state) {
    if (registerCode == null && state == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    return jdbc.sql(
            """
            SELECT * FROM wecomlink.registration
             WHERE status <> 'ABANDONED'
               AND (code_digest = :codeDigest OR state_digest = :stateDigest)
             ORDER BY registration_id LIMIT 1
            """)
        .param("codeDigest", registerCode == null ? new byte[0] : Digests.sha256(registerCode))
        .param("stateDigest", state == null ? new byte[0] : Digests.sha256(state))
        .query((row, number) -> read(row, now))
        .optional();
  }

  private Registration read(ResultSet row, Instant now) throws SQLException {
    String status = row.getString("status");
    Instant syncUntil = instant(row.getTimestamp("contact_sync_until"));
    byte[] token = row.getBytes("contact_sync_token");
    boolean tokenLives = token != null && syncUntil != null && syncUntil.isAfter(now);
    Question question =
        switch (status) {
          case "WAITING" -> Question.RESULT;
          case "REGISTERED" -> tokenLives ? Question.ADDRESS_BOOK : Question.CERTIFICATION;
          default -> Question.NOTHING;
        };
    return new Registration(
        row.getLong("registration_id"),
        row.getString("tenant_id"),
        status,
        row.getString("corp_id"),
        question,
        secretBox.open(row.getBytes("register_code")),
        tokenLives ? secretBox.open(token) : null,
        row.getInt("polls"));
  }

  private static Registration with(Registration registration, Question question) {
    return new Registration(
        registration.registrationId(),
        registration.tenantId(),
        registration.status(),
        registration.corpId(),
        question,
        registration.registerCode(),
        registration.contactSyncToken(),
        registration.polls());
  }

  private static Instant instant(Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}

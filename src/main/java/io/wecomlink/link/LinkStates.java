package io.wecomlink.link;

import io.wecomlink.problem.ProblemException;
import io.wecomlink.secrets.SecretBox;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The one-time states that bind a browser's way to WeCom and back to a tenant. 32 characters of
 * [a-zA-Z0-9] (wecom/service-api.md §2), good for 20 minutes, kept as digests.
 */
@Component
class LinkStates {

  private static final Duration LIFE = Duration.ofMinutes(20);
  private static final int LENGTH = 32;
  private static final String ALPHABET =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  /**
   * A state that was used.
   *
   * @param tenantId whose
   * @param actor who asked for the link
   */
  public record Claim(String tenantId, String actor) {}

  /**
   * A fresh state.
   *
   * @param value goes into the link; not kept
   * @param expiresAt when it stops being accepted
   */
  public record Issued(String value, Instant expiresAt) {}

  private final JdbcClient jdbc;
  private final SecureRandom random;
  private final SecretBox secretBox;
  private final Clock clock;

  LinkStates(JdbcClient jdbc, SecureRandom random, SecretBox secretBox, Clock clock) {
    this.jdbc = jdbc;
    this.random = random;
    this.secretBox = secretBox;
    this.clock = clock;
  }

  /** Makes a state for a tenant and clears away those that expired a day ago. */
  Issued issue(String tenantId, String actor) {
    Instant now = clock.instant();
    Issued issued = new Issued(fresh(), now.plus(LIFE));
    jdbc.sql("DELETE FROM wecomlink.link_state WHERE expires_at < :longAgo")
        .param("longAgo", now.minus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))
        .update();
    jdbc.sql(
            """
            INSERT INTO wecomlink.link_state
                   (state_digest, tenant_id, actor, created_at, expires_at)
            VALUES (:digest, :tenantId, :actor, :now, :expiresAt)
            """)
        .param("digest", Digests.sha256(issued.value()))
        .param("tenantId", tenantId)
        .param("actor", actor)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("expiresAt", issued.expiresAt().atOffset(ZoneOffset.UTC))
        .update();
    return issued;
  }

  /**
   * Uses a state, once.
   *
   * @throws ProblemException 400 invalid_state if it is unknown, used or expired
   */
  Claim use(String state) {
    return jdbc.sql(
            """
            UPDATE wecomlink.link_state SET used_at = :now
             WHERE state_digest = :digest AND used_at IS NULL AND expires_at > :now
            RETURNING tenant_id, actor
            """)
        .param("now", OffsetDateTime.now(clock))
        .param("digest", Digests.sha256(state))
        .query((row, number) -> new Claim(row.getString(1), row.getString(2)))
        .optional()
        .orElseThrow(() -> new ProblemException(HttpStatus.BAD_REQUEST, "invalid_state"));
  }

  /** Gives a state back whose installation could not be finished for a passing reason. */
  void giveBack(String state) {
    jdbc.sql("UPDATE wecomlink.link_state SET used_at = NULL WHERE state_digest = :digest")
        .param("digest", Digests.sha256(state))
        .update();
  }

  /** Whose state this is; empty for states that are unknown, used or expired. */
  Optional<Claim> known(String state) {
    return jdbc.sql(
            """
            SELECT tenant_id, actor FROM wecomlink.link_state
             WHERE state_digest = :digest AND used_at IS NULL AND expires_at > :now
            """)
        .param("digest", Digests.sha256(state))
        .param("now", OffsetDateTime.now(clock))
        .query((row, number) -> new Claim(row.getString(1), row.getString(2)))
        .optional();
  }

  /** Keeps the link that carries a state, so that it can be shown again. */
  void keepLink(Issued state, String url, Instant expiresAt) {
    jdbc.sql(
            """
            UPDATE wecomlink.link_state SET url = :url, link_expires_at = :expiresAt
             WHERE state_digest = :digest
            """)
        .param("url", secretBox.seal(url))
        .param("expiresAt", expiresAt.atOffset(ZoneOffset.UTC))
        .param("digest", Digests.sha256(state.value()))
        .update();
  }

  /** The newest link of a tenant that nobody has come back with; empty if there is none. */
  Optional<PendingLink> pending(String tenantId) {
    Instant now = clock.instant();
    return jdbc.sql(
            """
            SELECT url, link_expires_at FROM wecomlink.link_state
             WHERE tenant_id = :tenantId AND used_at IS NULL AND url IS NOT NULL
             ORDER BY created_at DESC LIMIT 1
            """)
        .param("tenantId", tenantId)
        .query(
            (row, number) ->
                PendingLink.of(
                    "INSTALL",
                    secretBox.open(row.getBytes(1)),
                    row.getTimestamp(2).toInstant(),
                    now))
        .optional();
  }

  /** Makes a tenant's links worthless: it has ended or given up what they were made for. */
  void revoke(String tenantId) {
    jdbc.sql(
            """
            UPDATE wecomlink.link_state SET used_at = :now
             WHERE tenant_id = :tenantId AND used_at IS NULL
            """)
        .param("now", OffsetDateTime.now(clock))
        .param("tenantId", tenantId)
        .update();
  }

  /** A text that nobody guesses: 32 characters of [a-zA-Z0-9]. */
  String fresh() {
    StringBuilder text = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}

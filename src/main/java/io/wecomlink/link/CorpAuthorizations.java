package io.wecomlink.link;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.secrets.SecretBox;
import io.wecomlink.token.PermanentCodes;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Variable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The companies that installed the app, each with its permanent code and, once known, its tenant.
 */
@Component("corpAuthorizations")
public class CorpAuthorizations implements PermanentCodes {

  /**
   * An installation that names no tenant.
   *
   * @param corpName may equal the encrypted corpid; null if not delivered
   */
  public record Unclaimed(String corpId, String corpName, Instant receivedAt) {}

  private final JdbcClient jdbc;
  private final SecretBox secretBox;
  private final Clock clock;

  CorpAuthorizations(JdbcClient jdbc, SecretBox secretBox, Clock clock) {
    this.jdbc = jdbc;
    this.secretBox = secretBox;
    this.clock = clock;
  }

  @Override
  public Optional<String> of(String corpId) {
    return jdbc.sql(
            "SELECT permanent_code FROM wecomlink.corp_authorization WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .query((row, number) -> secretBox.open(row.getBytes(1)))
        .optional();
  }

  /** The company whose auth code this was; null if the code has not been exchanged here yet. */
  public String exchanged(String authCode) {
    return jdbc.sql(
            """
            SELECT corp_id FROM wecomlink.corp_authorization
             WHERE auth_code_digest = :digest
            """)
        .param("digest", Digests.sha256(authCode))
        .query(String.class)
        .optional()
        .orElse(null);
  }

  /**
   * Commits the permanent code at once: the auth code that bought it is spent.
   *
   * @param answer of v2/get_permanent_code (wecom/service-api.md §2)
   * @return the company's corpid
   */
  public String keep(JsonNode answer, String authCode) {
    JsonNode corp = answer.path("auth_corp_info");
    String corpId = corp.path("corpid").asText("");
    String permanentCode = answer.path("permanent_code").asText("");
    if (corpId.isEmpty() || permanentCode.isEmpty()) {
      throw new ProblemException(HttpStatus.BAD_GATEWAY, "wecom_unavailable");
    }
    jdbc.sql(
            """
            INSERT INTO wecomlink.corp_authorization AS a
                   (corp_id, permanent_code, auth_code_digest, corp_name, received_at)
            VALUES (:corpId, :permanentCode, :digest, :corpName, :now)
            ON CONFLICT (corp_id) DO UPDATE
               SET permanent_code = excluded.permanent_code,
                   auth_code_digest = excluded.auth_code_digest,
                   corp_name = excluded.corp_name,
                   received_at = excluded.received_at
            """)
        .param("corpId", corpId)
        .param("permanentCode", secretBox.seal(permanentCode))
        .param("digest", Digests.sha256(authCode))
        .param("corpName", corp.path("corp_name").asText(null))
        .param("now", OffsetDateTime.now(clock))
        .update();
    return corpId;
  }

  /**
   * Whose company this is.
   *
   * @return empty if nobody knows yet
   * @throws ProblemException 404 authorization_not_found if the company has not installed the app
   */
  Optional<String> ownerOf(String corpId) {
    return owner(corpId, "");
  }

  /**
   * Makes the company the tenant's, unless it is already; joins the caller's transaction and keeps
   * the row locked in it.
   *
   * @throws ProblemException 404 authorization_not_found if the company has uninstalled the app;
   *     409 corp_already_linked if the company belongs to another tenant, tenant_already_linked if
   *     another company that installed the app belongs to the tenant
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void claim(String corpId, String tenantId) {
    String owner = owner(corpId, "FOR UPDATE").orElse(null);
    if (owner != null) {
      checkOwner(owner, tenantId);
      return;
    }
    int claimed;
    try {
      claimed =
          jdbc.sql(
                  """
                UPDATE wecomlink.corp_authorization SET tenant_id = :tenantId
                 WHERE corp_id = :corpId
                   AND NOT EXISTS (SELECT 1 FROM wecomlink.corp_authorization
                                    WHERE tenant_id = :tenantId)
                """)
              .param("tenantId", tenantId)
              .param("corpId", corpId)
              .update();
    } catch (DuplicateKeyException atTheSameMoment) {
      // Two companies of one tenant at once: the other one was first.
      claimed = 0;
    }
    if (claimed == 0) {
      throw new ProblemException(HttpStatus.CONFLICT, "tenant_already_linked");
    }
  }

  /**
   * Refuses a tenant that is not the company's.
   *
   * @throws ProblemException 409 corp_already_linked
   */
  static void checkOwner(String owner, String tenantId) {
    if (!owner.equals(tenantId)) {
      throw new ProblemException(HttpStatus.CONFLICT, "corp_already_linked");
    }
  }

  private Optional<String> owner(String corpId, String lock) {
    return jdbc.sql(
            "SELECT tenant_id FROM wecomlink.corp_authorization WHERE corp_id = :corpId " + lock)
        .param("corpId", corpId)
        .query((row, number) -> Optional.ofNullable(row.getString(1)))
        .optional()
        .orElseThrow(() -> new ProblemException(HttpStatus.NOT_FOUND, "authorization_not_found"));
  }

  /** Installations that wait for an operator, in the order of their corpids. */
  public List<Unclaimed> unclaimed(String after, int limit) {
    return jdbc.sql(
            """
            SELECT corp_id, corp_name, received_at FROM wecomlink.corp_authorization
             WHERE tenant_id IS NULL AND corp_id > :after
             ORDER BY corp_id LIMIT :limit
            """)
        .param("after", after)
        .param("limit", limit)
        .query(
            (row, number) ->
                new Unclaimed(row.getString(1), row.getString(2), row.getTimestamp(3).toInstant()))
        .list();
  }

  /** Whether the company has installed the app, whosever it is. */
  public boolean holds(@Variable("corpId") String corpId) {
    return receivedAt(corpId).isPresent();
  }

  /** When the company's newest permanent code came; empty if it has none. */
  Optional<Instant> receivedAt(String corpId) {
    return jdbc.sql("SELECT received_at FROM wecomlink.corp_authorization WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .query((row, number) -> row.getTimestamp(1).toInstant())
        .optional();
  }

  /** Forgets a company: its permanent code is dead after an uninstallation. */
  public void forget(String corpId) {
    jdbc.sql("DELETE FROM wecomlink.corp_authorization WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .update();
  }
}

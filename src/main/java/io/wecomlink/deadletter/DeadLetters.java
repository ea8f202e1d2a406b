package io.wecomlink.deadletter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.secrets.SecretBox;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps what failed for good. The same subject failing again counts on its open letter. */
@Component("deadLetters")
public class DeadLetters {

  private final JdbcClient jdbc;
  private final SecretBox secretBox;
  private final ObjectMapper json;
  private final Clock clock;

  DeadLetters(JdbcClient jdbc, SecretBox secretBox, ObjectMapper json, Clock clock) {
    this.jdbc = jdbc;
    this.secretBox = secretBox;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Keeps a failure.
   *
   * @param runId the run it happened in; null outside a run
   * @param kind what was being done, such as CONTACT_GROUP
   * @param subject what it was done for
   * @param errcode WeCom's errcode; null if the failure was not WeCom's
   * @param error what went wrong, without secrets
   */
  public void keep(
      String tenantId,
      String corpId,
      UUID runId,
      String kind,
      String subject,
      Integer errcode,
      String error) {
    keep(tenantId, corpId, runId, kind, subject, errcode, error, null);
  }

  /**
   * The same for members whose customers could not be read.
   *
   * @param userids the members, which a replay reads again; null if there are none to name
   */
  public void keep(
      String tenantId,
      String corpId,
      UUID runId,
      String kind,
      String subject,
      Integer errcode,
      String error,
      Collection<String> userids) {
    jdbc.sql(
            """
            INSERT INTO wecomlink.dead_letter AS d
                   (tenant_id, corp_id, run_id, kind, subject, errcode, error, payload,
                    first_failed_at, last_failed_at)
            VALUES (:tenantId, :corpId, :runId, :kind, :subject, :errcode, :error, :payload,
                    :now, :now)
            ON CONFLICT (corp_id, kind, subject) WHERE state = 'OPEN' DO UPDATE
               SET attempts = d.attempts + 1, last_failed_at = excluded.last_failed_at,
                   errcode = excluded.errcode, error = excluded.error, run_id = excluded.run_id,
                   payload = excluded.payload
            """)
        .param("tenantId", tenantId)
        .param("corpId", corpId)
        .param("runId", runId)
        .param("kind", kind)
        .param("subject", subject)
        .param("errcode", errcode)
        .param("error", error)
        .param("payload", userids == null ? null : secretBox.seal(payload(userids)))
        .param("now", OffsetDateTime.now(clock))
        .update();
  }

  /** The same thing has succeeded since: its open letter, if there is one, is settled. */
  public void resolve(String corpId, String kind, String subject) {
    jdbc.sql(
            """
            UPDATE wecomlink.dead_letter SET state = 'RESOLVED'
             WHERE corp_id = :corpId AND kind = :kind AND subject = :subject AND state = 'OPEN'
            """)
        .param("corpId", corpId)
        .param("kind", kind)
        .param("subject", subject)
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
            UPDATE wecomlink.dead_letter SET state = 'RESOLVED'
             WHERE corp_id = :corpId AND kind IN (:kinds) AND state = 'OPEN'
               AND last_failed_at < :before
            """)
        .param("corpId", corpId)
        .param("kinds", kinds)
        .param("before", before.atOffset(ZoneOffset.UTC))
        .update();
  }

  private String payload(Collection<String> userids) {
    try {
      return json.writeValueAsString(Map.of("userids", userids));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A list of texts is always JSON", e);
    }
  }
}

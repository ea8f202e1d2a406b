package io.wecomlink.deadletter;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps what failed for good. The same subject failing again counts on its open letter. */
@Component("deadLetters")
public class DeadLetters {

  private final JdbcClient jdbc;
  private final Clock clock;

  DeadLetters(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
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
    jdbc.sql(
            """
            INSERT INTO wecomlink.dead_letter AS d
                   (tenant_id, corp_id, run_id, kind, subject, errcode, error, first_failed_at,
                    last_failed_at)
            VALUES (:tenantId, :corpId, :runId, :kind, :subject, :errcode, :error, :now, :now)
            ON CONFLICT (corp_id, kind, subject) WHERE state = 'OPEN' DO UPDATE
               SET attempts = d.attempts + 1, last_failed_at = excluded.last_failed_at,
                   errcode = excluded.errcode, error = excluded.error, run_id = excluded.run_id
            """)
        .param("tenantId", tenantId)
        .param("corpId", corpId)
        .param("runId", runId)
        .param("kind", kind)
        .param("subject", subject)
        .param("errcode", errcode)
        .param("error", error)
        .param("now", OffsetDateTime.now(clock))
        .update();
  }

  /** A newer success for the same object: its open letter is no longer of interest. */
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
}

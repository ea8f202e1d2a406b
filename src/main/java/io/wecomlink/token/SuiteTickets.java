package io.wecomlink.token;

import io.wecomlink.secrets.SecretBox;
import io.wecomlink.settings.WecomLinkProperties;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The newest suite_ticket; without it no suite token can be had (wecom/callbacks.md §2). */
@Component("suiteTickets")
public class SuiteTickets {

  private final JdbcClient jdbc;
  private final SecretBox secretBox;
  private final String suiteId;
  private final Clock clock;

  SuiteTickets(JdbcClient jdbc, SecretBox secretBox, WecomLinkProperties properties, Clock clock) {
    this.jdbc = jdbc;
    this.secretBox = secretBox;
    this.suiteId = properties.suite().id();
    this.clock = clock;
  }

  /**
   * Keeps a ticket unless a newer one is known.
   *
   * @param issuedAt the event's TimeStamp
   */
  public void keep(String ticket, Instant issuedAt) {
    jdbc.sql(
            """
            INSERT INTO wecomlink.suite_ticket AS t (suite_id, ticket, issued_at, received_at)
            VALUES (:suiteId, :ticket, :issuedAt, :now)
            ON CONFLICT (suite_id) DO UPDATE
               SET ticket = excluded.ticket, issued_at = excluded.issued_at,
                   received_at = excluded.received_at
             WHERE t.issued_at <= excluded.issued_at
            """)
        .param("suiteId", suiteId)
        .param("ticket", secretBox.seal(ticket))
        .param("issuedAt", issuedAt.atOffset(ZoneOffset.UTC))
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .update();
  }

  /** The newest ticket; empty until WeCom has pushed one. */
  public Optional<String> newest() {
    return jdbc.sql("SELECT ticket FROM wecomlink.suite_ticket WHERE suite_id = :suiteId")
        .param("suiteId", suiteId)
        .query((row, number) -> secretBox.open(row.getBytes(1)))
        .optional();
  }

  /** When the newest ticket came; empty until WeCom has pushed one. */
  public Optional<Instant> newestReceivedAt() {
    return jdbc.sql("SELECT received_at FROM wecomlink.suite_ticket WHERE suite_id = :suiteId")
        .param("suiteId", suiteId)
        .query((row, number) -> row.getTimestamp(1).toInstant())
        .optional();
  }
}

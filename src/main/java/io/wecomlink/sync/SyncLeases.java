package io.wecomlink.sync;

import io.wecomlink.settings.RunnerId;
import io.wecomlink.settings.WecomLinkProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What this runner holds of runs and groups. It says every few seconds that it is alive; of a
 * runner that fell silent others take the work over.
 */
@Component("syncLeases")
public class SyncLeases {

  private final JdbcClient jdbc;
  private final RunnerId runner;
  private final Duration duration;
  private final Clock clock;

  /** Leases of what is worked on in this process right now. */
  private final Set<String> inHand = ConcurrentHashMap.newKeySet();

  SyncLeases(JdbcClient jdbc, RunnerId runner, WecomLinkProperties properties, Clock clock) {
    this.jdbc = jdbc;
    this.runner = runner;
    this.duration = properties.sync().leaseDuration();
    this.clock = clock;
  }

  /** Keeps alive what is in hand. A run that is just being ended is locked and needs nothing. */
  public void renew() {
    String[] leases = inHand.toArray(String[]::new);
    if (leases.length == 0) {
      return;
    }
    jdbc.sql(
            """
            UPDATE wecomlink.sync_run SET lease_until = :until
             WHERE run_id IN (SELECT run_id FROM wecomlink.sync_run
                               WHERE state = 'RUNNING' AND lease_owner = ANY(:leases)
                                 FOR NO KEY UPDATE SKIP LOCKED)
            """)
        .param("until", until())
        .param("leases", leases)
        .update();
    jdbc.sql(
            """
            UPDATE wecomlink.sync_group SET lease_until = :until
             WHERE (run_id, group_no) IN (
                     SELECT run_id, group_no FROM wecomlink.sync_group
                      WHERE state = 'RUNNING' AND lease_owner = ANY(:leases)
                        FOR NO KEY UPDATE SKIP LOCKED)
            """)
        .param("until", until())
        .param("leases", leases)
        .update();
  }

  /** A new lease, not in hand yet. */
  String next() {
    return runner.value() + "/" + UUID.randomUUID();
  }

  /** When a lease that is taken or renewed now ends. */
  OffsetDateTime until() {
    return OffsetDateTime.now(clock).plus(duration);
  }

  /** From now on the lease is kept alive. */
  void pickUp(String lease) {
    inHand.add(lease);
  }

  /** From now on it is not. */
  void layDown(String lease) {
    inHand.remove(lease);
  }
}

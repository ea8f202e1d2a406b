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

  /** How many runners were here when this one last looked. */
  private volatile int runners = 1;

  SyncLeases(JdbcClient jdbc, RunnerId runner, WecomLinkProperties properties, Clock clock) {
    this.jdbc = jdbc;
    this.runner = runner;
    this.duration = properties.sync().leaseDuration();
    this.clock = clock;
  }

  /**
   * Says that this runner is here, and keeps alive what is in hand. Waits for nobody: a run that is
   * locked is just being ended or cancelled.
   */
  public void renew() {
    sayHere();
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

  private void sayHere() {
    OffsetDateTime now = OffsetDateTime.now(clock);
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_runner (runner_id, seen_at) VALUES (:runner, :now)
            ON CONFLICT (runner_id) DO UPDATE SET seen_at = excluded.seen_at
            """)
        .param("runner", runner.value())
        .param("now", now)
        .update();
    jdbc.sql("DELETE FROM wecomlink.sync_runner WHERE seen_at < :before")
        .param("before", now.minus(duration))
        .update();
    runners = jdbc.sql("SELECT count(*) FROM wecomlink.sync_runner").query(Integer.class).single();
  }

  /** What of a number of calls is this runner's part, so that all runners work; at least 1. */
  int share(int calls) {
    int known = Math.max(1, runners);
    return (calls + known - 1) / known;
  }

  /** What the leases of this runner begin with. */
  String runner() {
    return runner.value();
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

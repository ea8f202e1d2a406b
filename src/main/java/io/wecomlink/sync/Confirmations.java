package io.wecomlink.sync;

import io.wecomlink.change.Changes;
import io.wecomlink.problem.ProblemException;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A person says that the removals which a run held back are real. */
@Component("confirmations")
public class Confirmations {

  private final JdbcClient jdbc;
  private final SyncRuns runs;
  private final SyncLeases leases;
  private final Changes changes;

  Confirmations(JdbcClient jdbc, SyncRuns runs, SyncLeases leases, Changes changes) {
    this.jdbc = jdbc;
    this.runs = runs;
    this.leases = leases;
    this.changes = changes;
  }

  /**
   * Takes the run up once more, as if it were running, so that no other run of the company begins
   * until the removals are done. Joins the caller's transaction and sets the run's variables.
   *
   * @throws ProblemException 404 sync_not_found; 409 nothing_to_confirm, removals_outdated (with
   *     the newer run's id) or sync_running
   */
  public RunLease begin(
      Exchange exchange, @Variable("tenantId") String tenantId, @Variable("runId") UUID runId) {
    SyncRun run =
        runs.find(tenantId, runId)
            .orElseThrow(() -> new ProblemException(HttpStatus.NOT_FOUND, "sync_not_found"));
    if (!"NEEDS_CONFIRMATION".equals(run.state())) {
      throw new ProblemException(
          HttpStatus.CONFLICT, "nothing_to_confirm", SyncRun.word(run.state()));
    }
    changes.holdConnection(run.corpId());
    // In this order: taking it waits for a run that is just ending, and then that one is newer.
    RunLease lease = take(run);
    checkNewest(run);
    runs.share(exchange, lease);
    exchange.setVariable("removal", Removal.confirmed());
    return lease;
  }

  /** What a newer run has seen is no longer proven gone by an older one. */
  private void checkNewest(SyncRun run) {
    jdbc.sql(
            """
            SELECT n.run_id FROM wecomlink.sync_run n
              JOIN wecomlink.sync_run r ON r.run_id = :runId
             WHERE n.corp_id = r.corp_id AND n.scope = 'CORP' AND n.started_at > r.started_at
               AND n.state IN ('SUCCEEDED', 'PARTIAL', 'NEEDS_CONFIRMATION')
             ORDER BY n.started_at DESC LIMIT 1
            """)
        .param("runId", run.runId())
        .query(UUID.class)
        .optional()
        .ifPresent(
            newer -> {
              throw new ProblemException(HttpStatus.CONFLICT, "removals_outdated")
                  .with("runId", newer);
            });
  }

  private RunLease take(SyncRun run) {
    String newLease = leases.next();
    try {
      return jdbc.sql(
              """
              UPDATE wecomlink.sync_run
                 SET state = 'RUNNING', phase = 'CHANGES', finished_at = NULL, problem = NULL,
                     lease_owner = :lease, lease_until = :until
               WHERE run_id = :runId AND state = 'NEEDS_CONFIRMATION'
              RETURNING run_id, tenant_id, corp_id, mode, scope, trigger, started_at, phase,
                        abandoned
              """)
          .param("lease", newLease)
          .param("until", leases.until())
          .param("runId", run.runId())
          .query((row, number) -> SyncRuns.lease(row, newLease))
          .optional()
          .orElseThrow(
              // Somebody else was quicker.
              () ->
                  new ProblemException(
                      HttpStatus.CONFLICT, "nothing_to_confirm", SyncRun.word("RUNNING")));
    } catch (DuplicateKeyException e) {
      throw new ProblemException(e, HttpStatus.CONFLICT, "sync_running");
    }
  }
}

package io.wecomlink.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.problem.Failures;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.problem.Reason;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A person replays a letter at the very moment at which the run that settles it ends. */
class ReplayOrderTest {

  private final Product product = Product.shared();

  /** The runner's, so that its transactions are the statements'. */
  private final JdbcClient jdbc = product.bean(JdbcClient.class);

  private final DeadLetters letters = product.bean(DeadLetters.class);
  private final String tenantId = LinkedTenant.newTenant(product);
  private final String corpId = "wpReplay-" + tenantId;

  @AfterEach
  void delete() {
    jdbc.sql("DELETE FROM wecomlink.sync_run WHERE tenant_id = ?").param(tenantId).update();
    jdbc.sql("DELETE FROM wecomlink.dead_letter WHERE tenant_id = ?").param(tenantId).update();
  }

  @Test
  void theReplayAndTheRunDoNotWaitForEachOther() throws Exception {
    letters.keep(
        new DeadLetters.Failed(
            tenantId, corpId, null, "MEMBERS", "roster", Reason.of("members_left_range")));
    long letterId = letters.open(tenantId, null).get(0);
    UUID runId = run();
    CompletableFuture<Exchange> replay = new CompletableFuture<>();

    new TransactionTemplate(product.bean(PlatformTransactionManager.class))
        .executeWithoutResult(
            status -> {
              jdbc.sql("UPDATE wecomlink.sync_run SET state = 'SUCCEEDED' WHERE run_id = ?")
                  .param(runId)
                  .update();
              replay.completeAsync(() -> replay(letterId));
              Wait.until(
                  "the replay waits for the end of the run",
                  () -> product.waitsForLock("wecomlink.sync_run"));
              letters.resolve(corpId, "MEMBERS", "roster");
            });

    Exception refused = Failures.unwrap(replay.get(1, TimeUnit.MINUTES).getException());
    assertThat(refused).isInstanceOf(ProblemException.class);
    assertThat(((ProblemException) refused).code()).isEqualTo("dead_letter_closed");
    assertThat(
            jdbc.sql("SELECT count(*) FROM wecomlink.sync_run WHERE tenant_id = ?")
                .param(tenantId)
                .query(Long.class)
                .single())
        .as("nothing is started for a letter that is settled")
        .isEqualTo(1);
  }

  private Exchange replay(long letterId) {
    return product
        .bean(ProducerTemplate.class)
        .request(
            "direct:deadletter-replay-letter",
            exchange -> {
              exchange.setVariable("tenantId", tenantId);
              exchange.setVariable("letterId", letterId);
            });
  }

  private UUID run() {
    UUID runId = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_run (run_id, tenant_id, corp_id, mode, trigger, state, phase,
                   started_at, lease_owner, lease_until)
            VALUES (:runId, :tenantId, :corpId, 'FULL', 'MANUAL', 'RUNNING', 'CHANGES', now(),
                    'another runner', now() + interval '1 day')
            """)
        .param("runId", runId)
        .param("tenantId", tenantId)
        .param("corpId", corpId)
        .update();
    return runId;
  }
}

package io.wecomlink.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.problem.ProblemException;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A person confirms at the very moment at which a newer run ends. */
class ConfirmationsTest {

  private final Product product = Product.shared();

  /** The runner's, so that its transactions are the statements'. */
  private final JdbcClient jdbc = product.bean(JdbcClient.class);

  private final TransactionTemplate transaction =
      new TransactionTemplate(product.bean(PlatformTransactionManager.class));
  private final String tenantId = LinkedTenant.newTenant(product);
  private final String corpId = "wpConfirm-" + tenantId;

  @AfterEach
  void delete() {
    jdbc.sql("DELETE FROM wecomlink.sync_run WHERE tenant_id = ?").param(tenantId).update();
  }

  @Test
  void aRunThatIsJustEndingIsNewerThanTheOneThatWaitsForAPerson() throws Exception {
    UUID waiting = run("NEEDS_CONFIRMATION", "2 hours");
    UUID ending = run("RUNNING", "1 hour");
    CompletableFuture<String> answer = new CompletableFuture<>();
    transaction.executeWithoutResult(
        status -> {
          jdbc.sql("UPDATE wecomlink.sync_run SET state = 'SUCCEEDED' WHERE run_id = ?")
              .param(ending)
              .update();
          answer.completeAsync(() -> confirm(waiting));
          Wait.until(
              "the confirmation waits for the end of the run",
              () -> product.waitsForLock("state = 'NEEDS_CONFIRMATION'"));
        });

    assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo("removals_outdated");
    assertThat(
            jdbc.sql("SELECT state FROM wecomlink.sync_run WHERE run_id = ?")
                .param(waiting)
                .query(String.class)
                .single())
        .isEqualTo("NEEDS_CONFIRMATION");
  }

  /** What the confirmation is answered; nothing of it stays. */
  private String confirm(UUID runId) {
    try {
      return transaction.execute(
          status -> {
            status.setRollbackOnly();
            product
                .bean(Confirmations.class)
                .begin(new DefaultExchange(product.bean(CamelContext.class)), tenantId, runId);
            return "taken";
          });
    } catch (ProblemException e) {
      return e.code();
    }
  }

  private UUID run(String state, String ago) {
    UUID runId = UUID.randomUUID();
    jdbc.sql(
            """
            INSERT INTO wecomlink.sync_run (run_id, tenant_id, corp_id, mode, trigger, state, phase,
                   started_at, lease_owner, lease_until)
            VALUES (:runId, :tenantId, :corpId, 'FULL', 'MANUAL', :state, 'CONTACTS',
                    now() - CAST(:ago AS interval), 'another runner', now() + interval '1 day')
            """)
        .param("runId", runId)
        .param("tenantId", tenantId)
        .param("corpId", corpId)
        .param("state", state)
        .param("ago", ago)
        .update();
    return runId;
  }
}

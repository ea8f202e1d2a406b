package io.wecomlink.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wecomlink.change.ChangePace;
import io.wecomlink.secrets.SecretBox;
import io.wecomlink.settings.RunnerId;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.testing.Inbox;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.ManualClock;
import io.wecomlink.testing.Product;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/** Claiming stored events when the database or another runner fails. */
class CallbackInboxTest {

  /** Events of that time are no business of the runner that is there. */
  private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z");

  private final Product product = Product.shared();
  private final String prefix = "wpClaims" + UUID.randomUUID();

  @Test
  void claimsThatCannotBeCommittedKeepNoWorkerBusy() {
    FaultyCommits commits = new FaultyCommits(product.bean(PlatformTransactionManager.class));
    CallbackInbox inbox =
        new CallbackInbox(
            product.bean(JdbcClient.class),
            new TransactionTemplate(commits),
            product.bean(SecretBox.class),
            new RunnerId(),
            product.bean(ChangePace.class),
            product.bean(WecomLinkProperties.class),
            new ManualClock(FUTURE.plusSeconds(1)));
    for (int lane = 0; lane < 8; lane++) {
      store(prefix + lane);
    }

    commits.fail = true;
    assertThatThrownBy(inbox::claim).isInstanceOf(TransactionSystemException.class);
    commits.fail = false;

    assertThat(lanes(inbox.claim())).hasSize(8);
    assertThat(inbox.claim()).isEmpty();
  }

  @Test
  void aRunnerThatFreezesWhileItClaimsDoesNotStopTheOthersForLong() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("冻结公司").members(6).customers(20).seed(611));
    Inbox inbox = new Inbox(product);
    AtomicBoolean othersWentOn = new AtomicBoolean();
    TransactionTemplate frozen =
        new TransactionTemplate(product.bean(PlatformTransactionManager.class));

    assertThatThrownBy(
            () ->
                frozen.executeWithoutResult(
                    status -> {
                      product
                          .bean(JdbcClient.class)
                          .sql("SELECT pg_advisory_xact_lock(:lock)")
                          .param("lock", CallbackInbox.CLAIM_LOCK)
                          .query((row, number) -> 1)
                          .single();
                      tenant
                          .corp()
                          .changes()
                          .addCustomer(tenant.corp().followUsers().get(0), "冻结时来的");
                      inbox.awaitApplied(tenant.corp());
                      othersWentOn.set(true);
                    }))
        .as("PostgreSQL has given the frozen transaction up")
        .isInstanceOf(Exception.class);
    assertThat(othersWentOn).isTrue();
  }

  private List<String> lanes(List<InboxBatch> batches) {
    return batches.stream().map(InboxBatch::lane).filter(lane -> lane.startsWith(prefix)).toList();
  }

  private void store(String corpId) {
    product
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.callback_event (channel, corp_id, info_type, digest, payload,
                   received_at, next_attempt_at)
            VALUES ('COMMAND', :corpId, 'nothing', :digest, '', now(), CAST(:at AS timestamptz))
            """)
        .param("corpId", corpId)
        .param("digest", corpId.getBytes(StandardCharsets.UTF_8))
        .param("at", FUTURE.toString())
        .update();
  }

  /** Commits that fail when asked to, as when the connection is lost. */
  private static final class FaultyCommits implements PlatformTransactionManager {

    private final PlatformTransactionManager real;
    private boolean fail;

    FaultyCommits(PlatformTransactionManager real) {
      this.real = real;
    }

    @Override
    public TransactionStatus getTransaction(TransactionDefinition definition) {
      return real.getTransaction(definition);
    }

    @Override
    public void commit(TransactionStatus status) {
      if (fail) {
        real.rollback(status);
        throw new TransactionSystemException("the connection is gone");
      }
      real.commit(status);
    }

    @Override
    public void rollback(TransactionStatus status) {
      real.rollback(status);
    }
  }
}

package io.wecomlink.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wecomlink.change.ChangePace;
import io.wecomlink.secrets.SecretBox;
import io.wecomlink.settings.RunnerId;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.simulator.VisibleRange;
import io.wecomlink.testing.Inbox;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.ManualClock;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
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

  private static final String GET_AUTH_INFO = "/cgi-bin/service/v2/get_auth_info";

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

  @Test
  void anEventThatMeetsNoSuiteTicketIsPutBackAndNoAttemptIsCounted() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("等待票据的事件").members(6).customers(20).seed(612));
    int fault = product.simulator().inject(Fault.errcode(GET_AUTH_INFO, 40085));
    try {
      product.simulator().changeVisibleRange(tenant.corp(), VisibleRange.wholeCompany());
      Wait.until("it is put back", () -> grantChange(tenant).equals("NEW 0 rests"));

      // Whatever it has failed of before: a ticket that is away does not use up the last attempt.
      long before = product.simulator().calls().of(GET_AUTH_INFO);
      due(tenant, 9);
      Wait.until("asked again", () -> product.simulator().calls().of(GET_AUTH_INFO) > before);
      Wait.until("nobody handles it", () -> !grantChange(tenant).startsWith("HANDLING"));

      assertThat(grantChange(tenant)).isEqualTo("NEW 9 rests");
    } finally {
      product.simulator().removeFault(fault);
    }
    due(tenant, 9);
    new Inbox(product).awaitApplied(tenant.corp());
    assertThat(grantChange(tenant)).startsWith("DONE");
  }

  @Test
  void anIdThatIsNoneGivesItsEventUpAndNoOther() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("怪号事件").members(6).customers(20).seed(613));
    String corpId = tenant.corp().corpId();
    String userid = tenant.corp().followUsers().get(0);
    String customer = tenant.corp().customersOf(userid).get(0);
    List<String> ids = List.of("e".repeat(3000), "w\\u0000m", "\\ud800", customer);

    product
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.callback_event (channel, corp_id, info_type, change_type, digest,
                   payload, received_at, next_attempt_at)
            SELECT 'DATA', :corpId, 'change_external_contact', 'edit_external_contact',
                   sha256(payload), payload, now(), now()
              FROM unnest(CAST(:payloads AS bytea[])) AS payload
            """)
        .param("corpId", corpId)
        .param(
            "payloads",
            ids.stream()
                .map(id -> "{\"UserID\":\"" + userid + "\",\"ExternalUserID\":\"" + id + "\"}")
                .map(
                    text ->
                        product.bean(SecretBox.class).seal(text.getBytes(StandardCharsets.UTF_8)))
                .toArray(byte[][]::new))
        .update();

    new Inbox(product).awaitApplied(tenant.corp());
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT state || ' ' || attempts || ' ' || coalesce(outcome, '')
                      FROM wecomlink.callback_event
                     WHERE corp_id = :corpId AND change_type = 'edit_external_contact'
                     ORDER BY event_id
                    """)
                .param("corpId", corpId)
                .query(String.class)
                .list())
        .containsExactly(
            "FAILED 1 {\"code\":\"event_without_id\"}",
            "FAILED 1 {\"code\":\"event_without_id\"}",
            "FAILED 1 {\"code\":\"event_without_id\"}",
            "DONE 1 ");
  }

  /**
   * A company's newest change_auth: its state, its attempts, and whether it is left alone for
   * longer than after a failed attempt.
   */
  private String grantChange(LinkedTenant tenant) {
    return product
        .jdbc()
        .sql(
            """
            SELECT state || ' ' || attempts
                   || CASE WHEN next_attempt_at > now() + interval '30 seconds' THEN ' rests'
                           ELSE '' END
              FROM wecomlink.callback_event WHERE corp_id = :corpId AND info_type = 'change_auth'
             ORDER BY event_id DESC LIMIT 1
            """)
        .param("corpId", tenant.corp().corpId())
        .query(String.class)
        .optional()
        .orElse("nothing");
  }

  private void due(LinkedTenant tenant, int attempts) {
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.callback_event SET attempts = :attempts, next_attempt_at = now()
             WHERE corp_id = :corpId AND info_type = 'change_auth' AND state = 'NEW'
            """)
        .param("attempts", attempts)
        .param("corpId", tenant.corp().corpId())
        .update();
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

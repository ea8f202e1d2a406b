package io.wecomlink.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is noted is read again and stored, over a real database and a simulated WeCom. */
class ChangeQueueTest {

  private static final String GET = "/cgi-bin/externalcontact/get";

  private final Product product = Product.shared();
  private final Changes changes = product.bean(Changes.class);

  @Test
  void aCustomerThatWasNotedIsReadAndTheRowsMove() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("变更公司", 101));
    String[] relation = relation(tenant);
    silently(() -> tenant.corp().changes().editRemark(relation[1], relation[0], "新备注", "新描述"));

    changes.note(
        tenant.corp().corpId(), ChangeKind.CUSTOMER, relation[0], ChangePriority.EVENT, null);

    Wait.until("the remark is stored", () -> "新备注".equals(remark(tenant, relation)));
    Wait.until("the change is over", () -> changes.outstandingOf(tenant.corp().corpId()) == 0);
  }

  @Test
  void whatIsNotedTwiceIsReadOnce() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("合并公司", 102));
    String corpId = tenant.corp().corpId();
    String customer = relation(tenant)[0];
    changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.EVENT, null);
    Wait.until("read once", () -> changes.outstandingOf(corpId) == 0);
    long before = product.simulator().calls().of(corpId, GET);

    // Together, so that nobody reads in between, however long they take.
    new TransactionTemplate(product.bean(PlatformTransactionManager.class))
        .executeWithoutResult(
            status -> {
              for (int i = 0; i < 10; i++) {
                changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.EVENT, null);
              }
            });

    Wait.until("read again", () -> changes.outstandingOf(corpId) == 0);
    assertThat(product.simulator().calls().of(corpId, GET) - before).isEqualTo(1);
  }

  @Test
  void whatIsNotedForNobodysCompanyIsDropped() {
    changes.noteAll(
        "wpNobody", ChangeKind.CUSTOMER, List.of("wm1", "wm2"), ChangePriority.EVENT, null);
    assertThat(changes.outstandingOf("wpNobody")).isZero();
  }

  @Test
  void whatIsNotedWhileTheCompanyIsUnlinkedIsErasedWithIt() throws Exception {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("解绑公司", 104));
    String corpId = tenant.corp().corpId();
    String customer = relation(tenant)[0];
    CompletableFuture<String> unlinked =
        new TransactionTemplate(product.bean(PlatformTransactionManager.class))
            .execute(
                status -> {
                  changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.EVENT, null);
                  CompletableFuture<String> begun =
                      CompletableFuture.supplyAsync(
                          () -> tenant.admin().call("DELETE", tenant.path(""), null).said());
                  Wait.until(
                      "the company is unlinked, or that waits for the note",
                      () -> begun.isDone() || product.waitsForLock("wecomlink.connection"));
                  return begun;
                });
    assertThat(unlinked.get(1, TimeUnit.MINUTES)).isEqualTo("204");
    assertThat(changes.outstandingOf(corpId)).isZero();
    assertThat(letters(corpId)).isEmpty();
  }

  @Test
  void anIdThatNoDatabaseCanHoldIsNobodys() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("空字符公司", 105));
    String corpId = tenant.corp().corpId();

    changes.noteAll(
        corpId,
        ChangeKind.CUSTOMER,
        List.of("wm\0nobody", "wmnobody", "wm\ud800nobody", relation(tenant)[0]),
        ChangePriority.EVENT,
        null);

    Wait.until("the others are read", () -> changes.outstandingOf(corpId) == 0);
  }

  @Test
  void whatEndedItsRunnerTooOftenIsNotTriedAgain() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("末次公司", 106));
    String corpId = tenant.corp().corpId();
    String customer = relation(tenant)[0];
    long before = product.simulator().calls().of(corpId, GET);

    // Whoever leased it ten times never said how it went.
    product
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.pending_change
                   (corp_id, kind, subject, priority, noted_at, next_attempt_at, attempts,
                    lease_owner, lease_until)
            VALUES (:corpId, 'CUSTOMER', :customer, 0, now(), now(), 10, 'gone/1', now())
            """)
        .param("corpId", corpId)
        .param("customer", customer)
        .update();

    Wait.until("it is over", () -> changes.outstandingOf(corpId) == 0);
    assertThat(openLetters(corpId)).isEqualTo(1);
    assertThat(product.simulator().calls().of(corpId, GET)).isEqualTo(before);
    changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.REPLAY, null);
    Wait.until("a replay has ten attempts of its own", () -> openLetters(corpId) == 0);
  }

  @Test
  void aReadingThatFailsForGoodBecomesADeadLetterAndALaterSuccessResolvesIt() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("死信公司", 103));
    String corpId = tenant.corp().corpId();
    String customer = relation(tenant)[0];
    int fault = product.simulator().inject(Fault.errcode(GET, 40058).forCorp(corpId));
    changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.EVENT, null);
    Wait.until("a dead letter", () -> letters(corpId).equals(List.of("CUSTOMER OPEN 40058")));
    assertThat(changes.outstandingOf(corpId)).isZero();

    product.simulator().removeFault(fault);
    changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.REPLAY, null);
    Wait.until("resolved", () -> letters(corpId).equals(List.of("CUSTOMER RESOLVED 40058")));
  }

  @Test
  void anAnswerWithoutItsFollowersIsNoProofThatTheyAreGone() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("空答公司", 111));
    String corpId = tenant.corp().corpId();
    String customer = relation(tenant)[0];
    int fault =
        product
            .simulator()
            .inject(Fault.body(GET, "{\"errcode\":0,\"errmsg\":\"ok\"}").forCorp(corpId));
    changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.EVENT, null);

    Wait.until("a dead letter", () -> letters(corpId).size() == 1);

    product.simulator().removeFault(fault);
    assertThat(statuses(corpId, customer)).containsExactly("ACTIVE");
  }

  @Test
  void whatWasReadInPartOnlyStaysALetter() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("半读公司", 112));
    String corpId = tenant.corp().corpId();
    String customer = relation(tenant)[0];
    int fault = product.simulator().inject(Fault.errcode(GET, 40058).forCorp(corpId));
    changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.EVENT, null);
    Wait.until("a dead letter", () -> letters(corpId).equals(List.of("CUSTOMER OPEN 40058")));
    product.simulator().removeFault(fault);
    fault =
        product
            .simulator()
            .inject(Fault.body(GET, "{\"errcode\":0,\"follow_user\":[]}").forCorp(corpId));

    changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.EVENT, null);
    Wait.until("it is read in part", () -> changes.outstandingOf(corpId) == 0);

    product.simulator().removeFault(fault);
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT state || ' ' || attempts FROM wecomlink.dead_letter
                     WHERE corp_id = :corpId
                    """)
                .param("corpId", corpId)
                .query(String.class)
                .list())
        .containsExactly("OPEN 2");
    assertThat(statuses(corpId, customer)).containsExactly("ACTIVE");
    changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.EVENT, null);
    Wait.until("resolved", () -> openLetters(corpId) == 0);
  }

  @Test
  void aReadingThatMeetsNoSuiteTicketIsPutBackAndNoAttemptIsCounted() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("等待票据公司", 120));
    String corpId = tenant.corp().corpId();
    String customer = relation(tenant)[0];
    int fault = product.simulator().inject(Fault.errcode(GET, 40085).forCorp(corpId));
    try {
      changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.EVENT, null);
      Wait.until("it is put back", () -> rests(corpId));

      // Whatever it has failed of before: a ticket that is away does not use up the last attempt.
      long before = product.simulator().calls().of(corpId, GET);
      dueWith(corpId, 9);
      Wait.until("asked again", () -> product.simulator().calls().of(corpId, GET) > before);
      Wait.until("it is put back, or given up", () -> rests(corpId) || attempts(corpId).isEmpty());

      assertThat(letters(corpId)).isEmpty();
      assertThat(attempts(corpId)).containsExactly(9);
    } finally {
      product.simulator().removeFault(fault);
    }
    dueWith(corpId, 9);
    Wait.until("it is read", () -> changes.outstandingOf(corpId) == 0);
    assertThat(letters(corpId)).isEmpty();
  }

  /** Whether what is noted for a company is left alone for longer than after a failed attempt. */
  private boolean rests(String corpId) {
    return product
        .jdbc()
        .sql(
            """
            SELECT count(*) > 0 FROM wecomlink.pending_change
             WHERE corp_id = :corpId AND lease_owner IS NULL
               AND next_attempt_at > now() + interval '30 seconds'
            """)
        .param("corpId", corpId)
        .query(Boolean.class)
        .single();
  }

  private void dueWith(String corpId, int attempts) {
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.pending_change SET attempts = :attempts, next_attempt_at = now()
             WHERE corp_id = :corpId
            """)
        .param("attempts", attempts)
        .param("corpId", corpId)
        .update();
  }

  private List<Integer> attempts(String corpId) {
    return product
        .jdbc()
        .sql("SELECT attempts FROM wecomlink.pending_change WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .query(Integer.class)
        .list();
  }

  @Test
  void whatANewerVersionNotedIsLeftToIt() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("滚动升级公司", 106));
    String corpId = tenant.corp().corpId();
    String[] relation = relation(tenant);
    insert(corpId, "CUSTOMER_GROUP", "wr1", "[]");
    insert(
        corpId,
        "CUSTOMER",
        "wm1",
        "[{\"what\":\"BLOCKED\",\"userid\":\"u1\",\"at\":1,\"sequence\":1}]");

    changes.note(corpId, ChangeKind.CUSTOMER, relation[0], ChangePriority.EVENT, null);

    Wait.until("the other one is read", () -> changes.outstandingOf(corpId) == 2);
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT subject || ' ' || attempts FROM wecomlink.pending_change
                     WHERE corp_id = :corpId ORDER BY 1
                    """)
                .param("corpId", corpId)
                .query(String.class)
                .list())
        .containsExactly("wm1 0", "wr1 0");
    product
        .jdbc()
        .sql("DELETE FROM wecomlink.pending_change WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .update();
  }

  @Test
  void aRunDoesNotWaitForWhatIsNotedAfterIt() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("编辑不停公司", 107));
    String corpId = tenant.corp().corpId();
    String customer = relation(tenant)[0];
    product.simulator().latencyMillis(300);
    try {
      runIsFreeThoughNotedWithoutPause(corpId, customer);
      assertThat(changes.outstandingOf(corpId)).isEqualTo(1);
    } finally {
      product.simulator().latencyMillis(0);
    }
    Wait.until("the last edit is read, too", () -> changes.outstandingOf(corpId) == 0);
  }

  @Test
  void aRunDoesNotWaitForWhatCannotBeReadAndIsNotedAgainAndAgain() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("失败不停公司", 109));
    String corpId = tenant.corp().corpId();
    String customer = relation(tenant)[0];
    int fault = product.simulator().inject(Fault.errcode(GET, 40058).forCorp(corpId));
    product.simulator().latencyMillis(1000);
    try {
      runIsFreeThoughNotedWithoutPause(corpId, customer);

      assertThat(letters(corpId)).containsExactly("CUSTOMER OPEN 40058");
    } finally {
      product.simulator().latencyMillis(0);
      product.simulator().removeFault(fault);
    }
    changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.REPLAY, null);
    Wait.until("resolved", () -> letters(corpId).equals(List.of("CUSTOMER RESOLVED 40058")));
  }

  @Test
  void aRunWaitsForWhatItNotesWhileTheObjectIsBeingRead() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("再次记录公司", 108));
    String corpId = tenant.corp().corpId();
    String customer = relation(tenant)[0];
    UUID run = UUID.randomUUID();
    long before = product.simulator().calls().of(corpId, GET);
    product.simulator().latencyMillis(1000);
    try {
      changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.RECONCILE, run);
      Wait.until("it is being read", () -> isLeased(corpId));
      changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.RECONCILE, run);

      Wait.until("the run is free", () -> !changes.isOutstanding(run));

      assertThat(product.simulator().calls().of(corpId, GET)).isEqualTo(before + 2);
    } finally {
      product.simulator().latencyMillis(0);
    }
  }

  /** A run noted the customer; then events do, before every reading is over. */
  private void runIsFreeThoughNotedWithoutPause(String corpId, String customer) {
    UUID run = UUID.randomUUID();
    changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.RECONCILE, run);
    Wait.until(
        "the run is free although the customer never rests",
        () -> {
          changes.note(corpId, ChangeKind.CUSTOMER, customer, ChangePriority.EVENT, null);
          return !changes.isOutstanding(run);
        });
  }

  private boolean isLeased(String corpId) {
    return product
        .jdbc()
        .sql(
            """
            SELECT count(*) > 0 FROM wecomlink.pending_change
             WHERE corp_id = :corpId AND lease_owner IS NOT NULL
            """)
        .param("corpId", corpId)
        .query(Boolean.class)
        .single();
  }

  private void insert(String corpId, String kind, String subject, String hints) {
    product
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.pending_change
                   (corp_id, kind, subject, priority, hints, noted_at, next_attempt_at)
            VALUES (:corpId, :kind, :subject, 0, CAST(:hints AS jsonb), now(), now())
            """)
        .param("corpId", corpId)
        .param("kind", kind)
        .param("subject", subject)
        .param("hints", hints)
        .update();
  }

  private List<String> statuses(String corpId, String customer) {
    return product
        .jdbc()
        .sql(
            """
            SELECT DISTINCT status FROM public.customer_follow
             WHERE corp_id = :corpId AND external_userid = :customer
            """)
        .param("corpId", corpId)
        .param("customer", customer)
        .query(String.class)
        .list();
  }

  private long openLetters(String corpId) {
    return product
        .jdbc()
        .sql(
            "SELECT count(*) FROM wecomlink.dead_letter WHERE corp_id = :corpId AND state = 'OPEN'")
        .param("corpId", corpId)
        .query(Long.class)
        .single();
  }

  private List<String> letters(String corpId) {
    return product
        .jdbc()
        .sql(
            """
            SELECT kind || ' ' || state || ' ' || errcode FROM wecomlink.dead_letter
             WHERE corp_id = :corpId
            """)
        .param("corpId", corpId)
        .query(String.class)
        .list();
  }

  private String remark(LinkedTenant tenant, String[] relation) {
    return product
        .jdbc()
        .sql(
            """
            SELECT remark FROM public.customer_follow
             WHERE corp_id = :corpId AND external_userid = :customer AND userid = :userid
            """)
        .params(
            Map.of(
                "corpId", tenant.corp().corpId(), "customer", relation[0], "userid", relation[1]))
        .query(String.class)
        .single();
  }

  /** Some relation of the company: customer and member. */
  private String[] relation(LinkedTenant tenant) {
    return product
        .jdbc()
        .sql(
            """
            SELECT external_userid || ' ' || userid FROM public.customer_follow
             WHERE corp_id = :corpId ORDER BY 1 LIMIT 1
            """)
        .param("corpId", tenant.corp().corpId())
        .query(String.class)
        .single()
        .split(" ");
  }

  /** Without a callback. */
  private void silently(Runnable change) {
    product.simulator().callbackUrls(null, null, null);
    try {
      change.run();
    } finally {
      product.callbacksOn();
    }
  }

  private static CorpSpec corp(String name, long seed) {
    return CorpSpec.named(name).members(10).customers(60).seed(seed);
  }
}

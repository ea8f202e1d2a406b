package io.wecomlink.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

class EventWriterTest {

  private final Product product = Product.shared();
  private final String corpId = "wpWriter" + UUID.randomUUID();
  private final GatedTransactions transactions =
      new GatedTransactions(product.bean(PlatformTransactionManager.class));
  private final ExecutorService threads = Executors.newFixedThreadPool(20);
  private final EventWriter writer = writer();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void whatArrivesDuringACommitGoesIntoTheNextOneTogether() {
    List<CompletableFuture<?>> commits = new ArrayList<>();
    transactions.close();
    commits.add(commit(row("first")));
    Wait.until("the first commit is under way", () -> transactions.begun.get() == 1);
    for (int i = 0; i < 10; i++) {
      commits.add(commit(row("later-" + i)));
    }
    Wait.until("they wait", () -> writer.waiting() == 10);
    transactions.open();

    commits.forEach(CompletableFuture::join);

    assertThat(transactions.begun).hasValue(2);
    assertThat(stored()).isEqualTo(11);
  }

  @Test
  void theSameEventTwiceInOneTransactionIsStoredOnce() {
    transactions.close();
    CompletableFuture<?> first = commit(row("first"));
    Wait.until("the first commit is under way", () -> transactions.begun.get() == 1);
    CompletableFuture<?> once = commit(row("same"));
    CompletableFuture<?> twice = commit(row("same"));
    Wait.until("they wait", () -> writer.waiting() == 2);
    transactions.open();

    CompletableFuture.allOf(first, once, twice).join();

    assertThat(stored()).isEqualTo(2);
  }

  @Test
  void oneThatIsRefusedForWhatItIsFailsAlone() {
    transactions.close();
    CompletableFuture<?> first = commit(row("first"));
    Wait.until("the first commit is under way", () -> transactions.begun.get() == 1);
    Map<String, Object> unreadable = row("nul");
    unreadable.put("infoType", "a\0b");
    CompletableFuture<?> refused = commit(unreadable);
    CompletableFuture<?> good = commit(row("good"));
    Wait.until("they wait", () -> writer.waiting() == 2);
    transactions.open();

    first.join();
    good.join();

    assertThatThrownBy(refused::join).hasMessageContaining("0x00");
    assertThat(stored()).isEqualTo(2);
  }

  @Test
  void whileTheDatabaseIsAwayAllFailTogetherAndLaterOnesAreCommitted() {
    transactions.close();
    CompletableFuture<?> first = commit(row("first"));
    Wait.until("the first commit is under way", () -> transactions.begun.get() == 1);
    List<CompletableFuture<?>> others = List.of(commit(row("a")), commit(row("b")));
    Wait.until("they wait", () -> writer.waiting() == 2);
    transactions.away = true;
    transactions.open();

    first.handle((done, failure) -> null).join();
    for (CompletableFuture<?> other : others) {
      assertThatThrownBy(other::join).hasMessageContaining("away");
    }
    assertThat(transactions.begun).hasValue(2);

    transactions.away = false;
    commit(row("back")).join();
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void whileTheDatabaseDoesNotAnswerNobodyElseWaitsForLong() {
    transactions.close();
    CompletableFuture<?> frozen = commit(row("first"));
    Wait.until("the first commit is under way", () -> transactions.begun.get() == 1);

    assertThatThrownBy(() -> commit(row("later")).get(30, TimeUnit.SECONDS))
        .hasMessageContaining("has not answered");
    assertThat(writer.waiting()).isZero();

    transactions.open();
    frozen.join();
    commit(row("later")).join();
    assertThat(stored()).isEqualTo(2);
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsNotWaitedForEither() throws Exception {
    TransactionTemplate another =
        new TransactionTemplate(product.bean(PlatformTransactionManager.class));
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch inserted = new CountDownLatch(1);
    // The server keeps still while the same event is in somebody else's open transaction.
    CompletableFuture<?> holding =
        CompletableFuture.runAsync(
            () ->
                another.executeWithoutResult(
                    status -> {
                      store(row("held"));
                      inserted.countDown();
                      awaitUninterruptibly(over);
                      status.setRollbackOnly();
                    }),
            threads);
    inserted.await();

    assertThatThrownBy(() -> commit(row("held")).get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(DataAccessResourceFailureException.class);

    over.countDown();
    holding.join();
    commit(row("held")).join();
    assertThat(stored()).isEqualTo(1);
  }

  /** As the writer does, without it. */
  private void store(Map<String, Object> row) {
    try {
      product
          .bean(NamedParameterJdbcTemplate.class)
          .update(
              new ClassPathResource("sql/callback/insert-event.sql")
                  .getContentAsString(StandardCharsets.UTF_8),
              row);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletableFuture<?> commit(Map<String, Object> row) {
    return CompletableFuture.runAsync(() -> writer.commit(row), threads);
  }

  private EventWriter writer() {
    try {
      return new EventWriter(product.bean(NamedParameterJdbcTemplate.class), transactions);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, Object> row(String name) {
    Map<String, Object> row = new HashMap<>();
    row.put("channel", "COMMAND");
    row.put("corpId", corpId);
    row.put("infoType", "written_by_test");
    row.put("changeType", null);
    row.put("occurredAt", null);
    row.put("digest", (corpId + name).getBytes(StandardCharsets.UTF_8));
    row.put("payload", new byte[] {1});
    row.put("receivedAt", OffsetDateTime.parse("2100-01-01T00:00:00Z"));
    return row;
  }

  private long stored() {
    return product
        .bean(JdbcClient.class)
        .sql("SELECT count(*) FROM wecomlink.callback_event WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .query(Long.class)
        .single();
  }

  /** Transactions that can be held up, or fail as without a database. */
  private static final class GatedTransactions extends TransactionTemplate {

    private final AtomicInteger begun = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean away;

    GatedTransactions(PlatformTransactionManager manager) {
      super(manager);
    }

    void close() {
      gate = new CountDownLatch(1);
    }

    void open() {
      gate.countDown();
    }

    @Override
    public <T> T execute(TransactionCallback<T> action) {
      begun.incrementAndGet();
      awaitUninterruptibly(gate);
      if (away) {
        throw new DataAccessResourceFailureException("away");
      }
      return super.execute(action);
    }

    @Override
    public void executeWithoutResult(java.util.function.Consumer<TransactionStatus> action) {
      execute(
          status -> {
            action.accept(status);
            return null;
          });
    }
  }
}

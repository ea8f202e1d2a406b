package io.wecomlink.callback;

import io.wecomlink.problem.DatabaseFaults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Body;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Commits events. What arrives while one commit waits for the disk goes into the next one together:
 * a burst costs the database far less that way, and a single callback waits no longer.
 *
 * <p>Thread-safe.
 */
@Component("eventWriter")
class EventWriter {

  /** Rows of one transaction at most. */
  private static final int BATCH = 100;

  /** WeCom waits one to five seconds for an answer; a connection is waited for two. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /**
   * For how long whoever writes waits for a word of the database. A connection whose other end is
   * gone without saying so would keep it for hours, and with it all callbacks.
   */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final NamedParameterJdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final String insert;

  private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean writing = new AtomicBoolean();

  /** A row, and the thread that waits for it. */
  private static final class Entry {
    private final Thread thread = Thread.currentThread();
    private final Map<String, ?> row;
    private RuntimeException failure;
    private volatile boolean over;

    private Entry(Map<String, ?> row) {
      this.row = row;
    }

    private byte[] digest() {
      return (byte[]) row.get("digest");
    }
  }

  EventWriter(NamedParameterJdbcTemplate jdbc, TransactionTemplate transaction) throws IOException {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.insert =
        new ClassPathResource("sql/callback/insert-event.sql")
            .getContentAsString(StandardCharsets.UTF_8);
  }

  /**
   * Returns when the event is committed, or is known to be there already.
   *
   * @param row columns of {@code wecomlink.callback_event}, from {@link CallbackReceiver}
   * @throws org.springframework.dao.DataAccessException if it is not committed
   * @throws org.springframework.transaction.TransactionException if it is not committed
   */
  public void commit(@Body Map<String, Object> row) {
    Entry mine = new Entry(row);
    waiting.add(mine);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!mine.over) {
      if (writing.compareAndSet(false, true)) {
        try {
          write(next());
        } finally {
          writing.set(false);
          wake(waiting.peek());
        }
      } else {
        // Whoever writes wakes us up: when our row is committed, or to write the next ones.
        waitFor(mine, deadline);
      }
    }
    if (mine.failure != null) {
      throw mine.failure;
    }
  }

  /**
   * @throws QueryTimeoutException if whoever writes hears nothing of the database: WeCom sends the
   *     event again, and one that was committed after all meets its digest then
   */
  private void waitFor(Entry mine, long deadline) {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      waiting.remove(mine);
      throw new QueryTimeoutException("The database has not answered for " + PATIENCE);
    }
    LockSupport.parkNanos(this, left);
  }

  /** Rows that are not being written yet. */
  int waiting() {
    return waiting.size();
  }

  private static void wake(Entry entry) {
    if (entry != null) {
      LockSupport.unpark(entry.thread);
    }
  }

  private List<Entry> next() {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry = waiting.poll(); entry != null; entry = waiting.poll()) {
      entries.add(entry);
      if (entries.size() == BATCH) {
        break;
      }
    }
    return entries;
  }

  private void write(List<Entry> entries) {
    try {
      RuntimeException failure = tryTo(entries);
      if (failure != null && entries.size() > 1 && !DatabaseFaults.isOne(failure)) {
        // One of them is refused for what it is; the others must not share its fate.
        entries.forEach(entry -> end(entry, tryTo(List.of(entry))));
      } else {
        entries.forEach(entry -> end(entry, failure));
      }
    } finally {
      // Nobody waits for ever, not even after an Error.
      entries.stream()
          .filter(entry -> !entry.over)
          .forEach(entry -> end(entry, new IllegalStateException("The event was not committed")));
    }
  }

  /** Null if all are committed. */
  private RuntimeException tryTo(List<Entry> entries) {
    // Runners that get the same events must not wait for each other in a circle.
    Map<?, ?>[] rows =
        entries.stream()
            .sorted(Comparator.comparing(Entry::digest, Arrays::compareUnsigned))
            .map(entry -> entry.row)
            .toArray(Map<?, ?>[]::new);
    try {
      transaction.executeWithoutResult(status -> insert(rows));
      return null;
    } catch (RuntimeException notCommitted) {
      return notCommitted;
    }
  }

  @SuppressWarnings("unchecked")
  private void insert(Map<?, ?>[] rows) {
    // Holds until the transaction is over; the pool undoes it.
    jdbc.getJdbcOperations().execute((ConnectionCallback<Void>) EventWriter::limitSilence);
    jdbc.batchUpdate(insert, (Map<String, ?>[]) rows);
  }

  private static Void limitSilence(Connection connection) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());
    return null;
  }

  private static void end(Entry entry, RuntimeException failure) {
    entry.failure = failure;
    entry.over = true;
    wake(entry);
  }
}

package io.wecomlink.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.bucket4j.BandwidthBuilder;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.DelayParameters;
import io.github.bucket4j.distributed.proxy.optimization.Optimization;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many permits a second can be drawn in which way, from two token buckets per call. */
public final class PermitFigures {

  private static final BucketConfiguration PLENTY =
      BucketConfiguration.builder()
          .addLimit(
              BandwidthBuilder.builder()
                  .capacity(100_000_000)
                  .refillGreedy(60_000_000, Duration.ofMinutes(1))
                  .build())
          .addLimit(
              BandwidthBuilder.builder()
                  .capacity(1_000_000_000)
                  .refillGreedy(600_000_000, Duration.ofHours(1))
                  .build())
          .build();

  private PermitFigures() {}

  public static void main(String[] args) throws Exception {
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .start()) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
      config.setMaximumPoolSize(20);
      try (HikariDataSource dataSource = new HikariDataSource(config)) {
        measure(dataSource);
      }
    }
    System.exit(0);
  }

  private static void measure(HikariDataSource dataSource) throws Exception {
    JdbcClient jdbc = JdbcClient.create(dataSource);
    jdbc.sql("CREATE TABLE bucket (id text PRIMARY KEY, state bytea)").update();
    jdbc.sql("CREATE TABLE own (id text PRIMARY KEY, minute float8, at timestamptz)").update();
    jdbc.sql("INSERT INTO own VALUES ('corp', 1e9, now()), ('ip', 1e9, now())").update();
    ProxyManager<String> locking =
        Bucket4jPostgreSQL.selectForUpdateBasedBuilder(dataSource)
            .primaryKeyMapper(PrimaryKeyMapper.STRING)
            .table("bucket")
            .build();
    ProxyManager<String> advisory =
        Bucket4jPostgreSQL.advisoryLockBasedBuilder(dataSource)
            .primaryKeyMapper(PrimaryKeyMapper.STRING)
            .table("bucket")
            .build();
    Map<String, Runnable> ways = new LinkedHashMap<>();
    ways.put("select for update, per call", perCall(locking, "s", null));
    ways.put("advisory lock, per call", perCall(advisory, "a", null));
    ways.put("select for update, batching", perCall(locking, "b", Optimizations.batching()));
    ways.put(
        "select for update, delaying 50 permits or 1 s",
        perCall(
            locking, "d", Optimizations.delaying(new DelayParameters(50, Duration.ofSeconds(1)))));
    ways.put(
        "one own UPDATE for both",
        () ->
            jdbc.sql(
                    """
                    UPDATE own SET minute = minute - 1, at = clock_timestamp()
                     WHERE id IN (SELECT id FROM own ORDER BY id FOR UPDATE)
                    """)
                .update());
    ways.put("select for update, blocks of 10", blocks(locking, 10));
    ways.put("select for update, blocks of 50", blocks(locking, 50));
    for (int threads : new int[] {8, 16}) {
      for (Map.Entry<String, Runnable> way : ways.entrySet()) {
        run(way.getValue(), threads, 2);
        System.out.printf(
            Locale.ROOT,
            "%2d threads, %s: %.0f calls/s%n",
            threads,
            way.getKey(),
            run(way.getValue(), threads, 5));
      }
    }
  }

  private static Runnable perCall(
      ProxyManager<String> buckets, String name, Optimization optimization) {
    Bucket corp = bucket(buckets, name + " corp", optimization);
    Bucket ip = bucket(buckets, name + " ip", optimization);
    return () -> take(corp.tryConsume(1) && ip.tryConsume(1));
  }

  private static Runnable blocks(ProxyManager<String> buckets, int size) {
    Bucket corp = bucket(buckets, "corp " + size, null);
    Bucket ip = bucket(buckets, "ip " + size, null);
    int[] left = new int[1];
    return () -> {
      synchronized (left) {
        if (left[0] == 0) {
          take(corp.tryConsume(size) && ip.tryConsume(size));
          left[0] = size;
        }
        left[0]--;
      }
    };
  }

  /** Makes the bucket by its first use: several threads at once cannot when they are batched. */
  private static Bucket bucket(
      ProxyManager<String> buckets, String name, Optimization optimization) {
    Bucket bucket =
        optimization == null
            ? buckets.builder().build(name, () -> PLENTY)
            : buckets.builder().withOptimization(optimization).build(name, () -> PLENTY);
    bucket.getAvailableTokens();
    return bucket;
  }

  private static void take(boolean taken) {
    if (!taken) {
      throw new IllegalStateException("No permits left");
    }
  }

  private static double run(Runnable call, int threads, int seconds) throws Exception {
    LongAdder calls = new LongAdder();
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      ends.add(
          workers.submit(
              () -> {
                while (System.nanoTime() < end) {
                  call.run();
                  calls.increment();
                }
              }));
    }
    for (Future<?> worker : ends) {
      worker.get();
    }
    workers.shutdown();
    return calls.sum() / (double) seconds;
  }
}

package io.wecomlink.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.SignedCallback;
import io.wecomlink.simulator.SimulatorSettings;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Callbacks under load, outage and kill: the packaged jar, PostgreSQL with fsync and the simulated
 * WeCom each in a process of its own. Each part prints its figures and ends with an exception if
 * something is lost, doubled or wrongly taken.
 *
 * <p>Options: {@code --parts=burst,limit,kill,row,outage,freeze,walk --warm-up=2000 --count=5000
 * --rate=500 --seconds=120 --outage=20 --changes=20000 --heap=256}.
 */
public final class CallbackFigures {

  private static final int CORPS = 5;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "parts", "burst,limit,kill,row,outage,freeze,walk",
          "warm-up", "2000",
          "count", "5000",
          "rate", "500",
          "seconds", "120",
          "outage", "20",
          "changes", "20000",
          "heap", "256");

  private final Options options;
  private final SimulatorSettings suite = SimulatorSettings.defaults();
  private final AtomicLong numbers = new AtomicLong();
  private final Random random = new Random(1);
  private final HttpClient http =
      HttpClient.newBuilder()
          .executor(Executors.newFixedThreadPool(4, CallbackFigures::daemon))
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final List<Relation> relations = new ArrayList<>();
  private Stage stage;

  private interface Step {
    void run() throws Exception;
  }

  private record Relation(String corpId, String userid, String customer) {}

  /** One sending of a callback. */
  private static final class Sending {
    final SignedCallback callback;
    final boolean forged;
    volatile int status;
    volatile String body;
    volatile long nanos;

    Sending(SignedCallback callback, boolean forged) {
      this.callback = callback;
      this.forged = forged;
    }

    boolean accepted() {
      return status == 200 && "success".equals(body);
    }
  }

  private CallbackFigures(Options options) {
    this.options = options;
  }

  public static void main(String[] args) throws Exception {
    new CallbackFigures(new Options(DEFAULTS, args)).measure();
    System.exit(0);
  }

  private void measure() throws Exception {
    try (Stage opened = new Stage(options.number("heap"))) {
      stage = opened;
      for (int i = 0; i < CORPS; i++) {
        prepare("figures-" + i);
      }
      for (String part : options.text("parts").split(",")) {
        switch (part) {
          case "burst" -> burst();
          case "limit" -> limit();
          case "kill" -> kill();
          case "row" -> row();
          case "outage" -> away("away", stage::stopPostgres, stage::startPostgres);
          case "freeze" -> away("frozen", stage::freezePostgres, stage::thawPostgres);
          case "walk" -> walk();
          default -> throw new IllegalArgumentException("No part " + part);
        }
      }
    }
  }

  private void prepare(String tenantId) {
    String corpId = stage.syncedCorp(tenantId, 20, 400);
    stage
        .jdbc()
        .sql("SELECT userid, external_userid FROM public.customer_follow WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .query((row, number) -> new Relation(corpId, row.getString(1), row.getString(2)))
        .list()
        .forEach(relations::add);
  }

  /** A burst at a fixed rate, some of it twice, forged or out of order. */
  private void burst() throws Exception {
    warmUp();
    List<Sending> sendings = mixed(options.number("count"));
    send(sendings, options.number("rate"));
    print("burst at " + options.number("rate") + "/s", sendings);
    check(sendings);
    awaitApplied();
  }

  /** The same, with the runner killed in the middle; what was not accepted comes again. */
  private void kill() throws Exception {
    List<Sending> sendings = mixed(options.number("count"));
    CompletableFuture<Void> killing =
        CompletableFuture.runAsync(
            () -> {
              LockSupport.parkNanos(
                  Duration.ofSeconds(1).toNanos()
                      * options.number("count")
                      / options.number("rate")
                      / 2);
              try {
                stage.killRunner();
                stage.startRunner();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            task -> daemon(task).start());
    send(sendings, options.number("rate"));
    killing.get();
    long first = sendings.stream().filter(Sending::accepted).count();
    List<Sending> all = new ArrayList<>(sendings);
    all.addAll(again(sendings));
    System.out.printf(
        Locale.ROOT,
        "killed in mid-burst: %d accepted at once, %d after coming again%n",
        first,
        all.stream().filter(Sending::accepted).count() - first);
    check(all);
    awaitApplied();
  }

  /** As many at a time as the answer allows. */
  private void limit() throws Exception {
    warmUp();
    Instant end = Instant.now().plusSeconds(Math.max(5, options.number("seconds") / 12));
    Semaphore slots = new Semaphore(48);
    List<Sending> sendings = new ArrayList<>();
    Instant begin = Instant.now();
    while (Instant.now().isBefore(end)) {
      slots.acquire();
      Sending sending = new Sending(next(), false);
      sendings.add(sending);
      post(sending, System.nanoTime()).whenComplete((done, failure) -> slots.release());
    }
    slots.acquire(48);
    double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
    System.out.printf(
        Locale.ROOT,
        "at the limit: %.0f callbacks/s for %.0f s%n",
        sendings.size() / seconds,
        seconds);
    print("at the limit", sendings);
    check(sendings);
    awaitApplied();
  }

  /** PostgreSQL does not work for a while; what was not accepted comes again afterwards. */
  private void away(String how, Step end, Step begin) throws Exception {
    int rate = Math.min(100, options.number("rate"));
    List<Sending> sendings = new ArrayList<>();
    for (int i = 0; i < rate * (options.number("outage") + 10); i++) {
      sendings.add(new Sending(next(), false));
    }
    CompletableFuture<Void> stopping =
        CompletableFuture.runAsync(
            () -> {
              try {
                LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
                end.run();
                LockSupport.parkNanos(Duration.ofSeconds(options.number("outage")).toNanos());
                begin.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            task -> daemon(task).start());
    send(sendings, rate);
    stopping.get();
    print("PostgreSQL " + how + " for " + options.number("outage") + " s", sendings);
    List<Sending> all = new ArrayList<>(sendings);
    all.addAll(again(sendings));
    check(all);
    awaitApplied();
  }

  /** From an edit in WeCom to the committed row. */
  private void row() throws Exception {
    // A customer of two members is read for both: the other's row would get a newer commit.
    Map<String, Long> members =
        relations.stream()
            .collect(Collectors.groupingBy(Relation::customer, Collectors.counting()));
    List<Relation> single =
        relations.stream().filter(relation -> members.get(relation.customer()) == 1).toList();
    Map<String, Instant> edited = new HashMap<>();
    int rate = 50;
    long begin = System.nanoTime();
    List<CompletableFuture<?>> posted = new ArrayList<>();
    var editors = Executors.newFixedThreadPool(8, CallbackFigures::daemon);
    for (int i = 0; i < rate * options.number("seconds"); i++) {
      pause(begin + i * 1_000_000_000L / rate);
      Relation relation = single.get(i % single.size());
      String remark = "r" + numbers.incrementAndGet();
      edited.put(remark, Instant.now());
      posted.add(
          CompletableFuture.runAsync(
              () ->
                  stage.post(
                      "/simulator/corps/" + relation.corpId() + "/changes",
                      Map.of(
                          "do",
                          "editRemark",
                          "userid",
                          relation.userid(),
                          "externalUserid",
                          relation.customer(),
                          "remark",
                          remark)),
              editors));
    }
    CompletableFuture.allOf(posted.toArray(CompletableFuture[]::new)).get();
    awaitApplied();
    List<Long> millis = new ArrayList<>();
    stage
        .jdbc()
        .sql(
            """
            SELECT remark, pg_xact_commit_timestamp(xmin) FROM public.customer_follow
             WHERE remark LIKE 'r%'
            """)
        .query(
            row -> {
              Instant at = edited.get(row.getString(1));
              if (at != null) {
                millis.add(Duration.between(at, row.getTimestamp(2).toInstant()).toMillis());
              }
            });
    System.out.printf(
        Locale.ROOT,
        "callback to changed row at %d/s for %d s: %d rows, %s%n",
        rate,
        options.number("seconds"),
        millis.size(),
        percentiles(millis.stream().mapToLong(Long::longValue).toArray(), "ms"));
  }

  /** Changes of all kinds, callbacks shuffled, doubled and lost; then a run; then the truth. */
  private void walk() throws Exception {
    String corpId = stage.syncedCorp("figures-walk", 40, 3_000);
    stage.post(
        "/simulator/callback-faults", Map.of("duplicate", 0.02, "reorder", 0.05, "drop", 0.02));
    int left = options.number("changes");
    for (int seed = 0; left > 0; seed++) {
      int some = Math.min(200, left);
      stage.post(
          "/simulator/corps/" + corpId + "/random-changes", Map.of("count", some, "seed", seed));
      left -= some;
    }
    JsonNode waited = stage.post("/simulator/deliveries/await", Map.of("seconds", 600));
    stage.post("/simulator/callback-faults", Map.of());
    awaitApplied();
    JsonNode incremental = stage.sync("figures-walk", "INCREMENTAL");
    System.out.printf(
        Locale.ROOT,
        "random walk of %d changes: deliveries %s, incremental run %s, %s%n",
        options.number("changes"),
        waited,
        incremental.get("state").asText(),
        incremental.get("progress"));
    try {
      Tables.assertRelations(stage.jdbc(), corpId, table -> stage.truth(corpId, table));
    } catch (AssertionError wrong) {
      showRelations(corpId, wrong.getMessage());
      throw wrong;
    }
    System.out.println("organisation, tags and relations equal the truth");
    // Edits whose callback was lost left no trace in any list.
    JsonNode full = stage.sync("figures-walk", "FULL");
    System.out.printf(
        Locale.ROOT, "full run %s, %s%n", full.get("state").asText(), full.get("progress"));
    Tables.assertCurrent(stage.jdbc(), corpId, table -> stage.truth(corpId, table));
    System.out.println("all eight tables equal the truth, row by row");
  }

  /** What is stored of the customers that an error names: it says where to look. */
  private void showRelations(String corpId, String error) {
    stage
        .jdbc()
        .sql(
            """
            SELECT row_to_json(f)::text FROM public.customer_follow f
             WHERE corp_id = :corpId AND position(external_userid IN :error) > 0
            """)
        .param("corpId", corpId)
        .param("error", error)
        .query(String.class)
        .list()
        .forEach(System.out::println);
  }

  // --- Sending

  private List<Sending> mixed(int count) {
    List<Sending> sendings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SignedCallback callback = next();
      sendings.add(new Sending(callback, false));
      if (i % 100 == 17) {
        sendings.add(new Sending(callback, false));
      }
      if (i % 100 == 51) {
        sendings.add(new Sending(next(), true));
      }
      if (i % 20 == 3) {
        java.util.Collections.swap(
            sendings, sendings.size() - 1, Math.max(0, sendings.size() - 1 - random.nextInt(9)));
      }
    }
    return sendings;
  }

  private SignedCallback next() {
    Relation relation = relations.get(random.nextInt(relations.size()));
    return SignedCallback.added(
        suite.suiteId(),
        relation.corpId(),
        relation.userid(),
        relation.customer(),
        Instant.now().getEpochSecond(),
        numbers.incrementAndGet());
  }

  private void warmUp() throws Exception {
    List<Sending> sendings = new ArrayList<>();
    for (int i = 0; i < options.number("warm-up"); i++) {
      sendings.add(new Sending(next(), false));
    }
    send(sendings, Math.max(1, options.number("rate") * 4 / 5));
    awaitApplied();
  }

  private void send(List<Sending> sendings, int rate) throws Exception {
    long begin = System.nanoTime();
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (int i = 0; i < sendings.size(); i++) {
      long due = begin + i * 1_000_000_000L / rate;
      pause(due);
      // Measured from when it was due: a late sender must not flatter the receiver.
      sent.add(post(sendings.get(i), due));
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get();
  }

  private CompletableFuture<?> post(Sending sending, long due) {
    return http.sendAsync(
            sending.callback.request(
                suite, stage.commandUrl(), Instant.now().getEpochSecond(), sending.forged),
            HttpResponse.BodyHandlers.ofString())
        .handle(
            (answer, failure) -> {
              sending.nanos = System.nanoTime() - due;
              sending.status = failure == null ? answer.statusCode() : 0;
              sending.body = failure == null ? answer.body() : null;
              return null;
            });
  }

  /** What was not accepted comes up to two times more, as from WeCom. */
  private List<Sending> again(List<Sending> sendings) throws Exception {
    List<Sending> all = new ArrayList<>();
    List<Sending> open = sendings;
    for (int attempt = 2; attempt <= 3; attempt++) {
      List<Sending> more =
          open.stream()
              .filter(sending -> !sending.forged && !sending.accepted())
              .map(sending -> new Sending(sending.callback, false))
              .toList();
      send(more, 200);
      all.addAll(more);
      open = more;
    }
    return all;
  }

  // --- Judging

  /** Nothing accepted is lost, nothing is doubled, nothing forged is kept. */
  private void check(List<Sending> sendings) {
    Map<String, Boolean> accepted = new HashMap<>();
    int refused = 0;
    for (Sending sending : sendings) {
      if (sending.forged) {
        if (sending.status == 200) {
          throw new AssertionError("A forged callback was accepted");
        }
        refused++;
      } else {
        accepted.merge(digest(sending.callback), sending.accepted(), Boolean::logicalOr);
      }
    }
    Map<String, Integer> stored = new HashMap<>();
    stage
        .jdbc()
        .sql("SELECT encode(digest, 'hex') FROM wecomlink.callback_event")
        .query(
            row -> {
              stored.merge(row.getString(1), 1, Integer::sum);
            });
    long lost =
        accepted.entrySet().stream()
            .filter(e -> e.getValue() && !stored.containsKey(e.getKey()))
            .count();
    long doubled = accepted.keySet().stream().filter(d -> stored.getOrDefault(d, 0) > 1).count();
    long open = accepted.values().stream().filter(answered -> !answered).count();
    System.out.printf(
        Locale.ROOT,
        "  %d callbacks, %d never accepted, %d lost, %d doubled, %d forged ones refused%n",
        accepted.size(),
        open,
        lost,
        doubled,
        refused);
    if (lost > 0 || doubled > 0) {
      throw new AssertionError("Callbacks were lost or doubled");
    }
  }

  private static String digest(SignedCallback callback) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update("COMMAND\0".getBytes(StandardCharsets.UTF_8));
      return HexFormat.of()
          .formatHex(sha256.digest(callback.message().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** However long it takes, as long as it goes on. */
  private void awaitApplied() {
    long begin = System.nanoTime();
    long left = outstanding();
    while (left > 0) {
      long before = left;
      Wait.until("something more is handled and read", () -> outstanding() < before);
      left = outstanding();
    }
    System.out.printf(
        Locale.ROOT, "  all handled and read %.1f s later%n", (System.nanoTime() - begin) / 1e9);
  }

  private long outstanding() {
    return stage
        .jdbc()
        .sql(
            """
            SELECT (SELECT count(*) FROM wecomlink.callback_event
                     WHERE state IN ('NEW', 'HANDLING'))
                 + (SELECT count(*) FROM wecomlink.pending_change)
            """)
        .query(Long.class)
        .single();
  }

  private static void print(String what, List<Sending> sendings) {
    Map<Integer, Long> statuses = new java.util.TreeMap<>();
    sendings.forEach(sending -> statuses.merge(sending.status, 1L, Long::sum));
    long[] accepted =
        sendings.stream()
            .filter(Sending::accepted)
            .mapToLong(sending -> sending.nanos / 1_000)
            .toArray();
    long[] others =
        sendings.stream()
            .filter(sending -> !sending.accepted())
            .mapToLong(sending -> sending.nanos / 1_000)
            .toArray();
    System.out.printf(
        Locale.ROOT,
        "%s: success after %s; others after %s; by status %s%n",
        what,
        percentiles(accepted, "µs"),
        percentiles(others, "µs"),
        statuses);
  }

  private static String percentiles(long[] values, String unit) {
    if (values.length == 0) {
      return "-";
    }
    Arrays.sort(values);
    return String.format(
        Locale.ROOT,
        "p50 %d, p99 %d, max %d %s",
        values[values.length / 2],
        values[(int) (values.length * 0.99)],
        values[values.length - 1],
        unit);
  }

  private static void pause(long until) {
    long left = until - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = until - System.nanoTime();
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "figures");
    thread.setDaemon(true);
    return thread;
  }
}

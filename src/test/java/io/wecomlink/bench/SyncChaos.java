package io.wecomlink.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Workbench;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Syncs whose runners are killed, with every part in a process of its own. Each scenario ends with
 * a comparison of all tables with the truth, row by row, and fails loudly.
 *
 * <ul>
 *   <li>{@code --scenario=kills --kills=20 --customers=100000 --members=500}: as many first syncs,
 *       the one runner killed once in each, at a random moment.
 *   <li>{@code --scenario=runners --runners=3 --customers=100000 --members=500}: runners share a
 *       sync that a schedule starts; one is killed; the others finish it.
 *   <li>{@code --scenario=soak --minutes=30 --customers=20000 --members=200}: two runners under
 *       random changes and 5 % faults, one killed every three minutes; heap and connections are
 *       sampled every half minute.
 * </ul>
 *
 * {@code --seed=1} makes other random moments, {@code --latency=0} slower answers.
 */
public final class SyncChaos {

  private static final String TENANT = "chaos";
  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";
  private static final Duration KILL_EVERY = Duration.ofMinutes(3);
  private static final Duration SAMPLE_EVERY = Duration.ofSeconds(30);

  /** wecomlink.sync.parallelism */
  private static final int PARALLELISM = 8;

  private static final List<String> TABLES =
      List.of(
          "customer_follow_tag",
          "customer_follow",
          "customer_profile",
          "customer_tag",
          "customer_tag_group",
          "employee_department",
          "employee",
          "department");

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "scenario", "kills",
          "kills", "20",
          "customers", "100000",
          "members", "500",
          "runners", "3",
          "minutes", "30",
          "seed", "1",
          "latency", "0",
          "heap", "256");

  private final Options options;
  private Stage stage;
  private SplittableRandom random;
  private String corpId;

  /**
   * @param arguments other than the usual options, as on the command line
   */
  SyncChaos(String... arguments) {
    options = new Options(DEFAULTS, arguments);
  }

  public static void main(String[] args) throws Exception {
    new SyncChaos(args).play();
    System.exit(0);
  }

  /** Plays the scenario; returns if all is as it should be. */
  void play() throws Exception {
    random = new SplittableRandom(options.number("seed"));
    try (Stage opened = new Stage(options.number("heap"))) {
      stage = opened;
      corpId = stage.authorizedCorp(TENANT, options.number("members"), options.number("customers"));
      stage.post("/simulator/latency", Map.of("millis", options.number("latency")));
      switch (options.text("scenario")) {
        case "kills" -> kills();
        case "runners" -> runners();
        case "soak" -> soak();
        default -> throw new IllegalArgumentException("no scenario " + options.text("scenario"));
      }
    }
  }

  // --- kill -9 at random moments

  private void kills() throws Exception {
    long bound = stage.get("/simulator/corps/" + corpId).get("pageBound").asLong();
    long relations = stage.get("/simulator/corps/" + corpId).get("relations").asLong();
    long worst = 0;
    for (int round = 1; round <= options.number("kills"); round++) {
      forgetEverything();
      stage.delete("/simulator/calls");
      String runId = start(round == 1);
      // Also moments before the first page and after the last one.
      long moment = random.nextLong(relations);
      await("the moment has come", () -> fetched(runId) >= moment || isOver(runId));
      long at = fetched(runId);
      stage.killRunner();
      Instant killed = Instant.now();
      stage.startRunner();
      await("the run ends", () -> isOver(runId));
      long took = Duration.between(killed, Instant.now()).toSeconds();
      // One page of the first round was the look for unionids; get_follow_user_list is in the
      // bound.
      long again = calls(PAGES) - (bound - 1) - (round == 1 ? 1 : 0);
      worst = Math.max(worst, again);
      System.out.printf(
          Locale.ROOT,
          "round %d: killed at %d of %d relations, %s %d s later, pages read again: %d%n",
          round,
          at,
          relations,
          state(runId),
          took,
          again);
      check("SUCCEEDED".equals(state(runId)), "the run ended " + state(runId));
      check(again <= PARALLELISM, again + " pages were read again");
      compare();
    }
    checkNoneIsRunning();
    System.out.println(
        options.number("kills")
            + " kills; at most "
            + worst
            + " pages read again after one of them");
  }

  /** As if nothing had ever been read, so that every round has all to do. */
  private void forgetEverything() {
    TABLES.forEach(table -> stage.jdbc().sql("TRUNCATE public." + table).update());
  }

  private String start(boolean first) {
    String path = "/tenants/" + TENANT + "/wecom";
    return (first
            ? stage.workbench().post(path + "/developer-id", null)
            : stage.workbench().post(path + "/syncs", Map.of("mode", "FULL")))
        .json()
        .get("runId")
        .asText();
  }

  // --- several runners

  private void runners() throws Exception {
    List<Stage.Runner> all = new ArrayList<>(List.of(stage.firstRunner()));
    while (all.size() < options.number("runners")) {
      all.add(stage.addRunner());
    }
    String first = start(true);
    await("the first sync ends", () -> isOver(first));
    forgetEverything();
    stage.delete("/simulator/calls");
    putSchedule("0 0 3 * * ?", Product.NEVER);
    // As after a stop of some days: no full run has ended since the moment that was missed.
    stage
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.sync_run
               SET started_at = started_at - interval '2 days',
                   finished_at = finished_at - interval '2 days'
            """)
        .update();
    stage
        .jdbc()
        .sql("UPDATE wecomlink.tenant_schedule SET next_full_at = now() - interval '1 day'")
        .update();
    await("the schedule fires", () -> scheduled() > 0);
    String runId =
        stage
            .jdbc()
            .sql("SELECT run_id FROM wecomlink.sync_run WHERE trigger = 'SCHEDULE'")
            .query(UUID.class)
            .single()
            .toString();
    long relations = stage.get("/simulator/corps/" + corpId).get("relations").asLong();
    Set<String> workers = new HashSet<>();
    await(
        "a third is read",
        () -> {
          workers.addAll(workersOf(runId));
          return fetched(runId) > relations / 3;
        });
    Stage.Runner victim = all.get(1 + random.nextInt(all.size() - 1));
    victim.kill();
    Instant killed = Instant.now();
    await("the run ends", () -> isOver(runId));
    System.out.printf(
        Locale.ROOT,
        "%d runners, %d of them read groups; one killed after a third; %s %d s later;"
            + " schedule fired %d time(s); pages read again: %d%n",
        all.size(),
        workers.size(),
        state(runId),
        Duration.between(killed, Instant.now()).toSeconds(),
        scheduled(),
        calls(PAGES) - (stage.get("/simulator/corps/" + corpId).get("pageBound").asLong() - 1));
    check("SUCCEEDED".equals(state(runId)), "the run ended " + state(runId));
    check(scheduled() == 1, "the schedule fired " + scheduled() + " times");
    check(workers.size() == all.size(), "only " + workers.size() + " runners read groups");
    compare();
    checkNoneIsRunning();
  }

  private void putSchedule(String fullCron, String incrementalCron) {
    Workbench.Answer set =
        stage
            .workbench()
            .put(
                "/tenants/" + TENANT + "/wecom/schedule",
                Map.of("fullCron", fullCron, "incrementalCron", incrementalCron, "paused", false));
    check(set.status() == 200, "the schedule was refused: " + set);
  }

  // --- soak

  private void soak() throws Exception {
    List<Stage.Runner> runners = List.of(stage.firstRunner(), stage.addRunner());
    try (Balancer balancer = new Balancer(runners.stream().map(Stage.Runner::port).toList())) {
      stage.post(
          "/simulator/callbacks", Map.of("command", balancer.url() + "/wecom/callback/command"));
      soak(runners);
    }
  }

  private void soak(List<Stage.Runner> runners) throws Exception {
    String first = start(true);
    await("the first sync ends", () -> isOver(first));
    putSchedule(Product.NEVER, "0 * * * * ?");
    stage.post("/simulator/faults", Map.of("kind", "ERRCODE", "errcode", -1, "rate", 0.03));
    stage.post("/simulator/faults", Map.of("kind", "HTTP_STATUS", "status", 502, "rate", 0.02));
    Instant begin = Instant.now();
    Instant end = begin.plus(Duration.ofMinutes(options.number("minutes")));
    Instant nextKill = begin.plus(KILL_EVERY);
    Instant nextSample = begin;
    Stage.Runner down = null;
    int kills = 0;
    int changes = 0;
    while (Instant.now().isBefore(end)) {
      stage.post(
          "/simulator/corps/" + corpId + "/random-changes",
          Map.of("count", 5, "seed", random.nextInt()));
      changes += 5;
      if (Instant.now().isAfter(nextKill)) {
        Stage.Runner victim = runners.get(kills % 2);
        victim.kill();
        victim.launch();
        down = victim;
        kills++;
        nextKill = nextKill.plus(KILL_EVERY);
      }
      if (Instant.now().isAfter(nextSample)) {
        sample(begin, runners);
        nextSample = nextSample.plus(SAMPLE_EVERY);
      }
      Instant next = Instant.now().plusSeconds(1);
      await("a second passes", () -> Instant.now().isAfter(next));
    }
    if (down != null) {
      down.awaitReady();
    }
    stage.delete("/simulator/faults");
    await(
        "all callbacks are delivered",
        () -> stage.post("/simulator/deliveries/await", Map.of()).get("idle").asBoolean());
    // What WeCom gave up would leave traces that no sync can find.
    long abandoned = stage.get("/simulator/deliveries/abandoned").get("abandoned").asLong();
    check(abandoned == 0, abandoned + " callbacks were not taken in three attempts");
    await("nothing is outstanding", this::isQuiet);
    putSchedule(Product.NEVER, Product.NEVER);
    await("no run is under way", () -> running() == 0);
    String last = start(false);
    await("the last sync ends", () -> isOver(last));
    sample(begin, runners);
    System.out.printf(
        Locale.ROOT,
        "%d minutes, %d changes, %d kills; the last sync %s%n",
        options.number("minutes"),
        changes,
        kills,
        state(last));
    // Members left and relations ended on the way: what is kept of the past is no error.
    Tables.assertCurrent(stage.jdbc(), corpId, table -> stage.truth(corpId, table));
    System.out.println("all eight tables equal the truth, row by row");
    checkNoneIsRunning();
  }

  private boolean isQuiet() {
    return stage
            .jdbc()
            .sql(
                """
                SELECT (SELECT count(*) FROM wecomlink.pending_change)
                     + (SELECT count(*) FROM wecomlink.callback_event
                         WHERE state IN ('NEW', 'HANDLING'))
                """)
            .query(Long.class)
            .single()
        == 0;
  }

  private void sample(Instant begin, List<Stage.Runner> runners) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(Locale.ROOT, "%4d s", Duration.between(begin, Instant.now()).toSeconds()));
    for (Stage.Runner runner : runners) {
      line.append(" | heap after GC, connections: ").append(measured(runner));
    }
    long connections =
        stage
            .jdbc()
            .sql("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
            .query(Long.class)
            .single();
    System.out.println(line + " | PostgreSQL connections: " + connections);
  }

  private static String measured(Stage.Runner runner) {
    try {
      Workbench.Answer metrics = runner.workbench().get(runner.url() + "/actuator/prometheus");
      return String.format(
          Locale.ROOT,
          "%.0f %%, %.0f",
          metric(metrics.body(), "jvm_memory_usage_after_gc") * 100,
          metric(metrics.body(), "hikaricp_connections"));
    } catch (UncheckedIOException e) {
      return "down";
    }
  }

  private static double metric(String text, String name) {
    Matcher line =
        Pattern.compile("^" + name + "(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE).matcher(text);
    return line.find() ? Double.parseDouble(line.group(1)) : Double.NaN;
  }

  // --- shared

  private void compare() {
    Tables.assertTrue(stage.jdbc(), corpId, table -> stage.truth(corpId, table));
    System.out.println("all eight tables equal the truth, row by row");
  }

  private void checkNoneIsRunning() {
    check(running() == 0, running() + " runs are left RUNNING");
  }

  private long running() {
    return count("state = 'RUNNING'");
  }

  private long scheduled() {
    return count("trigger = 'SCHEDULE'");
  }

  private long count(String condition) {
    return stage
        .jdbc()
        .sql("SELECT count(*) FROM wecomlink.sync_run WHERE " + condition)
        .query(Long.class)
        .single();
  }

  private Set<String> workersOf(String runId) {
    return new HashSet<>(
        stage
            .jdbc()
            .sql(
                """
                SELECT DISTINCT split_part(lease_owner, '/', 1) FROM wecomlink.sync_group
                 WHERE run_id = :runId AND lease_owner IS NOT NULL
                """)
            .param("runId", UUID.fromString(runId))
            .query(String.class)
            .list());
  }

  private long fetched(String runId) {
    return stage
        .jdbc()
        .sql(
            """
            SELECT fetched + (SELECT coalesce(sum(g.fetched), 0) FROM wecomlink.sync_group g
                               WHERE g.run_id = r.run_id AND NOT r.totalled)
              FROM wecomlink.sync_run r WHERE run_id = :runId
            """)
        .param("runId", UUID.fromString(runId))
        .query(Long.class)
        .single();
  }

  private boolean isOver(String runId) {
    return !"RUNNING".equals(state(runId));
  }

  private String state(String runId) {
    return stage
        .jdbc()
        .sql("SELECT state FROM wecomlink.sync_run WHERE run_id = :runId")
        .param("runId", UUID.fromString(runId))
        .query(String.class)
        .single();
  }

  private long calls(String api) {
    JsonNode byCorp = stage.get("/simulator/calls").at("/byCorp/" + corpId);
    return byCorp.path(api).asLong();
  }

  private static void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(Duration.ofMinutes(20))
        .pollInterval(Duration.ofMillis(50))
        .until(condition);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}

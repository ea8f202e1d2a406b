package io.wecomlink.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.testing.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A full sync of a large company: the packaged jar, PostgreSQL with fsync and the simulated WeCom
 * each in a process of its own. Prints the figures and compares every row with the truth; then the
 * same once more, when nothing has changed.
 *
 * <p>Options: {@code --customers=100000 --members=500 --latency=0 --heap=256 --kills=0}; with kills
 * the runner is killed so many times, at moments spread over the first sync.
 */
public final class FullSyncFigures {

  private static final String TENANT = "big";
  private static final String WECOM = "/tenants/" + TENANT + "/wecom";
  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";

  private static final Map<String, String> DEFAULTS =
      Map.of("customers", "100000", "members", "500", "latency", "0", "heap", "256", "kills", "0");

  private final Options options;
  private Stage stage;

  private FullSyncFigures(Options options) {
    this.options = options;
  }

  public static void main(String[] args) throws Exception {
    FullSyncFigures figures = new FullSyncFigures(new Options(DEFAULTS, args));
    try (Stage opened = new Stage(figures.options.number("heap"))) {
      figures.stage = opened;
      figures.measure();
    }
    System.exit(0);
  }

  private void measure() throws Exception {
    String corpId =
        stage.authorizedCorp(TENANT, options.number("members"), options.number("customers"));
    stage.post("/simulator/latency", Map.of("millis", options.number("latency")));

    long wal = wal();
    stage.delete("/simulator/calls");
    JsonNode finding = stage.workbench().post(WECOM + "/developer-id", null).json();
    JsonNode first = watch(finding.get("runId").asText(), options.number("kills"));
    long firstWal = wal() - wal;
    long pages = calls(corpId) - 1;
    long bound = stage.get("/simulator/corps/" + corpId).get("pageBound").asLong();
    print("first", first, firstWal);
    System.out.printf(
        Locale.ROOT,
        "contact calls %d (get_follow_user_list + pages), bound %d, difference %.2f %%%n",
        pages + 1,
        bound,
        100.0 * (pages + 1 - bound) / bound);
    compare(corpId);

    wal = wal();
    JsonNode started = stage.workbench().post(WECOM + "/syncs", Map.of("mode", "FULL")).json();
    JsonNode second = watch(started.get("runId").asText(), 0);
    long secondWal = wal() - wal;
    print("second", second, secondWal);
    System.out.printf(
        Locale.ROOT, "WAL of the second: %.1f %% of the first%n", 100.0 * secondWal / firstWal);
    compare(corpId);
  }

  /** Follows a run to its end; kills the runner on the way, as often as wanted. */
  private JsonNode watch(String runId, int kills) throws Exception {
    long relations;
    int killed = 0;
    long nextKill = kills == 0 ? Long.MAX_VALUE : step(kills);
    Instant giveUp = Instant.now().plus(Duration.ofMinutes(20));
    while (Instant.now().isBefore(giveUp)) {
      JsonNode run = stage.workbench().get(WECOM + "/syncs/" + runId).json();
      if (!"RUNNING".equals(run.get("state").asText())) {
        return run;
      }
      relations = run.at("/progress/fetched").asLong();
      if (relations >= nextKill) {
        stage.killRunner();
        System.out.println("killed at " + relations + " relations");
        killed++;
        nextKill = killed == kills ? Long.MAX_VALUE : relations + step(kills);
        stage.startRunner();
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
    throw new IllegalStateException("The run did not end");
  }

  private long step(int kills) {
    return options.number("customers") / (kills + 1L);
  }

  private static void print(String name, JsonNode run, long wal) {
    double seconds =
        Duration.between(
                    Instant.parse(run.get("startedAt").asText()),
                    Instant.parse(run.get("finishedAt").asText()))
                .toMillis()
            / 1000.0;
    JsonNode progress = run.get("progress");
    System.out.printf(
        Locale.ROOT,
        "%s sync: %s in %.1f s, %.0f relations/s, WAL %.1f MB, %s%n",
        name,
        run.get("state").asText(),
        seconds,
        progress.get("fetched").asLong() / seconds,
        wal / 1e6,
        progress);
  }

  private void compare(String corpId) {
    Tables.assertTrue(stage.jdbc(), corpId, table -> stage.truth(corpId, table));
    System.out.println("all eight tables equal the truth, row by row");
  }

  private long wal() {
    return stage
        .jdbc()
        .sql("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
        .query(Long.class)
        .single();
  }

  private long calls(String corpId) {
    return stage.get("/simulator/calls").at("/byCorp/" + corpId).path(PAGES).asLong();
  }
}

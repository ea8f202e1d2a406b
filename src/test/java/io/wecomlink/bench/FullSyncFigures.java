package io.wecomlink.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.simulator.SimulatorSettings;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.RunnerSettings;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A full sync of a large company: the packaged jar, PostgreSQL with fsync and the simulated WeCom
 * each in a process of its own. Prints the figures and compares every row with the truth; then the
 * same once more, when nothing has changed.
 *
 * <p>Options: {@code --customers=100000 --members=500 --latency=0 --heap=256 --kills=0}; with kills
 * the runner is killed so many times, at moments spread over the first sync.
 */
public final class FullSyncFigures {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RUNNER = "http://127.0.0.1:8080";
  private static final String WECOM = "http://127.0.0.1:9090";
  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";

  private final Map<String, Integer> options =
      new HashMap<>(
          Map.of("customers", 100_000, "members", 500, "latency", 0, "heap", 256, "kills", 0));
  private final Workbench workbench =
      new Workbench(RUNNER, Product.token("operator", null, "OPERATOR"));
  private final List<Process> processes = new ArrayList<>();
  private Process runner;
  private EmbeddedPostgres postgres;

  public static void main(String[] args) throws Exception {
    FullSyncFigures figures = new FullSyncFigures();
    for (String arg : args) {
      String[] option = arg.substring(2).split("=", 2);
      figures.options.put(option[0], Integer.valueOf(option[1]));
    }
    try {
      figures.measure();
    } finally {
      figures.stop();
    }
    System.exit(0);
  }

  private void measure() throws Exception {
    // The launcher turns fsync off; the last word wins.
    postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .start();
    startSimulator();
    startRunner();
    JsonNode corp = createAndInstall();
    String corpId = corp.get("corpId").asText();
    post("/simulator/latency", Map.of("millis", options.get("latency")));

    long wal = wal();
    call("DELETE", "/simulator/calls");
    JsonNode finding = workbench.post("/tenants/big/wecom/developer-id", null).json();
    JsonNode first = watch(finding.get("runId").asText(), options.get("kills"));
    long firstWal = wal() - wal;
    long pages = calls(corpId) - 1;
    long bound = get("/simulator/corps/" + corpId).get("pageBound").asLong();
    print("first", first, firstWal);
    System.out.printf(
        Locale.ROOT,
        "contact calls %d (get_follow_user_list + pages), bound %d, difference %.2f %%%n",
        pages + 1,
        bound,
        100.0 * (pages + 1 - bound) / bound);
    compare(corpId);

    wal = wal();
    JsonNode second =
        watch(
            workbench
                .post("/tenants/big/wecom/syncs", Map.of("mode", "FULL"))
                .json()
                .get("runId")
                .asText(),
            0);
    long secondWal = wal() - wal;
    print("second", second, secondWal);
    System.out.printf(
        Locale.ROOT, "WAL of the second: %.1f %% of the first%n", 100.0 * secondWal / firstWal);
    compare(corpId);
  }

  private JsonNode createAndInstall() {
    JsonNode corp =
        post(
            "/simulator/corps",
            Map.of(
                "name",
                "大公司",
                "members",
                options.get("members"),
                "customers",
                options.get("customers"),
                "departments",
                40));
    workbench.put("/tenants/big", Map.of("name", "big", "wecomEnabled", true));
    post("/simulator/callbacks", Map.of("command", RUNNER + "/wecom/callback/command"));
    post("/simulator/suite-ticket", Map.of());
    Workbench.Answer[] link = new Workbench.Answer[1];
    Wait.until(
        "the suite ticket is handled",
        () -> {
          link[0] = workbench.post("/tenants/big/wecom/authorizations", null);
          return link[0].status() == 201;
        });
    JsonNode installed =
        post(
            "/simulator/corps/" + corp.get("corpId").asText() + "/install",
            Map.of("installUrl", link[0].json().get("installUrl").asText()));
    Workbench.Answer back = workbench.get(installed.get("redirectUrl").asText());
    if (back.status() != 303) {
      throw new IllegalStateException("The way back failed: " + back);
    }
    return corp;
  }

  /** Follows a run to its end; kills the runner on the way, as often as wanted. */
  private JsonNode watch(String runId, int kills) throws Exception {
    long relations;
    int killed = 0;
    long nextKill = kills == 0 ? Long.MAX_VALUE : step(kills);
    Instant giveUp = Instant.now().plus(Duration.ofMinutes(20));
    while (Instant.now().isBefore(giveUp)) {
      JsonNode run = workbench.get("/tenants/big/wecom/syncs/" + runId).json();
      if (!"RUNNING".equals(run.get("state").asText())) {
        return run;
      }
      relations = run.at("/progress/fetched").asLong();
      if (relations >= nextKill) {
        runner.destroyForcibly().waitFor();
        System.out.println("killed at " + relations + " relations");
        killed++;
        nextKill = killed == kills ? Long.MAX_VALUE : relations + step(kills);
        startRunner();
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
    throw new IllegalStateException("The run did not end");
  }

  private long step(int kills) {
    return options.get("customers") / (kills + 1L);
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
    Tables.assertTrue(
        JdbcClient.create(postgres.getPostgresDatabase()),
        corpId,
        table ->
            workbench
                .get(WECOM + "/simulator/corps/" + corpId + "/truth/" + table)
                .body()
                .lines()
                .filter(line -> !line.isBlank())
                .map(FullSyncFigures::row));
    System.out.println("all eight tables equal the truth, row by row");
  }

  private static Map<String, Object> row(String line) {
    try {
      return JSON.readValue(line, new TypeReference<Map<String, Object>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long wal() {
    return JdbcClient.create(postgres.getPostgresDatabase())
        .sql("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
        .query(Long.class)
        .single();
  }

  private long calls(String corpId) {
    return get("/simulator/calls").at("/byCorp/" + corpId).path(PAGES).asLong();
  }

  private void startSimulator() throws IOException {
    String classPath = System.getProperty("java.class.path");
    start(
        "simulator",
        List.of(
            "java",
            "-Xmx1g",
            "-cp",
            classPath,
            "io.wecomlink.simulator.WecomSimulatorApplication",
            "--port=9090"));
    Wait.until("the simulator is up", () -> answers(WECOM + "/simulator/calls"));
  }

  private void startRunner() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("java", "-Xmx" + options.get("heap") + "m", "-jar", "target/wecomlink.jar"));
    Map<String, Object> properties =
        RunnerSettings.of(
            SimulatorSettings.defaults(),
            WECOM,
            RUNNER,
            postgres.getJdbcUrl("postgres", "postgres"));
    properties.put(
        "wecomlink.security.encryption-key", Base64.getEncoder().encodeToString(new byte[32]));
    properties.put("wecomlink.security.jwt-secret", Product.JWT_SECRET);
    command.addAll(List.of(RunnerSettings.arguments(properties)));
    Instant begin = Instant.now();
    runner = start("runner", command);
    Wait.until("the runner is up", () -> answers(RUNNER + "/actuator/health/readiness"));
    System.out.printf(
        Locale.ROOT,
        "runner ready after %.1f s%n",
        Duration.between(begin, Instant.now()).toMillis() / 1000.0);
  }

  private Process start(String name, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(new File("target/figures-" + name + ".log")))
            .start();
    processes.add(process);
    return process;
  }

  private boolean answers(String url) {
    try {
      return workbench.get(url).status() == 200;
    } catch (UncheckedIOException e) {
      // Nobody listens yet: that is what is being waited for.
      return false;
    }
  }

  private JsonNode get(String path) {
    return call("GET", path);
  }

  private JsonNode post(String path, Map<String, ?> body) {
    return checked(workbench.call("POST", WECOM + path, body)).json();
  }

  private JsonNode call(String method, String path) {
    return checked(workbench.call(method, WECOM + path, null)).json();
  }

  private static Workbench.Answer checked(Workbench.Answer answer) {
    if (answer.status() != 200) {
      throw new IllegalStateException("The simulator said " + answer);
    }
    return answer;
  }

  private void stop() throws IOException {
    Stream.of(processes)
        .flatMap(List::stream)
        .filter(Process::isAlive)
        .forEach(Process::destroyForcibly);
    if (postgres != null) {
      postgres.close();
    }
  }
}

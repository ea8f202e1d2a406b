package io.wecomlink.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.WecomLinkApplication;
import io.wecomlink.simulator.SimulatorSettings;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.RunnerSettings;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Where figures are measured: a runner (the packaged jar, or the compiled classes where there is
 * none yet), PostgreSQL with fsync and a simulated WeCom, each in a process of its own, on free
 * ports of the loopback interface.
 */
final class Stage implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATABASE = "postgres";

  /** What {@code mvn package} makes. */
  static final Path JAR = Path.of("target/wecomlink.jar");

  private final Runner first;
  private final int wecomPort = freePort();
  private final int postgresPort = freePort();
  private final Path data;
  private final String heap;
  private final List<Process> processes = new ArrayList<>();
  private EmbeddedPostgres postgres;

  /** A runner's process, at an address that it keeps when it is started again. */
  final class Runner {
    private final int port;
    private final Path jar;
    private final String database;
    private Process process;

    private Runner(Path jar, String database) {
      this.port = freePort();
      this.jar = jar;
      this.database = database;
    }

    String url() {
      return "http://127.0.0.1:" + port;
    }

    int port() {
      return port;
    }

    Workbench workbench() {
      return new Workbench(url(), Product.token("operator", null, "OPERATOR"));
    }

    long pid() {
      return process.pid();
    }

    /** As {@code kill -9} does it. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    /** Starts it, waits until it is ready and tells how long that took. */
    void start() throws IOException {
      Instant begin = Instant.now();
      launch();
      awaitReady();
      System.out.printf(
          Locale.ROOT,
          "runner ready after %.1f s%n",
          Duration.between(begin, Instant.now()).toMillis() / 1000.0);
    }

    void awaitReady() {
      // The machine may be busy with what a killed runner has left behind.
      Awaitility.await("the runner is up")
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> answers(url() + "/actuator/health/readiness"));
    }

    /** Starts it and does not wait. */
    void launch() throws IOException {
      List<String> command = new ArrayList<>(List.of("java", heap));
      Stream.of(System.getProperty("runner.java", "").split(" "))
          .filter(option -> !option.isBlank())
          .forEach(command::add);
      if (Files.exists(jar)) {
        command.addAll(List.of("-jar", jar.toString()));
      } else {
        command.addAll(
            List.of(
                "-cp",
                System.getProperty("java.class.path"),
                WecomLinkApplication.class.getName()));
      }
      Map<String, Object> properties =
          RunnerSettings.of(SimulatorSettings.defaults(), wecomUrl(), url(), jdbcUrl(database));
      properties.put("server.port", port);
      properties.put(
          "wecomlink.security.encryption-key", Base64.getEncoder().encodeToString(new byte[32]));
      properties.put("wecomlink.security.jwt-secret", Product.JWT_SECRET);
      properties.put("wecomlink.security.open-metrics", true);
      // Nothing starts by itself; whoever wants that says so by a tenant's schedule.
      properties.put("wecomlink.sync.full-cron", Product.NEVER);
      properties.put("wecomlink.sync.incremental-cron", Product.NEVER);
      command.addAll(List.of(RunnerSettings.arguments(properties)));
      process = Stage.this.start("runner", command);
    }
  }

  /**
   * Starts all three.
   *
   * @param heapMegabytes of the runner
   */
  Stage(int heapMegabytes) throws Exception {
    heap = "-Xmx" + heapMegabytes + "m";
    first = new Runner(JAR, DATABASE);
    data = Files.createTempDirectory("wecomlink-figures");
    startPostgres();
    startSimulator();
    startRunner();
    post("/simulator/callbacks", Map.of("command", commandUrl()));
    post("/simulator/suite-ticket", Map.of());
    Wait.until(
        "the suite ticket is kept",
        () ->
            jdbc().sql("SELECT count(*) FROM wecomlink.suite_ticket").query(Long.class).single()
                > 0);
  }

  String url() {
    return first.url();
  }

  String commandUrl() {
    return url() + "/wecom/callback/command";
  }

  Workbench workbench() {
    return new Workbench(url(), Product.token("operator", null, "OPERATOR"));
  }

  JdbcClient jdbc() {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(jdbcUrl());
    return JdbcClient.create(dataSource);
  }

  String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  private String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + postgresPort + "/" + database + "?user=postgres";
  }

  void startPostgres() throws IOException {
    // The launcher turns fsync off; the last word wins.
    postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(data.resolve("pg"))
            .setCleanDataDirectory(false)
            .setPort(postgresPort)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("track_commit_timestamp", "on")
            .setServerConfig("max_connections", "100")
            .start();
  }

  void stopPostgres() throws IOException {
    postgres.close();
  }

  /** PostgreSQL is there, takes connections and says nothing any more. */
  void freezePostgres() throws Exception {
    signalPostgres("-STOP");
  }

  void thawPostgres() throws Exception {
    signalPostgres("-CONT");
  }

  private void signalPostgres(String signal) throws Exception {
    String postmaster = Files.readAllLines(data.resolve("pg/postmaster.pid")).get(0).trim();
    List<String> command = new ArrayList<>(List.of("kill", signal, postmaster));
    ProcessHandle.of(Long.parseLong(postmaster))
        .orElseThrow()
        .children()
        .forEach(child -> command.add(Long.toString(child.pid())));
    new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private void startSimulator() throws IOException {
    start(
        "simulator",
        List.of(
            "java",
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            "io.wecomlink.simulator.WecomSimulatorApplication",
            "--port=" + wecomPort));
    Wait.until("the simulator is up", () -> answers(wecomUrl() + "/simulator/calls"));
  }

  void startRunner() throws IOException {
    first.start();
  }

  void killRunner() throws InterruptedException {
    first.kill();
  }

  /** The runner that the stage began with. */
  Runner firstRunner() {
    return first;
  }

  /** Starts one more runner on the same PostgreSQL. */
  Runner addRunner() throws IOException {
    Runner runner = new Runner(JAR, DATABASE);
    runner.start();
    return runner;
  }

  /**
   * What a start took.
   *
   * @param wall until the runner was ready
   * @param cpu of all its threads until then, user and system
   */
  record Start(Duration wall, Duration cpu) {}

  /**
   * Starts a runner, waits until it is ready and kills it.
   *
   * @param jar what to start
   * @param database that exists
   */
  Start timeStart(Path jar, String database) throws Exception {
    Runner runner = new Runner(jar, database);
    Instant begin = Instant.now();
    runner.launch();
    try {
      runner.awaitReady();
      return new Start(
          Duration.between(begin, Instant.now()),
          runner.process.info().totalCpuDuration().orElse(Duration.ZERO));
    } finally {
      runner.kill();
    }
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

  private boolean answers(String address) {
    try {
      return workbench().get(address).status() == 200;
    } catch (UncheckedIOException e) {
      // Nobody listens yet: that is what is being waited for.
      return false;
    }
  }

  String wecomUrl() {
    return "http://127.0.0.1:" + wecomPort;
  }

  /** Asks the simulator's control API. */
  JsonNode get(String path) {
    return checked(workbench().get(wecomUrl() + path)).json();
  }

  /** Tells the simulator's control API. */
  JsonNode post(String path, Map<String, ?> body) {
    return checked(workbench().call("POST", wecomUrl() + path, body)).json();
  }

  /** Tells the simulator's control API to forget something. */
  void delete(String path) {
    checked(workbench().call("DELETE", wecomUrl() + path, null));
  }

  private static Workbench.Answer checked(Workbench.Answer answer) {
    if (answer.status() != 200) {
      throw new IllegalStateException("The simulator said " + answer);
    }
    return answer;
  }

  /** A company whose app is installed and whose first full sync is through; its corpid. */
  String syncedCorp(String tenantId, int members, int customers) {
    String corpId = authorizedCorp(tenantId, members, customers);
    awaitRun(
        tenantId, workbench().post("/tenants/" + tenantId + "/wecom/developer-id", null).json());
    return corpId;
  }

  /** A company whose app is installed; its corpid. */
  String authorizedCorp(String tenantId, int members, int customers) {
    String corpId =
        post(
                "/simulator/corps",
                Map.of("name", tenantId, "members", members, "customers", customers))
            .get("corpId")
            .asText();
    Workbench workbench = workbench();
    workbench.put("/tenants/" + tenantId, Map.of("name", tenantId, "wecomEnabled", true));
    String path = "/tenants/" + tenantId + "/wecom";
    String installUrl =
        workbench.post(path + "/authorizations", null).json().get("installUrl").asText();
    JsonNode installed =
        post("/simulator/corps/" + corpId + "/install", Map.of("installUrl", installUrl));
    // The way back leads to the first runner, wherever the link was asked for.
    workbench.get(installed.get("redirectUrl").asText());
    return corpId;
  }

  /** A full run, to its end. */
  JsonNode sync(String tenantId, String mode) {
    return awaitRun(
        tenantId,
        workbench().post("/tenants/" + tenantId + "/wecom/syncs", Map.of("mode", mode)).json());
  }

  private JsonNode awaitRun(String tenantId, JsonNode started) {
    String run = "/tenants/" + tenantId + "/wecom/syncs/" + started.get("runId").asText();
    Wait.until(
        "the run is over",
        () -> !"RUNNING".equals(workbench().get(run).json().get("state").asText()));
    return workbench().get(run).json();
  }

  /** Rows of the truth, as {@code Tables} compares them. */
  Stream<Map<String, Object>> truth(String corpId, String table) {
    return workbench()
        .get(wecomUrl() + "/simulator/corps/" + corpId + "/truth/" + table)
        .body()
        .lines()
        .filter(line -> !line.isBlank())
        .map(Stage::row);
  }

  private static Map<String, Object> row(String line) {
    try {
      return JSON.readValue(line, new TypeReference<Map<String, Object>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    processes.stream().filter(Process::isAlive).forEach(Process::destroyForcibly);
    postgres.close();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

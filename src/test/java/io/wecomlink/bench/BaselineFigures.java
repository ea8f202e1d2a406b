package io.wecomlink.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * The first full sync of a company against {@link PlainSync}, by turns: same machine, same
 * PostgreSQL with fsync, same simulated WeCom, each company new and of the same size.
 *
 * <p>Options: {@code --mode=roofline --customers=160000 --members=500 --latency=0 --rounds=3
 * --heap=256}. For the usual loop: {@code --mode=loop --customers=16000 --members=100}, once with
 * {@code --latency=20}.
 */
public final class BaselineFigures {

  /** wecomlink.sync.parallelism */
  private static final int PARALLELISM = 8;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "mode", "roofline",
          "customers", "160000",
          "members", "500",
          "latency", "0",
          "rounds", "3",
          "heap", "256");

  private final Options options;
  private Stage stage;

  private record Took(long relations, double seconds) {
    double perSecond() {
      return relations / seconds;
    }
  }

  private BaselineFigures(Options options) {
    this.options = options;
  }

  public static void main(String[] args) throws Exception {
    BaselineFigures figures = new BaselineFigures(new Options(DEFAULTS, args));
    try (Stage opened = new Stage(figures.options.number("heap"))) {
      figures.stage = opened;
      figures.measure();
    }
    System.exit(0);
  }

  private void measure() throws Exception {
    // The loop alone would use up what WeCom allows per minute.
    stage.post(
        "/simulator/quotas",
        Map.of(
            "perCorpApiMinute", 10_000_000,
            "perCorpApiHour", 100_000_000,
            "perIpApiMinute", 10_000_000,
            "perIpApiHour", 100_000_000));
    double product = 0;
    double plain = 0;
    for (int round = 1; round <= options.number("rounds"); round++) {
      Took ours = product("round-" + round);
      Took theirs = plain("plain-" + round);
      product += ours.perSecond();
      plain += theirs.perSecond();
      System.out.printf(
          Locale.ROOT,
          "round %d: product %d relations in %.1f s (%.0f/s), %s %d in %.1f s (%.0f/s): %.2f%n",
          round,
          ours.relations(),
          ours.seconds(),
          ours.perSecond(),
          options.text("mode"),
          theirs.relations(),
          theirs.seconds(),
          theirs.perSecond(),
          ours.perSecond() / theirs.perSecond());
    }
    System.out.printf(
        Locale.ROOT, "product ÷ %s over all rounds: %.2f%n", options.text("mode"), product / plain);
  }

  private Took product(String tenantId) {
    stage.post("/simulator/latency", Map.of("millis", 0));
    stage.authorizedCorp(tenantId, options.number("members"), options.number("customers"));
    stage.post("/simulator/latency", Map.of("millis", options.number("latency")));
    String path = "/tenants/" + tenantId + "/wecom";
    String runId =
        stage.workbench().post(path + "/developer-id", null).json().get("runId").asText();
    Awaitility.await("the run is over")
        .atMost(Duration.ofMinutes(20))
        .until(() -> !"RUNNING".equals(run(path, runId).get("state").asText()));
    JsonNode run = run(path, runId);
    if (!"SUCCEEDED".equals(run.get("state").asText())) {
      throw new IllegalStateException("The run ended " + run);
    }
    return new Took(
        run.at("/progress/fetched").asLong(),
        Duration.between(
                    Instant.parse(run.get("startedAt").asText()),
                    Instant.parse(run.get("finishedAt").asText()))
                .toMillis()
            / 1000.0);
  }

  private JsonNode run(String path, String runId) {
    return stage.workbench().get(path + "/syncs/" + runId).json();
  }

  private Took plain(String name) throws Exception {
    String corpId =
        stage
            .post(
                "/simulator/corps",
                Map.of(
                    "name",
                    name,
                    "members",
                    options.number("members"),
                    "customers",
                    options.number("customers")))
            .get("corpId")
            .asText();
    JsonNode app = stage.post("/simulator/corps/" + corpId + "/self-built-apps", Map.of());
    stage.post("/simulator/latency", Map.of("millis", options.number("latency")));
    List<String> command =
        new ArrayList<>(
            List.of(
                "java",
                "-Xmx" + options.number("heap") + "m",
                "-cp",
                System.getProperty("java.class.path"),
                PlainSync.class.getName(),
                "--mode=" + options.text("mode"),
                "--wecom=" + stage.wecomUrl(),
                "--corp=" + app.get("corpId").asText(),
                "--secret=" + app.get("secret").asText(),
                "--jdbc=" + stage.jdbcUrl(),
                "--threads=" + PARALLELISM));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("It ended with " + process.exitValue());
    }
    String[] figures = said.trim().split(" ");
    return new Took(Long.parseLong(figures[0]), Double.parseDouble(figures[1]));
  }
}

package io.wecomlink.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.WecomSimulator;
import io.wecomlink.testing.Workbench;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What an administrator does: install, come back, confirm, watch the first sync. Over HTTP only.
 */
final class Journey {

  private static final String LINKED = "/tenants/demo-1";
  private static final String UNLINKED = "/tenants/demo-2";
  private static final int BAR = 30;

  private final PrintStream out;
  private final Workbench workbench;
  private final WecomSimulator simulator;
  private final SimulatedCorp corp;

  Journey(PrintStream out, Workbench workbench, WecomSimulator simulator, SimulatedCorp corp) {
    this.out = out;
    this.workbench = workbench;
    this.simulator = simulator;
    this.corp = corp;
  }

  void run() {
    require(workbench.put(LINKED, tenant("演示企业一", "示例商贸有限公司")), 200);
    require(workbench.put(UNLINKED, tenant("演示企业二", "演示企业二有限公司")), 200);
    out.println("Tenant demo-1 wants to link WeCom.");

    JsonNode link =
        await(
                "the suite ticket",
                () -> workbench.post(LINKED + "/wecom/authorizations", null),
                answer -> answer.status() == 201)
            .json();
    out.println("  install link made, good until " + link.get("expiresAt").asText());

    String back = simulator.install(corp, link.get("installUrl").asText());
    Workbench.Answer returned = workbench.get(back);
    require(returned, 303);
    JsonNode connection = require(workbench.get(LINKED + "/wecom"), 200).json();
    out.println(
        "  "
            + corp.name()
            + " installed the app: "
            + connection.get("state").asText()
            + ", visible departments "
            + connection.at("/visibleRange/departmentIds"));

    JsonNode finding = require(workbench.post(LINKED + "/wecom/developer-id", null), 202).json();
    out.println(
        "  WeChat developer ID: "
            + finding.get("status").asText()
            + " ("
            + finding.get("withUnionid").asInt()
            + " of "
            + finding.get("wechatCustomers").asInt()
            + " WeChat customers carry a unionid)");
    out.println("The first full sync:");
    JsonNode run = watch(LINKED + "/wecom/syncs/" + finding.get("runId").asText());
    summarize(run);
  }

  private JsonNode watch(String path) {
    JsonNode run =
        await(
                "the end of the sync",
                () -> {
                  Workbench.Answer answer = workbench.get(path);
                  draw(require(answer, 200).json());
                  return answer;
                },
                answer -> !"RUNNING".equals(answer.json().get("state").asText()))
            .json();
    out.println();
    return run;
  }

  private void draw(JsonNode run) {
    JsonNode progress = run.get("progress");
    long fetched = progress.get("fetched").asLong();
    long expected = Math.max(1, ((Number) corp.summary().get("relations")).longValue());
    int full = (int) Math.min(BAR, BAR * fetched / expected);
    out.print(
        String.format(
            Locale.ROOT,
            "\r  [%s%s] %-12s %,d relations, groups %d/%d, %,d calls ",
            "#".repeat(full),
            ".".repeat(BAR - full),
            run.get("phase").asText().toLowerCase(Locale.ROOT),
            fetched,
            progress.get("chunksDone").asLong(),
            progress.get("chunksTotal").asLong(),
            progress.get("apiCalls").asLong()));
  }

  private void summarize(JsonNode run) {
    JsonNode progress = run.get("progress");
    double seconds =
        Duration.between(
                    Instant.parse(run.get("startedAt").asText()),
                    Instant.parse(run.get("finishedAt").asText()))
                .toMillis()
            / 1000.0;
    out.println(
        String.format(
            Locale.ROOT,
            "%s: %,d customers, %,d relations, %,d members, %,d API calls, %.1f seconds,"
                + " %d dead letters",
            run.get("state").asText(),
            ((Number) corp.summary().get("customers")).longValue(),
            progress.get("fetched").asLong(),
            progress.get("employees").asLong(),
            progress.get("apiCalls").asLong(),
            seconds,
            progress.get("deadLetters").asLong()));
  }

  private static Map<String, ?> tenant(String name, String subjectName) {
    return Map.of("name", name, "wecomEnabled", true, "subjectName", subjectName);
  }

  private static Workbench.Answer require(Workbench.Answer answer, int status) {
    if (answer.status() != status) {
      throw new IllegalStateException("Expected " + status + ", got " + answer);
    }
    return answer;
  }

  /**
   * Asks again and again, for a minute per step and ten for the sync, until the answer is right.
   */
  private static Workbench.Answer await(
      String what, Supplier<Workbench.Answer> ask, Predicate<Workbench.Answer> right) {
    Instant giveUp = Instant.now().plus(Duration.ofMinutes(10));
    Workbench.Answer answer = ask.get();
    while (!right.test(answer)) {
      if (Instant.now().isAfter(giveUp)) {
        throw new IllegalStateException("Waited too long for " + what + ": " + answer);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      answer = ask.get();
    }
    return answer;
  }
}

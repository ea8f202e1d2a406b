package io.wecomlink.simulator;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The simulator alone, on port 9090: {@code mvn spring-boot:test-run
 * -Dspring-boot.run.main-class=io.wecomlink.simulator.WecomSimulatorApplication}.
 *
 * <p>Options, as {@code --name=value} or as environment variables {@code SIMULATOR_NAME}: port,
 * address, seed, command-callback-url, data-callback-url, system-callback-url, latency-millis.
 */
public final class WecomSimulatorApplication {

  private static final Duration TICKET_INTERVAL = Duration.ofSeconds(600);
  private static final int FIRST_TICKET_TRIES = 60;

  private final WecomSimulator simulator;
  private final boolean pushes;

  private WecomSimulatorApplication(WecomSimulator simulator) {
    this.simulator = simulator;
    pushes = simulator.settings().commandCallbackUrl() != null;
  }

  /** Starts it and stays until the process is told to end. */
  public static void main(String[] args) throws InterruptedException {
    // Kept in a variable: java.util.logging forgets loggers that nobody holds.
    Logger server = Logger.getLogger("org.apache");
    server.setLevel(Level.WARNING);
    WecomSimulator simulator;
    try {
      Options options = new Options(args, System.getenv());
      Logger.getLogger("org.apache.catalina").setLevel(Level.OFF);
      Logger.getLogger("org.apache.coyote").setLevel(Level.OFF);
      simulator = WecomSimulator.start(options.settings(), options.text("address", "127.0.0.1"));
    } catch (IllegalArgumentException | IllegalStateException e) {
      System.err.println("The WeCom simulator cannot start: " + e.getMessage() + ".");
      System.exit(1);
      return;
    }
    new WecomSimulatorApplication(simulator).run();
  }

  private void run() throws InterruptedException {
    simulator.createCorp(
        CorpSpec.named("杭州示例科技")
            .members(60)
            .customers(800)
            .departments(12)
            .partiallyVisible(true)
            .seed(1));
    simulator.createCorp(
        CorpSpec.named("龘𠮷贸易").members(8).customers(40).departments(3).verified(false).seed(2));
    System.out.println(String.join(System.lineSeparator(), help()));
    CountDownLatch stopped = new CountDownLatch(1);
    ScheduledExecutorService tickets =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "suite-tickets");
              thread.setDaemon(true);
              return thread;
            });
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  tickets.shutdownNow();
                  simulator.close();
                  stopped.countDown();
                }));
    if (pushes) {
      tickets.execute(() -> firstTicket(tickets, 1));
    }
    tickets.scheduleAtFixedRate(
        simulator::pushSuiteTicket,
        TICKET_INTERVAL.toSeconds(),
        TICKET_INTERVAL.toSeconds(),
        TimeUnit.SECONDS);
    stopped.await();
  }

  /** The runner may still be starting: once every two seconds, for two minutes. */
  private void firstTicket(ScheduledExecutorService tickets, int attempt) {
    if (!simulator.pushSuiteTicket().accepted() && attempt < FIRST_TICKET_TRIES) {
      tickets.schedule(() -> firstTicket(tickets, attempt + 1), 2, TimeUnit.SECONDS);
    }
  }

  private List<String> help() {
    SimulatorSettings s = simulator.settings();
    String url = simulator.baseUrl();
    String corpId = simulator.corps().get(0).corpId();
    return List.of(
        "WeCom simulator: " + url + "  (made-up ids, keys and people; not the real WeCom)",
        "  wecomlink.wecom.api-base-url, .open-base-url = " + url,
        "  wecomlink.provider.corp-id = " + s.providerCorpId(),
        "  wecomlink.provider.secret = " + s.providerSecret(),
        "  wecomlink.provider.callback-token = " + s.providerCallbackToken(),
        "  wecomlink.provider.callback-aes-key = " + s.providerCallbackAesKey(),
        "  wecomlink.suite.id = " + s.suiteId(),
        "  wecomlink.suite.secret = " + s.suiteSecret(),
        "  wecomlink.suite.callback-token = " + s.suiteCallbackToken(),
        "  wecomlink.suite.callback-aes-key = " + s.suiteCallbackAesKey(),
        "  wecomlink.registration.template-id = " + s.templateId(),
        pushes
            ? "Suite tickets go to " + s.commandCallbackUrl()
            : "No callbacks yet: start with --command-callback-url=… or POST /simulator/callbacks",
        "Try: curl " + url + "/simulator/corps",
        "     curl -X POST " + url + "/simulator/corps -d '{\"name\":\"示例\",\"members\":100}'",
        "     curl -X POST "
            + url
            + "/simulator/corps/"
            + corpId
            + "/random-changes -d '{\"count\":10}'");
  }

  /** Arguments win over the environment. */
  static final class Options {

    private static final List<String> NAMES =
        List.of(
            "port",
            "address",
            "seed",
            "command-callback-url",
            "data-callback-url",
            "system-callback-url",
            "latency-millis");

    private final Map<String, String> values = new HashMap<>();

    Options(String[] args, Map<String, String> environment) {
      for (String name : NAMES) {
        String value =
            environment.get("SIMULATOR_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
        if (value != null) {
          values.put(name, value);
        }
      }
      for (String arg : args) {
        int equals = arg.indexOf('=');
        String name = equals > 2 && arg.startsWith("--") ? arg.substring(2, equals) : arg;
        if (!NAMES.contains(name)) {
          throw new IllegalArgumentException(
              "unknown option " + arg + ", known are --" + String.join("=, --", NAMES) + "=");
        }
        values.put(name, arg.substring(equals + 1));
      }
    }

    String text(String name, String absent) {
      return values.getOrDefault(name, absent);
    }

    private long number(String name, long absent) {
      String value = values.get(name);
      try {
        return value == null ? absent : Long.parseLong(value);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("--" + name + " has to be a whole number", e);
      }
    }

    SimulatorSettings settings() {
      SimulatorSettings defaults = SimulatorSettings.defaults();
      long port = number("port", defaults.port());
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("--port has to be between 0 and 65535");
      }
      return defaults
          .withPort((int) port)
          .withSeed(number("seed", defaults.seed()))
          .withLatencyMillis(number("latency-millis", 0))
          .withCallbackUrls(
              text("command-callback-url", null),
              text("data-callback-url", null),
              text("system-callback-url", null));
    }
  }
}

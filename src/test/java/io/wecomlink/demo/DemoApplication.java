package io.wecomlink.demo;

import io.wecomlink.WecomLinkApplication;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.SimulatorSettings;
import io.wecomlink.simulator.WecomSimulator;
import io.wecomlink.testing.RunnerSettings;
import io.wecomlink.testing.Tokens;
import io.wecomlink.testing.Workbench;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts PostgreSQL, the simulated WeCom and the runner in one process, links a demo company by the
 * real HTTP journey, runs its first full sync and keeps serving until Ctrl-C.
 *
 * <p>Options: {@code --port=8080 --simulator-port=9090 --customers=25000 --members=150}.
 */
public final class DemoApplication {

  /** Good for the demo only: everybody can read it here. */
  static final String JWT_SECRET = "demo-only-demo-only-demo-only-demo-only";

  private static final String ENCRYPTION_KEY =
      Base64.getEncoder()
          .encodeToString("demo-only-demo-only-demo-only-32".getBytes(StandardCharsets.US_ASCII));

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Map<String, Integer> options =
      new HashMap<>(
          Map.of("port", 8080, "simulator-port", 9090, "customers", 25_000, "members", 150));

  public static void main(String[] args) throws Exception {
    DemoApplication demo = new DemoApplication();
    if (!demo.read(args) || !demo.portsAreFree()) {
      System.exit(1);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(demo::stop, "demo-stop"));
    demo.run();
  }

  private boolean read(String[] args) {
    for (String arg : args) {
      String[] option = arg.replaceFirst("^--", "").split("=", 2);
      if (option.length != 2
          || !options.containsKey(option[0])
          || !option[1].matches("[0-9]{1,7}")) {
        out.println("Unknown option " + arg + "; there are " + options.keySet() + ".");
        return false;
      }
      options.put(option[0], Integer.valueOf(option[1]));
    }
    return true;
  }

  private boolean portsAreFree() {
    for (String name : new String[] {"port", "simulator-port"}) {
      int port = options.get(name);
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), port));
      } catch (IOException e) {
        out.println(
            "Port "
                + port
                + " is taken: stop what uses it, or choose another one with"
                + " -Dspring-boot.run.arguments=--"
                + name
                + "=<free port>.");
        return false;
      }
    }
    return true;
  }

  private void run() throws Exception {
    String runnerUrl = "http://127.0.0.1:" + options.get("port");
    out.println("Starting PostgreSQL, the simulated WeCom and the runner ...");
    // Without a shutdown hook of its own: it is the last to go.
    EmbeddedPostgres postgres = EmbeddedPostgres.builder().setRegisterShutdownHook(false).start();
    running.push(postgres);
    WecomSimulator simulator =
        WecomSimulator.start(
            SimulatorSettings.defaults()
                .withPort(options.get("simulator-port"))
                .withCallbackUrls(
                    runnerUrl + "/wecom/callback/command",
                    runnerUrl + "/wecom/callback/data/$CORPID$",
                    runnerUrl + "/wecom/callback/system"));
    running.push(simulator);
    running.push(startRunner(runnerUrl, postgres, simulator));
    // First in the list of the install page: the one to try the journey by hand with.
    simulator.createCorp(CorpSpec.named("空闲体验公司").members(30).customers(500));
    SimulatedCorp corp =
        simulator.createCorp(
            CorpSpec.named("示例商贸")
                .members(options.get("members"))
                .customers(options.get("customers"))
                .partiallyVisible(true));
    ScheduledExecutorService tickets = Executors.newSingleThreadScheduledExecutor();
    running.push(tickets::shutdownNow);
    // As WeCom does: at once, and every ten minutes from then on (wecom/callbacks.md §2).
    tickets.scheduleAtFixedRate(simulator::pushSuiteTicket, 0, 10, TimeUnit.MINUTES);

    String token = token("operator", null, "OPERATOR");
    new Journey(out, new Workbench(runnerUrl, token), simulator, corp).run();
    explain(runnerUrl, simulator, token);
    Thread.currentThread().join();
  }

  private ConfigurableApplicationContext startRunner(
      String runnerUrl, EmbeddedPostgres postgres, WecomSimulator simulator) {
    Map<String, Object> properties =
        RunnerSettings.of(
            simulator.settings(),
            simulator.baseUrl(),
            runnerUrl,
            postgres.getJdbcUrl("postgres", "postgres"));
    properties.put("server.port", options.get("port"));
    properties.put("wecomlink.security.encryption-key", ENCRYPTION_KEY);
    properties.put("wecomlink.security.jwt-secret", JWT_SECRET);
    properties.put("logging.level.root", "WARN");
    properties.put("logging.level.io.wecomlink", "WARN");
    return new SpringApplicationBuilder(WecomLinkApplication.class)
        .web(WebApplicationType.SERVLET)
        .registerShutdownHook(false)
        .run(RunnerSettings.arguments(properties));
  }

  private void explain(String runnerUrl, WecomSimulator simulator, String operator) {
    String admin = token("demo-admin", "demo-2", "SUPER_ADMIN");
    out.println();
    out.println("Everything goes on running; Ctrl-C ends it.");
    out.println();
    out.println("The page, as the administrator of demo-2, who has not linked a WeCom yet:");
    out.println("  " + runnerUrl + "/#token=" + admin);
    out.println("The page, as an operator (demo-1 is linked and synced):");
    out.println("  " + runnerUrl + "/#token=" + operator);
    out.println();
    out.println("The same without the page, by curl:");
    out.println("  TOKEN=" + admin);
    out.println("  AUTH=\"Authorization: Bearer $TOKEN\"");
    out.println("  WECOM=" + runnerUrl + "/api/v1/tenants/demo-2/wecom");
    out.println("Either link 空闲体验公司: open the installUrl of the answer in a browser, agree.");
    out.println("  curl -s -X POST -H \"$AUTH\" $WECOM/authorizations");
    out.println("Or register a new company: open the registrationUrl, send the form, then certify");
    out.println("it in the simulated admin console, " + simulator.baseUrl() + "/wework_admin/");
    out.println("  curl -s -X POST -H \"$AUTH\" $WECOM/registrations");
    out.println("  curl -s -H \"$AUTH\" $WECOM/registrations/current");
    out.println("  curl -s -X POST -H \"$AUTH\" $WECOM/certification");
    out.println("Then, on either path:");
    out.println("  curl -s -X POST -H \"$AUTH\" $WECOM/developer-id");
    out.println(
        "Both paths at once, by curl only: docs/journey.sh "
            + options.get("port")
            + " "
            + options.get("simulator-port"));
    out.println();
    out.println("Routes with live counts (Hawtio), signed in as operator:");
    out.println("  " + runnerUrl + "/?next=console#token=" + operator);
    out.println();
    out.println("The API:            " + runnerUrl + "/openapi.json");
    out.println("The simulated WeCom: " + simulator.baseUrl() + "/simulator/");
  }

  private static String token(String subject, String tenant, String role) {
    return Tokens.of(JWT_SECRET, subject, tenant, Duration.ofHours(12), role);
  }

  /** Ends the runner first, so that it does not see WeCom and PostgreSQL go away. */
  private void stop() {
    out.println("Stopping ...");
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        out.println("Something did not stop cleanly: " + e);
      }
    }
    out.println("Stopped.");
  }
}

package io.wecomlink.testing;

import io.wecomlink.WecomLinkApplication;
import io.wecomlink.simulator.SimulatorClock;
import io.wecomlink.simulator.SimulatorSettings;
import io.wecomlink.simulator.WecomSimulator;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole product as its users meet it: a real PostgreSQL, a simulated WeCom, real HTTP. */
public final class Product {

  public static final String JWT_SECRET = "test-only-test-only-test-only-test-only";

  /** A cron expression for what no test lives to see. */
  public static final String NEVER = "0 0 0 1 1 ? 2099";

  /** Longer than any test moves the time. */
  private static final Duration TOKEN_LIFE = Duration.ofDays(30);

  /** WeCom pushes a ticket every ten minutes; a long row of tests needs some, too. */
  private static final Duration BETWEEN_TICKETS = Duration.ofMinutes(10);

  private static Product shared;
  private static Instant lastTicket;

  private final WecomSimulator simulator;
  private final String jdbcUrl;
  private final JdbcClient jdbc;
  private final int port;
  private final List<ConfigurableApplicationContext> runners = new ArrayList<>();

  private final Map<String, Object> settings;
  private final Clock clock;

  private Product() {
    this(Map.of(), null, TestDatabase.create());
  }

  private Product(Map<String, Object> settings, SimulatorClock clock, String jdbcUrl) {
    this.settings = settings;
    this.clock = clock == null ? null : new SharedClock(clock);
    port = freePort();
    SimulatorSettings defaults = SimulatorSettings.defaults().withPort(0);
    simulator = WecomSimulator.start(clock == null ? defaults : defaults.withClock(clock));
    callbacksOn();
    this.jdbcUrl = jdbcUrl;
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(jdbcUrl);
    jdbc = JdbcClient.create(dataSource);
    startRunner(port, Map.of());
    simulator.pushSuiteTicket();
    Wait.until(
        "the suite ticket is kept",
        () ->
            jdbc.sql("SELECT count(*) FROM wecomlink.suite_ticket").query(Long.class).single() > 0);
  }

  /** One for all test classes: tests use tenants and companies of their own. */
  public static synchronized Product shared() {
    Instant now = Instant.now();
    if (shared == null) {
      shared = new Product();
      lastTicket = now;
    } else if (lastTicket.plus(BETWEEN_TICKETS).isBefore(now)) {
      shared.simulator.pushSuiteTicket();
      lastTicket = now;
    }
    return shared;
  }

  /** One of its own, for tests that stop runners. */
  public static Product fresh() {
    return new Product();
  }

  /** One of its own with these settings besides. */
  public static Product with(Map<String, Object> settings) {
    return new Product(settings, null, TestDatabase.create());
  }

  /** One of its own in this empty database, for tests that stop PostgreSQL. */
  public static Product in(String jdbcUrl) {
    return new Product(Map.of(), null, jdbcUrl);
  }

  /**
   * One of its own that lives in the simulated WeCom's time: {@code simulator().clock().advance}
   * moves both on.
   */
  public static Product inSimulatedTime(Map<String, Object> settings) {
    return new Product(settings, SimulatorClock.system(), TestDatabase.create());
  }

  /** Lets WeCom push callbacks to the first runner, as at the beginning. */
  public void callbacksOn() {
    simulator.callbackUrls(
        url() + "/wecom/callback/command",
        url() + "/wecom/callback/data/$CORPID$",
        url() + "/wecom/callback/system");
  }

  /** Lets this product's database be reached or not, as if PostgreSQL were gone. */
  public void allowConnections(boolean allowed) {
    TestDatabase.allowConnections(jdbcUrl, allowed);
  }

  /** Stops the first runner as a shutdown does. */
  public void stopRunner() {
    runners.remove(0).close();
  }

  /** Starts another runner on the same PostgreSQL. */
  public ConfigurableApplicationContext startRunner(int atPort, Map<String, Object> more) {
    return startRunner(atPort, more, event -> {});
  }

  private ConfigurableApplicationContext startRunner(
      int atPort,
      Map<String, Object> more,
      ApplicationListener<WebServerInitializedEvent> listening) {
    Map<String, Object> properties =
        RunnerSettings.of(simulator.settings(), simulator.baseUrl(), url(), jdbcUrl);
    properties.put("server.port", atPort);
    properties.put(
        "wecomlink.security.encryption-key", Base64.getEncoder().encodeToString(new byte[32]));
    properties.put("wecomlink.security.jwt-secret", JWT_SECRET);
    properties.put("spring.jmx.enabled", "false");
    // Nothing starts by itself, or no test would know how many calls are its own.
    properties.put("wecomlink.sync.full-cron", NEVER);
    properties.put("wecomlink.sync.incremental-cron", NEVER);
    // Several products in one JVM: Camel would rename them for JMX, and Quartz keeps their
    // databases
    // by the scheduler's name, so that one would fire what is due in another's.
    properties.put("camel.main.jmx-enabled", "false");
    properties.put(
        "spring.quartz.properties.org.quartz.scheduler.instanceName", "wecomlink-" + port);
    properties.put("logging.level.org.apache.camel", "WARN");
    properties.putAll(settings);
    properties.putAll(more);
    ConfigurableApplicationContext runner =
        new SpringApplicationBuilder(WecomLinkApplication.class)
            .web(WebApplicationType.SERVLET)
            .initializers(this::setTime)
            .initializers(context -> context.addApplicationListener(listening))
            .run(RunnerSettings.arguments(properties));
    runners.add(runner);
    return runner;
  }

  /** Starts another runner with the same settings, on a port of its own. */
  public ConfigurableApplicationContext addRunner() {
    return addRunner(Map.of());
  }

  /** Starts another runner with these settings besides, on a port of its own. */
  public ConfigurableApplicationContext addRunner(Map<String, Object> more) {
    return startRunner(freePort(), more);
  }

  /**
   * The same.
   *
   * @param listening hears when its web server takes requests
   */
  public ConfigurableApplicationContext addRunner(
      Map<String, Object> more, ApplicationListener<WebServerInitializedEvent> listening) {
    return startRunner(freePort(), more, listening);
  }

  /** Starts a runner in the place of one that was stopped. */
  public void startRunner() {
    startRunner(port, Map.of());
  }

  /** Stops all runners. */
  public void stop() {
    while (!runners.isEmpty()) {
      stopRunner();
    }
  }

  /** The first runner's address, without a trailing slash. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Beans of the first runner. */
  public <T> T bean(Class<T> type) {
    return runners.get(0).getBean(type);
  }

  public WecomSimulator simulator() {
    return simulator;
  }

  public JdbcClient jdbc() {
    return jdbc;
  }

  /**
   * Whether a statement waits for a lock.
   *
   * @param part what the statement contains, as for LIKE
   */
  public boolean waitsForLock(String part) {
    return jdbc.sql(
            """
            SELECT count(*) > 0 FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'
               AND query LIKE '%' || :part || '%'
            """)
        .param("part", part)
        .query(Boolean.class)
        .single();
  }

  /** The back office. */
  public Workbench operator() {
    return new Workbench(url(), token("operator", null, "OPERATOR"));
  }

  /** The super admin of a tenant. */
  public Workbench admin(String tenantId) {
    return new Workbench(url(), token("admin-of-" + tenantId, tenantId, "SUPER_ADMIN"));
  }

  public static String token(String subject, String tenantId, String role) {
    return Tokens.of(JWT_SECRET, subject, tenantId, TOKEN_LIFE, role);
  }

  private void setTime(ConfigurableApplicationContext runner) {
    if (clock != null) {
      GenericApplicationContext context = (GenericApplicationContext) runner;
      context.registerBean(
          "simulatedClock", Clock.class, () -> clock, bean -> bean.setPrimary(true));
      // The page counts in the time that the server's answers tell.
      context.registerBean("simulatedDate", Filter.class, () -> this::tellTheTime);
    }
  }

  private void tellTheTime(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ((HttpServletResponse) response).setDateHeader("Date", clock.millis());
    chain.doFilter(request, response);
  }

  /** The simulated WeCom's time as the runner's. */
  private static final class SharedClock extends Clock {

    private final SimulatorClock simulated;

    SharedClock(SimulatorClock simulated) {
      this.simulated = simulated;
    }

    @Override
    public Instant instant() {
      return simulated.now();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

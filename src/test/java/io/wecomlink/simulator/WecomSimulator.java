package io.wecomlink.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;

/**
 * A WeCom of one's own, in this JVM: APIs under the same paths as WeCom, the pages that a person
 * clicks through, signed callbacks, and a control API under {@code /simulator/}. Closing it stops
 * the server.
 */
public final class WecomSimulator implements AutoCloseable {

  private final SimulatorCore core;
  private final Installer installer;
  private final Tomcat tomcat;
  private final Path workDirectory;
  private final String address;

  private WecomSimulator(SimulatorSettings settings, String address) {
    this.address = address;
    core = new SimulatorCore(settings);
    installer = new Installer(core);
    tomcat = new Tomcat();
    try {
      workDirectory = Files.createTempDirectory("wecom-simulator");
    } catch (IOException e) {
      throw new UncheckedIOException("No directory for the server's temporary files", e);
    }
    tomcat.setBaseDir(workDirectory.toString());
    tomcat.setSilent(true);
    tomcat.setConnector(connector(settings.port()));
    tomcat.getHost().getPipeline().addValve(new ResetValve());
    StandardContext context = (StandardContext) tomcat.addContext("", null);
    // Nothing is ever redeployed, so the checks for leaks would only write warnings.
    context.setClearReferencesObjectStreamClassCaches(false);
    context.setClearReferencesRmiTargets(false);
    context.setClearReferencesThreadLocals(false);
    Tomcat.addServlet(context, "simulator", new SimulatorServlet(core, installer));
    context.addServletMappingDecoded("/*", "simulator");
  }

  private Connector connector(int port) {
    Connector connector = new Connector();
    connector.setPort(port);
    connector.setThrowOnFailure(true); // a taken port is an error, not a log line
    connector.setProperty("address", address);
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.setProperty("maxThreads", "400"); // slow answers hold a thread each
    return connector;
  }

  /**
   * Starts on the loopback interface.
   *
   * @throws IllegalStateException if the port is taken
   */
  public static WecomSimulator start(SimulatorSettings settings) {
    return start(settings, "127.0.0.1");
  }

  /** Starts on the interface of this address, e.g. 0.0.0.0 in a container. */
  public static WecomSimulator start(SimulatorSettings settings, String address) {
    WecomSimulator simulator = new WecomSimulator(settings, address);
    try {
      simulator.tomcat.start();
    } catch (LifecycleException e) {
      simulator.close();
      throw new IllegalStateException(
          "Port " + settings.port() + " cannot be used, another program may hold it", e);
    }
    return simulator;
  }

  /** Where it serves, without a slash at the end. */
  public String baseUrl() {
    return "http://" + (address.equals("0.0.0.0") ? "127.0.0.1" : address) + ":" + port();
  }

  /** The port it really listens on. */
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  /** What it was started with. */
  public SimulatorSettings settings() {
    return core.settings();
  }

  /** Its time. */
  public SimulatorClock clock() {
    return core.clock();
  }

  /** Where callbacks go from now on; null = do not push. */
  public void callbackUrls(String command, String data, String system) {
    core.callbackUrls(command, data, system);
  }

  /** A new company. */
  public SimulatedCorp createCorp(CorpSpec spec) {
    return core.createCorp(spec);
  }

  /** All companies, oldest first. */
  public List<SimulatedCorp> corps() {
    return List.copyOf(core.corps());
  }

  /** The company of this encrypted or plain corpid. */
  public SimulatedCorp corp(String corpId) {
    SimulatedCorp corp = core.corp(corpId);
    if (corp == null) {
      throw new IllegalArgumentException("No company " + corpId);
    }
    return corp;
  }

  /** A new suite_ticket, pushed to the command URL; returns how the delivery ended. */
  public Delivery pushSuiteTicket() {
    return core.suiteCommand(null, false, "suite_ticket", Map.of("SuiteTicket", newSuiteTicket()))
        .join();
  }

  /** A new suite_ticket that nobody is told of. */
  public String newSuiteTicket() {
    return core.newTicket();
  }

  /** A person opens the install link and agrees; returns where the browser is sent then. */
  public String install(SimulatedCorp corp, String installUrl) {
    return install(corp, installUrl, corp.usualRange());
  }

  /**
   * The same with a visible range.
   *
   * @throws RuntimeException if the link's pre_auth_code is unknown (40077) or old (42007)
   */
  public String install(SimulatedCorp corp, String installUrl, VisibleRange range) {
    return installer.install(corp, installUrl, range);
  }

  /** A person installs from WeCom's app market: create_auth with an AuthCode. */
  public Delivery installFromMarket(SimulatedCorp corp) {
    return installFromMarket(corp, null);
  }

  /** The same with a state, as some QR codes carry it. */
  public Delivery installFromMarket(SimulatedCorp corp, String state) {
    return installer.fromMarket(corp, corp.usualRange(), state);
  }

  /** The admin uninstalls the app: cancel_auth. */
  public void uninstall(SimulatedCorp corp) {
    corp.changes().uninstall();
  }

  /** The admin changes what the app may see: change_auth. */
  public void changeVisibleRange(SimulatedCorp corp, VisibleRange range) {
    corp.changes().visibleRange(range);
  }

  /** A person opens the registration link and sends the form; returns the new company. */
  public SimulatedCorp register(String registrationUrl, String corpName) {
    return core.registrations.finish(opened(registrationUrl), corpName);
  }

  /** A member of an existing company opens the registration link: enter_register_package. */
  public void enterRegisterPackage(String registrationUrl, SimulatedCorp corp) {
    core.registrations.enter(opened(registrationUrl), corp);
  }

  private Registration opened(String registrationUrl) {
    return core.registrations.open(
        ApiCall.query(URI.create(registrationUrl).getRawQuery()).get("register_code"));
  }

  /** All issued tokens of a kind die; their next use answers 42001 or 42009. */
  public int expireTokens(TokenKind kind) {
    return core.tokens().expire(kind);
  }

  /** Counts of API calls. */
  public CallCounters calls() {
    return core.calls();
  }

  /** Turns behaviour that the protocol notes leave open. */
  public void turn(Switch which, boolean on) {
    core.turn(which, on);
  }

  /** Enforces other limits; counts and bans start anew. */
  public void quotas(QuotaLimits limits) {
    core.quotas().limits(limits);
  }

  /** Delays every API answer by so many milliseconds. */
  public void latencyMillis(long millis) {
    core.latencyMillis(millis);
  }

  /** Makes API calls go wrong; returns the rule's id. */
  public int inject(Fault fault) {
    return core.faults().add(fault);
  }

  /** Ends one fault rule. */
  public void removeFault(int id) {
    core.faults().remove(id);
  }

  /** Ends all fault rules for API calls. */
  public void clearFaults() {
    core.faults().clear();
  }

  /** Makes callbacks go wrong, or right again with {@link CallbackFaults#none()}. */
  public void callbackFaults(CallbackFaults faults) {
    core.pusher().faults(faults);
  }

  /** The last 10,000 delivery attempts, oldest first. */
  public List<Delivery> deliveries() {
    return core.pusher().deliveries();
  }

  /** Waits until no callback is under way; false if it took longer than {@code patience}. */
  public boolean awaitDeliveries(Duration patience) throws InterruptedException {
    return core.pusher().await(patience);
  }

  /** GET verification of all callback URLs. */
  public List<Delivery> verifyCallbackUrls() {
    return core.verifyUrls();
  }

  /**
   * The (unionid, openid) pair of a WeChat customer, as the workbench's own login would know it.
   */
  public Map<String, String> identityOf(SimulatedCorp corp, String externalUserid) {
    return corp.reading(
        () -> {
          int index = corp.model().customerIndexByAnyId(externalUserid);
          String unionid = index < 0 ? null : corp.model().unionid(corp.model().customer(index));
          if (unionid == null) {
            throw new IllegalArgumentException(externalUserid + " is no WeChat customer");
          }
          return Map.of("unionid", unionid, "openid", ConversionApi.openid(unionid));
        });
  }

  @Override
  public void close() {
    core.close();
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException("The simulator's server did not stop", e);
    } finally {
      deleteWorkDirectory();
    }
  }

  private void deleteWorkDirectory() {
    try (Stream<Path> files = Files.walk(workDirectory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Temporary files stay behind in " + workDirectory, e);
    }
  }
}

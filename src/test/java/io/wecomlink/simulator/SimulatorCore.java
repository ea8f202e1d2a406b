package io.wecomlink.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The whole state of the simulated WeCom; everything else works on it. */
final class SimulatorCore implements AutoCloseable {

  private static final long TICKET_LIFE_MILLIS = 1_800_000;
  private static final long AUTH_CODE_LIFE_MILLIS = 600_000;
  private static final long PRE_AUTH_CODE_LIFE_MILLIS = 1_200_000;

  /** Suite tickets of which the newest three are accepted. */
  private record Ticket(String value, long issuedAt) {}

  /** A one-time code that stands for a consent. */
  static final class AuthCode {
    final CorpApp app;
    final long expiresAt;
    boolean used;

    AuthCode(CorpApp app, long expiresAt) {
      this.app = app;
      this.expiresAt = expiresAt;
    }
  }

  /** A started installation on the vendor's site. */
  static final class PreAuthCode {
    final long expiresAt;
    int authType;

    PreAuthCode(long expiresAt) {
      this.expiresAt = expiresAt;
    }
  }

  private final SimulatorSettings settings;
  private final OpaqueText opaque;
  private final TokenStore tokens;
  private final Quotas quotas;
  private final CallCounters calls = new CallCounters();
  private final Faults faults;
  private final CallbackPusher pusher;
  private final Map<Switch, Boolean> switches = new EnumMap<>(Switch.class);
  private final List<SimulatedCorp> corps = new CopyOnWriteArrayList<>();
  private final List<Ticket> tickets = new ArrayList<>();
  private final Map<String, AuthCode> authCodes = new ConcurrentHashMap<>();
  private final Map<String, PreAuthCode> preAuthCodes = new ConcurrentHashMap<>();
  final Registrations registrations;
  private volatile String commandUrl;
  private volatile String dataUrl;
  private volatile String systemUrl;
  private volatile long latencyMillis;
  private int ticketCount;

  SimulatorCore(SimulatorSettings settings) {
    this.settings = settings;
    opaque = new OpaqueText(settings.seed());
    tokens = new TokenStore(settings.clock(), opaque);
    quotas = new Quotas(settings.clock(), settings.quotas());
    faults = new Faults(settings.seed());
    pusher = new CallbackPusher(this);
    registrations = new Registrations(this);
    latencyMillis = settings.latencyMillis();
    callbackUrls(
        settings.commandCallbackUrl(), settings.dataCallbackUrl(), settings.systemCallbackUrl());
    for (Switch each : Switch.values()) {
      switches.put(each, each.byDefault());
    }
  }

  SimulatorSettings settings() {
    return settings;
  }

  SimulatorClock clock() {
    return settings.clock();
  }

  OpaqueText opaque() {
    return opaque;
  }

  TokenStore tokens() {
    return tokens;
  }

  Quotas quotas() {
    return quotas;
  }

  CallCounters calls() {
    return calls;
  }

  Faults faults() {
    return faults;
  }

  CallbackPusher pusher() {
    return pusher;
  }

  byte[] random16() {
    return opaque.next("random16", 16).getBytes(StandardCharsets.US_ASCII);
  }

  boolean isOn(Switch which) {
    synchronized (switches) {
      return switches.get(which);
    }
  }

  void turn(Switch which, boolean on) {
    synchronized (switches) {
      switches.put(which, on);
    }
  }

  long latencyMillis() {
    return latencyMillis;
  }

  void latencyMillis(long value) {
    latencyMillis = value;
  }

  /** Waits as long as every API call is meant to take. */
  void latency() {
    if (latencyMillis > 0) {
      java.util.concurrent.locks.LockSupport.parkNanos(latencyMillis * 1_000_000);
    }
  }

  void callbackUrls(String command, String data, String system) {
    commandUrl = command;
    dataUrl = data;
    systemUrl = system;
  }

  String[] callbackUrls() {
    return new String[] {commandUrl, dataUrl, systemUrl};
  }

  // Companies

  List<SimulatedCorp> corps() {
    return corps;
  }

  synchronized SimulatedCorp createCorp(CorpSpec spec) {
    SimulatedCorp corp = new SimulatedCorp(this, spec, corps.size());
    corps.add(corp);
    return corp;
  }

  /** By encrypted corpid (case matters) or plain one (it does not); null if unknown. */
  SimulatedCorp corp(String corpId) {
    for (SimulatedCorp corp : corps) {
      if (corp.corpId().equals(corpId) || corp.plainCorpId().equalsIgnoreCase(corpId)) {
        return corp;
      }
    }
    return null;
  }

  // Tickets and codes

  synchronized String newTicket() {
    ticketCount++;
    String value = "SIMTICKET-" + opaque.nextAlphanumeric("ticket" + ticketCount, 54);
    tickets.add(new Ticket(value, clock().millis()));
    if (tickets.size() > 3) {
      tickets.remove(0);
    }
    return value;
  }

  synchronized boolean acceptsTicket(String value) {
    long now = clock().millis();
    return tickets.stream()
        .anyMatch(t -> t.value().equals(value) && now - t.issuedAt() < TICKET_LIFE_MILLIS);
  }

  String newAuthCode(CorpApp app) {
    String code = opaque.next("auth-code", 96);
    authCodes.put(code, new AuthCode(app, clock().millis() + AUTH_CODE_LIFE_MILLIS));
    return code;
  }

  /** Consumes a code: 40078 for an unknown, used or old one. */
  CorpApp redeem(String code) {
    AuthCode found = code == null ? null : authCodes.get(code);
    if (found == null) {
      throw new ApiError(40078, "invalid auth_code");
    }
    synchronized (found) {
      if (found.used || clock().millis() >= found.expiresAt || !found.app.installed) {
        throw new ApiError(40078, "invalid auth_code");
      }
      found.used = true;
      return found.app;
    }
  }

  String newPreAuthCode() {
    String code = opaque.next("pre-auth-code", 88);
    preAuthCodes.put(code, new PreAuthCode(clock().millis() + PRE_AUTH_CODE_LIFE_MILLIS));
    return code;
  }

  /** 40077 for an unknown code, 42007 for an old one. */
  PreAuthCode preAuthCode(String code) {
    PreAuthCode found = code == null ? null : preAuthCodes.get(code);
    if (found == null) {
      throw new ApiError(40077, "invalid pre_auth_code");
    }
    if (clock().millis() >= found.expiresAt) {
      throw new ApiError(42007, "pre_auth_code expired");
    }
    return found;
  }

  // Callbacks

  CallbackPusher.Target commandTarget() {
    return new CallbackPusher.Target(
        commandUrl,
        settings.suiteCallbackToken(),
        settings.suiteCallbackAesKey(),
        settings.suiteId(),
        settings.suiteId(),
        "");
  }

  CallbackPusher.Target systemTarget() {
    return new CallbackPusher.Target(
        systemUrl,
        settings.providerCallbackToken(),
        settings.providerCallbackAesKey(),
        settings.providerCorpId(),
        settings.providerCorpId(),
        "");
  }

  CallbackPusher.Target dataTarget(CorpApp app) {
    String corpId = app.corp.corpId();
    return new CallbackPusher.Target(
        dataUrl == null ? null : dataUrl.replace("$CORPID$", corpId),
        settings.suiteCallbackToken(),
        settings.suiteCallbackAesKey(),
        isOn(Switch.DATA_RECEIVEID_IS_PLAIN_CORPID) ? app.corp.plainCorpId() : corpId,
        corpId,
        String.valueOf(app.agentId));
  }

  /** A suite command (wecom/callbacks.md §2–§6). {@code corp} null: the event names no company. */
  java.util.concurrent.CompletableFuture<Delivery> suiteCommand(
      SimulatedCorp lane, boolean named, String infoType, Map<String, ?> more) {
    EventXml event =
        new EventXml()
            .with("SuiteId", settings.suiteId())
            .with("AuthCorpId", named ? lane.corpId() : null)
            .with("InfoType", infoType)
            .with("TimeStamp", clock().seconds())
            .with(more);
    Object change = more.get("ChangeType");
    return pusher.push(
        commandTarget(),
        change == null ? infoType : infoType + "/" + change,
        lane == null ? null : lane.corpId(),
        event.xml(),
        infoType.endsWith("_auth") ? Duration.ofSeconds(1) : Duration.ofSeconds(5));
  }

  /** An event on the provider's system URL (wecom/callbacks.md §7). */
  java.util.concurrent.CompletableFuture<Delivery> systemEvent(
      SimulatedCorp corp, String infoType, Map<String, ?> more) {
    EventXml event =
        new EventXml()
            .with("ServiceCorpId", settings.providerCorpId())
            .with("InfoType", infoType)
            .with("TimeStamp", clock().seconds())
            .with(more);
    return pusher.push(systemTarget(), infoType, corp.corpId(), event.xml(), Duration.ofSeconds(5));
  }

  /** An event on the app's data URL, or on a self-built app's own URL. */
  java.util.concurrent.CompletableFuture<Delivery> appEvent(
      CorpApp app, String from, String event, Map<String, ?> more) {
    boolean thirdParty = app.kind == CorpApp.Kind.THIRD_PARTY;
    String corpId = thirdParty ? app.corp.corpId() : app.corp.plainCorpId();
    EventXml xml =
        new EventXml()
            .with("ToUserName", corpId)
            .with("FromUserName", from)
            .with("CreateTime", clock().seconds())
            .with("MsgType", "event")
            .with("Event", event)
            .with(more);
    CallbackPusher.Target target =
        thirdParty
            ? dataTarget(app)
            : new CallbackPusher.Target(
                app.callbackUrl,
                app.callbackToken,
                app.callbackAesKey,
                corpId,
                corpId,
                String.valueOf(app.agentId));
    Object change = more.get("ChangeType");
    return pusher.push(
        target,
        change == null ? event : event + "/" + change,
        app.corp.corpId(),
        xml.xml(),
        Duration.ofSeconds(5));
  }

  List<Delivery> verifyUrls() {
    List<Delivery> out = new ArrayList<>();
    // Both suite URLs are verified with the provider's corpid as receiveid (wecom/crypto.md §1).
    for (String url : Arrays.asList(commandUrl, dataUrl)) {
      if (url != null) {
        out.add(
            pusher.verify(
                new CallbackPusher.Target(
                    url.replace("$CORPID$", settings.providerCorpId()),
                    settings.suiteCallbackToken(),
                    settings.suiteCallbackAesKey(),
                    settings.providerCorpId(),
                    settings.providerCorpId(),
                    "")));
      }
    }
    if (systemUrl != null) {
      out.add(pusher.verify(systemTarget()));
    }
    return out;
  }

  @Override
  public void close() {
    pusher.close();
  }
}

package io.wecomlink.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The Java API once more over HTTP, under /simulator/, for a product in another process. */
final class ControlApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SimulatorCore core;
  private final Installer installer;

  ControlApi(SimulatorCore core, Installer installer) {
    this.core = core;
    this.installer = installer;
  }

  /** Nothing such; becomes 404. */
  private static final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unknown(String message) {
      super(message, null, false, false);
    }
  }

  void serve(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      byte[] bytes = request.getInputStream().readAllBytes();
      JsonNode body =
          bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(bytes);
      Map<String, String> query = ApiCall.query(request.getQueryString());
      String[] parts = path.isEmpty() ? new String[0] : path.split("/");
      if (parts.length == 4 && parts[0].equals("corps") && parts[2].equals("truth")) {
        truth(corp(parts[1]), parts[3], response);
        return;
      }
      Object answer =
          parts.length >= 2 && parts[0].equals("corps")
              ? ofCorp(request.getMethod(), corp(parts[1]), rest(parts), body, query)
              : general(request.getMethod(), path, body, query);
      send(response, 200, answer);
    } catch (Unknown unknown) {
      send(response, 404, Map.of("error", unknown.getMessage()));
    } catch (ApiError error) {
      send(response, 400, Map.of("errcode", error.code, "error", error.getMessage()));
    } catch (IllegalArgumentException | com.fasterxml.jackson.core.JsonProcessingException e) {
      send(response, 400, Map.of("error", String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      send(response, 503, Map.of("error", "interrupted"));
    }
  }

  private static String rest(String[] parts) {
    return String.join("/", Arrays.copyOfRange(parts, 2, parts.length));
  }

  private SimulatedCorp corp(String corpId) {
    SimulatedCorp corp = core.corp(corpId);
    if (corp == null) {
      throw new Unknown("no company " + corpId);
    }
    return corp;
  }

  private Object general(String method, String path, JsonNode body, Map<String, String> query)
      throws InterruptedException {
    return switch (method + " " + path) {
      case "GET " -> overview();
      case "GET corps" -> core.corps().stream().map(SimulatedCorp::summary).toList();
      case "POST corps" -> core.createCorp(spec(body)).summary();
      case "POST suite-ticket" ->
          shown(
              core.suiteCommand(
                      null, false, "suite_ticket", Map.of("SuiteTicket", core.newTicket()))
                  .join());
      case "POST tokens/expire" ->
          Map.of("expired", core.tokens().expire(TokenKind.valueOf(upper(text(body, "kind", "")))));
      case "GET calls" -> calls();
      case "DELETE calls" -> {
        core.calls().reset();
        yield Map.of();
      }
      case "GET switches" -> switches();
      case "POST switches" -> {
        body.properties()
            .forEach(each -> core.turn(Switch.valueOf(each.getKey()), each.getValue().asBoolean()));
        yield switches();
      }
      case "GET faults" -> core.faults().shown().stream().map(ControlApi::shown).toList();
      case "POST faults" -> Map.of("id", core.faults().add(fault(body)));
      case "DELETE faults" -> {
        if (query.containsKey("id")) {
          core.faults().remove(Integer.parseInt(query.get("id")));
        } else {
          core.faults().clear();
        }
        yield Map.of();
      }
      case "POST callback-faults" -> {
        core.pusher().faults(callbackFaults(body));
        yield Map.of();
      }
      case "GET callbacks" -> callbackUrls();
      case "POST callbacks" -> {
        String[] urls = core.callbackUrls();
        core.callbackUrls(
            text(body, "command", urls[0]),
            text(body, "data", urls[1]),
            text(body, "system", urls[2]));
        yield callbackUrls();
      }
      case "POST callbacks/verify" -> core.verifyUrls().stream().map(ControlApi::shown).toList();
      case "GET deliveries" ->
          core.pusher().deliveries().stream()
              .filter(d -> !query.containsKey("kind") || d.kind().equals(query.get("kind")))
              .filter(d -> !query.containsKey("corpId") || query.get("corpId").equals(d.corpId()))
              .map(ControlApi::shown)
              .toList();
      case "GET deliveries/abandoned" -> Map.of("abandoned", core.pusher().abandoned());
      case "POST deliveries/await" ->
          Map.of("idle", core.pusher().await(Duration.ofSeconds(body.path("seconds").asInt(10))));
      case "GET clock" -> clock();
      case "POST clock/advance" -> {
        core.clock().advance(Duration.ofSeconds(body.path("seconds").asLong()));
        yield clock();
      }
      case "POST quotas" -> {
        core.quotas().limits(quotas(body));
        yield Map.of();
      }
      case "POST latency" -> {
        core.latencyMillis(body.path("millis").asLong());
        yield Map.of();
      }
      case "POST registrations/finish" -> {
        Registration registration = core.registrations.open(registerCode(body));
        yield core.registrations.finish(registration, text(body, "corpName", "新企业")).summary();
      }
      case "POST registrations/enter" -> {
        core.registrations.enter(
            core.registrations.open(registerCode(body)), corp(text(body, "corpId", "")));
        yield Map.of();
      }
      default -> throw new Unknown("no " + method + " /simulator/" + path);
    };
  }

  private Object ofCorp(
      String method, SimulatedCorp corp, String path, JsonNode body, Map<String, String> query) {
    return switch (method + " " + path) {
      case "GET ", "GET summary" -> corp.summary();
      case "GET members" -> corp.reading(() -> members(corp));
      case "GET departments" -> corp.departmentIds();
      case "GET customers" -> corp.customersOf(query.getOrDefault("userid", ""));
      case "GET tags" -> corp.tagIds();
      case "GET permanent-code" -> {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("permanentCode", corp.permanentCode());
        out.put("agentId", corp.agentId());
        yield out;
      }
      case "POST install" ->
          Map.of(
              "redirectUrl",
              installer.install(corp, text(body, "installUrl", ""), range(corp, body)));
      case "POST install-from-market" ->
          shown(installer.fromMarket(corp, range(corp, body), text(body, "state", null)));
      case "POST uninstall" -> {
        corp.changes().uninstall();
        yield Map.of();
      }
      case "POST visible-range" -> {
        corp.changes().visibleRange(range(corp, body));
        yield Map.of();
      }
      case "POST settings" -> settings(corp, body);
      case "POST self-built-apps" -> selfBuilt(corp, body);
      case "POST mini-programs" -> ownApp(corp.associateMiniProgram());
      case "POST changes" -> {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("result", ChangeCommands.run(corp.changes(), body));
        yield out;
      }
      case "POST random-changes" ->
          corp.changes().random(body.path("count").asInt(1), body.path("seed").asLong(1));
      case "POST unlicensed-notify" ->
          shown(
              core.appEvent(
                      corp.app(),
                      text(body, "userid", ""),
                      "unlicensed_notify",
                      Map.of("AgentID", corp.agentId()))
                  .join());
      default -> throw new Unknown("no " + method + " /simulator/corps/{corpId}/" + path);
    };
  }

  private Map<String, Object> overview() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("suiteId", core.settings().suiteId());
    out.put("providerCorpId", core.settings().providerCorpId());
    out.put("templateId", core.settings().templateId());
    out.put("callbacks", callbackUrls());
    out.put("clock", core.clock().now().toString());
    out.put(
        "corps",
        core.corps().stream().map(c -> Map.of("corpId", c.corpId(), "name", c.name())).toList());
    return out;
  }

  private static List<Map<String, Object>> members(SimulatedCorp corp) {
    List<Map<String, Object>> out = new ArrayList<>();
    for (Member member : corp.model().members) {
      if (!member.deleted) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("userid", member.openUserid);
        row.put("plainUserid", member.plainUserid);
        row.put("name", member.name);
        row.put("status", member.status);
        row.put("departments", Arrays.stream(member.departments).boxed().toList());
        row.put("customerRights", member.customerRights);
        row.put("licensed", member.licensed);
        row.put("customers", member.customers.length);
        out.add(row);
      }
    }
    return out;
  }

  private static Object settings(SimulatedCorp corp, JsonNode body) {
    if (body.has("verified")) {
      corp.verified(body.get("verified").asBoolean());
    }
    if (body.has("developerIdBound")) {
      corp.developerIdBound(body.get("developerIdBound").asBoolean());
    }
    if (body.path("endTrial").asBoolean()) {
      corp.endTrial();
    }
    return corp.summary();
  }

  private static Object selfBuilt(SimulatedCorp corp, JsonNode body) {
    SimulatedCorp.OwnApp app = corp.createSelfBuiltApp(range(corp, body));
    if (body.has("callbackUrl")) {
      app.callback(
          text(body, "callbackUrl", null),
          text(body, "callbackToken", null),
          text(body, "callbackAesKey", null));
    }
    return ownApp(app);
  }

  private static Object ownApp(SimulatedCorp.OwnApp app) {
    return Map.of(
        "corpId", app.app.corp.plainCorpId(), "agentId", app.agentId(), "secret", app.secret());
  }

  private static VisibleRange range(SimulatedCorp corp, JsonNode body) {
    JsonNode range = body.has("range") ? body.get("range") : body;
    if (!range.has("departments") && !range.has("users") && !range.has("tags")) {
      return corp.usualRange();
    }
    List<Long> departments = new ArrayList<>();
    range.path("departments").forEach(each -> departments.add(each.asLong()));
    List<Integer> tags = new ArrayList<>();
    range.path("tags").forEach(each -> tags.add(each.asInt()));
    return new VisibleRange(departments, texts(range, "users"), tags);
  }

  private static CorpSpec spec(JsonNode body) {
    CorpSpec spec = CorpSpec.named(text(body, "name", "示例企业"));
    return spec.members(body.path("members").asInt(spec.members()))
        .followUsers(body.path("followUsers").asInt(spec.followUsers()))
        .customers(body.path("customers").asInt(spec.customers()))
        .relations(body.path("relations").asInt(spec.relations()))
        .departments(body.path("departments").asInt(spec.departments()))
        .skew(body.path("skew").asDouble(spec.skew()))
        .maxPerMember(body.path("maxPerMember").asInt(spec.maxPerMember()))
        .sharedByAll(body.path("sharedByAll").asInt(spec.sharedByAll()))
        .tagGroups(body.path("tagGroups").asInt(spec.tagGroups()))
        .verified(body.path("verified").asBoolean(spec.verified()))
        .partiallyVisible(body.path("partiallyVisible").asBoolean(spec.partiallyVisible()))
        .developerIdBound(body.path("developerIdBound").asBoolean(spec.developerIdBound()))
        .seed(body.path("seed").asLong(spec.seed()));
  }

  private static Fault fault(JsonNode body) {
    return new Fault(
        Fault.Kind.valueOf(upper(text(body, "kind", "ERRCODE"))),
        text(body, "path", null),
        text(body, "corpId", null),
        body.path("errcode").asInt(-1),
        body.path("status").asInt(502),
        body.path("delayMillis").asLong(1000),
        body.path("skip").asInt(0),
        body.path("count").asInt(-1),
        body.path("rate").asDouble(1),
        text(body, "pattern", null),
        text(body, "text", null));
  }

  private static Map<String, Object> shown(Faults.Shown rule) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", rule.id());
    out.put("kind", rule.fault().kind().name());
    out.put("path", rule.fault().path());
    out.put("corpId", rule.fault().corpId());
    out.put("errcode", rule.fault().errcode());
    out.put("status", rule.fault().status());
    out.put("delayMillis", rule.fault().delayMillis());
    out.put("skip", rule.fault().skip());
    out.put("count", rule.fault().count());
    out.put("rate", rule.fault().rate());
    out.put("pattern", rule.fault().pattern());
    out.put("text", rule.fault().text());
    out.put("matched", rule.matched());
    out.put("happened", rule.happened());
    return out;
  }

  private static CallbackFaults callbackFaults(JsonNode body) {
    return new CallbackFaults(
        body.path("duplicate").asDouble(),
        body.path("reorder").asDouble(),
        body.path("drop").asDouble(),
        body.path("delay").asDouble(),
        body.path("delayMillis").asLong(1000),
        body.path("wrongSignature").asDouble(),
        body.path("staleTimestamp").asDouble());
  }

  private QuotaLimits quotas(JsonNode body) {
    QuotaLimits old = core.quotas().limits();
    return new QuotaLimits(
        body.path("perCorpApiMinute").asInt(old.perCorpApiMinute()),
        body.path("perCorpApiHour").asInt(old.perCorpApiHour()),
        body.path("perIpApiMinute").asInt(old.perIpApiMinute()),
        body.path("perIpApiHour").asInt(old.perIpApiHour()),
        body.path("concurrentPerCorpApi").asInt(old.concurrentPerCorpApi()),
        body.path("wrongSecretsPerHour").asInt(old.wrongSecretsPerHour()));
  }

  private static String registerCode(JsonNode body) {
    String url = text(body, "registrationUrl", null);
    return url == null
        ? text(body, "registerCode", "")
        : ApiCall.query(URI.create(url).getRawQuery()).get("register_code");
  }

  private Map<String, Object> calls() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("total", core.calls().total());
    out.put("byPath", core.calls().byPath());
    out.put("byCorp", core.calls().byCorp());
    out.put("byErrcode", core.calls().byErrcode());
    return out;
  }

  private Map<String, Object> switches() {
    Map<String, Object> out = new LinkedHashMap<>();
    for (Switch each : Switch.values()) {
      out.put(each.name(), core.isOn(each));
    }
    return out;
  }

  private Map<String, Object> callbackUrls() {
    String[] urls = core.callbackUrls();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("command", urls[0]);
    out.put("data", urls[1]);
    out.put("system", urls[2]);
    return out;
  }

  private Map<String, Object> clock() {
    return Map.of("now", core.clock().now().toString(), "seconds", core.clock().seconds());
  }

  private static Map<String, Object> shown(Delivery delivery) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("sequence", delivery.sequence());
    out.put("attempt", delivery.attempt());
    out.put("at", delivery.at().toString());
    out.put("url", delivery.url());
    out.put("kind", delivery.kind());
    out.put("corpId", delivery.corpId());
    out.put("message", delivery.message());
    out.put("status", delivery.status());
    out.put("body", delivery.body());
    out.put("error", delivery.error());
    out.put("accepted", delivery.accepted());
    out.put("forged", delivery.forged());
    return out;
  }

  static String text(JsonNode body, String name, String absent) {
    JsonNode value = body.path(name);
    return value.isMissingNode() || value.isNull() ? absent : value.asText();
  }

  static List<String> texts(JsonNode body, String name) {
    List<String> out = new ArrayList<>();
    body.path(name).forEach(each -> out.add(each.asText()));
    return out;
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  private static void truth(SimulatedCorp corp, String table, HttpServletResponse response)
      throws IOException {
    try (Stream<Map<String, Object>> rows = corp.truth().rows(table)) {
      response.setContentType("application/x-ndjson;charset=UTF-8");
      JsonGenerator out = Json.FACTORY.createGenerator(response.getOutputStream());
      out.setRootValueSeparator(new com.fasterxml.jackson.core.io.SerializedString("\n"));
      for (Map<String, Object> row : (Iterable<Map<String, Object>>) rows::iterator) {
        Json.value(out, row);
      }
      out.writeRaw("\n");
      out.close();
    }
  }

  private static void send(HttpServletResponse response, int status, Object answer)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json;charset=UTF-8");
    try (JsonGenerator out = Json.FACTORY.createGenerator(response.getOutputStream())) {
      Json.value(out, answer);
    }
  }
}

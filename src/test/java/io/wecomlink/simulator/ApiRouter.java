package io.wecomlink.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Finds the API, checks token, quota and permission, and turns the outcome into JSON. */
final class ApiRouter {

  private static final String PREFIX = "/cgi-bin/";

  private final SimulatorCore core;
  private final Map<String, Endpoint> endpoints = new HashMap<>();

  ApiRouter(SimulatorCore core) {
    this.core = core;
    new ServiceApi(core).register(this);
    new RegistrationApi(core).register(this);
    new DirectoryApi().register(this);
    new CustomerApi(core).register(this);
    new CustomerWriteApi().register(this);
    new ConversionApi(core).register(this);
  }

  void get(String api, Endpoint.Access access, Endpoint.Handler handler) {
    endpoints.put(PREFIX + api, new Endpoint("GET", access, false, handler));
  }

  void post(String api, Endpoint.Access access, Endpoint.Handler handler) {
    endpoints.put(PREFIX + api, new Endpoint("POST", access, false, handler));
  }

  void bare(String api, Endpoint.Access access, Endpoint.Handler handler) {
    endpoints.put(PREFIX + api, new Endpoint("POST", access, true, handler));
  }

  boolean knows(String path) {
    return endpoints.containsKey(path);
  }

  /** The answer's bytes; business errors are answers too. */
  byte[] answer(ApiCall call) throws IOException {
    int code = 0;
    try (ByteArrayBuilder out = new ByteArrayBuilder(4096)) {
      try {
        succeed(call, out);
      } catch (ApiError error) {
        code = error.code;
        out.reset();
        fail(call, error, out);
      }
      core.calls().count(call.path, corpIdOf(call), code);
      return out.toByteArray();
    }
  }

  private static String corpIdOf(ApiCall call) {
    if (call.app == null) {
      return null;
    }
    return call.app.point() == Viewpoint.THIRD_PARTY
        ? call.app.corp.corpId()
        : call.app.corp.plainCorpId();
  }

  private void succeed(ApiCall call, ByteArrayBuilder out) throws IOException {
    Endpoint endpoint = endpoints.get(call.path);
    if (!endpoint.method().equals(call.method)) {
      throw new ApiError(40035, "invalid http method, " + endpoint.method() + " expected");
    }
    boolean limited = core.isOn(Switch.QUOTAS);
    if (limited) {
      core.quotas().checkIp(call.ip, call.path);
    }
    authenticate(call, endpoint.access());
    core.faults().errcode(call.path, call.app == null ? null : call.app.corp.corpId());
    if (call.app == null) {
      core.latency();
      write(call, endpoint, out);
      return;
    }
    String corpId = call.app.corp.corpId();
    if (!limited) {
      core.latency();
      locked(call, endpoint, out);
      return;
    }
    core.quotas().checkCorp(corpId, call.path);
    core.quotas().enter(corpId, call.path);
    try {
      core.latency();
      locked(call, endpoint, out);
    } finally {
      core.quotas().leave(corpId, call.path);
    }
  }

  private void locked(ApiCall call, Endpoint endpoint, ByteArrayBuilder out) throws IOException {
    // Writing APIs change remarks and tags only; one lock for all keeps the order of locks simple.
    var lock =
        CustomerWriteApi.writes(call.path)
            ? call.app.corp.model().lock.writeLock()
            : call.app.corp.model().lock.readLock();
    lock.lock();
    try {
      call.view = new CorpView(call.app);
      write(call, endpoint, out);
    } finally {
      lock.unlock();
    }
  }

  private void write(ApiCall call, Endpoint endpoint, ByteArrayBuilder out) throws IOException {
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.writeStartObject();
      if (!endpoint.bare() || core.isOn(Switch.SERVICE_ERRCODE_ON_SUCCESS)) {
        json.writeNumberField("errcode", 0);
        json.writeStringField("errmsg", "ok");
      }
      endpoint.handler().handle(call, json);
      json.writeEndObject();
    } catch (ApiError error) {
      // The generator's close() ends open objects; the caller throws those bytes away.
      throw error;
    }
  }

  private void fail(ApiCall call, ApiError error, ByteArrayBuilder out) throws IOException {
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("errcode", error.code);
      json.writeStringField("errmsg", errorText(call, error));
      if (core.isOn(Switch.ERRORS_CARRY_EMPTY_MEMBERS)
          && call.path.equals(PREFIX + "externalcontact/get")) {
        json.writeObjectFieldStart("external_contact");
        json.writeEndObject();
        json.writeArrayFieldStart("follow_user");
        json.writeEndArray();
      }
      json.writeEndObject();
    }
  }

  /** Texts look like the real ones, so that nobody compares them (wecom/service-api.md). */
  private String errorText(ApiCall call, ApiError error) {
    return error.getMessage()
        + ", hint: ["
        + core.clock().millis()
        + "_"
        + error.code
        + "], from ip: "
        + call.ip
        + ", more info at https://open.work.weixin.qq.com/devtool/query?e="
        + error.code;
  }

  private void authenticate(ApiCall call, Endpoint.Access access) {
    switch (access) {
      case NONE -> {}
      case PROVIDER ->
          call.token =
              service(
                  call.param("provider_access_token"),
                  TokenKind.PROVIDER,
                  40082,
                  "provider_access_token");
      case SUITE ->
          call.token =
              service(
                  call.param("suite_access_token", 41022),
                  TokenKind.SUITE,
                  40082,
                  "suite_access_token");
      case CONTACT_SYNC -> call.token = contactSync(call.param("access_token", 41001));
      default -> corp(call, access);
    }
  }

  private TokenStore.Token service(String value, TokenKind kind, int invalid, String name) {
    TokenStore.Token token = core.tokens().find(value);
    if (token == null || token.kind != kind) {
      throw new ApiError(invalid, "invalid " + name);
    }
    if (!core.tokens().alive(token)) {
      throw new ApiError(42009, name + " expired");
    }
    return token;
  }

  private TokenStore.Token contactSync(String value) {
    TokenStore.Token token = core.tokens().find(value);
    if (token == null || token.kind != TokenKind.CONTACT_SYNC) {
      throw new ApiError(40014, "invalid access_token");
    }
    if (!core.tokens().alive(token)) {
      throw new ApiError(42001, "access_token expired");
    }
    return token;
  }

  private void corp(ApiCall call, Endpoint.Access access) {
    TokenStore.Token token = core.tokens().find(call.param("access_token", 41001));
    if (token == null || !(token.owner instanceof CorpApp app) || token.kind != app.kind.token) {
      throw new ApiError(40014, "invalid access_token");
    }
    call.token = token;
    call.app = app;
    if (!app.installed) {
      throw new ApiError(48004, "the authorisation was withdrawn");
    }
    if (!core.tokens().alive(token)) {
      throw new ApiError(42001, "access_token expired");
    }
    if (app.disabled) {
      throw new ApiError(50003, "agent is disabled");
    }
    if (access == Endpoint.Access.CUSTOMERS && !app.customerPermission) {
      throw new ApiError(48002, "api forbidden");
    }
  }
}

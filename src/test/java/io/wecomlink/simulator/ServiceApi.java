package io.wecomlink.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** Tokens, installation and what was granted (wecom/service-api.md §1–§3). */
final class ServiceApi {

  private final SimulatorCore core;

  ServiceApi(SimulatorCore core) {
    this.core = core;
  }

  void register(ApiRouter router) {
    router.post("service/get_provider_token", Endpoint.Access.NONE, this::providerToken);
    router.bare("service/get_suite_token", Endpoint.Access.NONE, this::suiteToken);
    router.bare("service/get_corp_token", Endpoint.Access.SUITE, this::corpToken);
    router.get("gettoken", Endpoint.Access.NONE, this::ownToken);
    router.get("service/get_pre_auth_code", Endpoint.Access.SUITE, this::preAuthCode);
    router.post("service/set_session_info", Endpoint.Access.SUITE, this::sessionInfo);
    router.post("service/get_permanent_code", Endpoint.Access.SUITE, this::permanentCodeV1);
    router.post("service/v2/get_permanent_code", Endpoint.Access.SUITE, this::permanentCodeV2);
    router.post("service/get_auth_info", Endpoint.Access.SUITE, (c, out) -> authInfo(c, out, true));
    router.post(
        "service/v2/get_auth_info", Endpoint.Access.SUITE, (c, out) -> authInfo(c, out, false));
    router.post("service/get_admin_list", Endpoint.Access.SUITE, this::adminList);
    router.post("agent/get_permissions", Endpoint.Access.CORP, this::permissions);
  }

  private void providerToken(ApiCall call, JsonGenerator out) throws IOException {
    core.quotas().checkSecretBan(call.ip);
    String corpId = call.text("corpid", 41002);
    String secret = call.text("provider_secret", 41004);
    if (!core.settings().providerCorpId().equalsIgnoreCase(corpId)) {
      throw new ApiError(40013, "invalid corpid");
    }
    if (!core.settings().providerSecret().equals(secret)) {
      throw wrongSecret(call, 40001, "invalid credential");
    }
    token(out, "provider_access_token", core.tokens().issue(TokenKind.PROVIDER, "provider"));
  }

  private void suiteToken(ApiCall call, JsonGenerator out) throws IOException {
    core.quotas().checkSecretBan(call.ip);
    String suiteId = call.text("suite_id", 41021);
    String secret = call.text("suite_secret", 41024);
    String ticket = call.text("suite_ticket", 41023);
    if (!core.settings().suiteId().equals(suiteId)) {
      throw new ApiError(40083, "invalid suite_id");
    }
    if (!core.settings().suiteSecret().equals(secret)) {
      throw wrongSecret(call, 40080, "invalid suite_secret");
    }
    if (!core.acceptsTicket(ticket)) {
      throw new ApiError(40085, "invalid suite_ticket");
    }
    token(out, "suite_access_token", core.tokens().issue(TokenKind.SUITE, "suite"));
  }

  private void corpToken(ApiCall call, JsonGenerator out) throws IOException {
    CorpApp app = granted(call);
    token(out, "access_token", core.tokens().issue(TokenKind.CORP, app));
  }

  private void ownToken(ApiCall call, JsonGenerator out) throws IOException {
    core.quotas().checkSecretBan(call.ip);
    String corpId = call.param("corpid", 41002);
    String secret = call.param("corpsecret", 41004);
    SimulatedCorp corp = core.corp(corpId);
    boolean encrypted = corp != null && corp.corpId().equals(corpId);
    if (corp == null || encrypted && !core.isOn(Switch.GETTOKEN_ACCEPTS_ENCRYPTED_CORPID)) {
      throw new ApiError(40013, "invalid corpid");
    }
    CorpApp own = corp.ownAppBySecret(secret);
    if (own == null || !own.installed) {
      throw wrongSecret(call, 40001, "invalid credential");
    }
    token(out, "access_token", core.tokens().issue(own.kind.token, own));
  }

  private ApiError wrongSecret(ApiCall call, int code, String text) {
    core.quotas().wrongSecret(call.ip);
    return new ApiError(code, text);
  }

  private void token(JsonGenerator out, String name, TokenStore.Token token) throws IOException {
    out.writeStringField(name, token.value);
    out.writeNumberField("expires_in", core.tokens().secondsLeft(token));
  }

  private void preAuthCode(ApiCall call, JsonGenerator out) throws IOException {
    out.writeStringField("pre_auth_code", core.newPreAuthCode());
    out.writeNumberField("expires_in", 1200);
  }

  private void sessionInfo(ApiCall call, JsonGenerator out) {
    SimulatorCore.PreAuthCode code = core.preAuthCode(call.text("pre_auth_code", 40077));
    int authType = call.body().path("session_info").path("auth_type").asInt(0);
    if (authType != 0 && authType != 1) {
      throw new ApiError(40058, "invalid auth_type");
    }
    code.authType = authType;
  }

  /** The installation that {auth_corpid, permanent_code} stands for. */
  private CorpApp granted(ApiCall call) {
    String corpId = call.text("auth_corpid", 41002);
    String code = call.text("permanent_code", 41025);
    SimulatedCorp corp = core.corp(corpId);
    if (corp == null || !corp.corpId().equals(corpId)) {
      throw new ApiError(2000002, "corpid not exist");
    }
    CorpApp app = corp.app();
    if (app == null || !app.installed || !app.secret.equals(code)) {
      throw new ApiError(40084, "invalid permanent_code");
    }
    return app;
  }

  private void permanentCodeV1(ApiCall call, JsonGenerator out) throws IOException {
    CorpApp app = core.redeem(call.text("auth_code"));
    token(out, "access_token", core.tokens().issue(TokenKind.CORP, app));
    out.writeStringField("permanent_code", app.secret);
    corpInfo(out, app, true);
    agentInfo(out, app);
    authUser(out, app);
    registerInfo(out, app);
  }

  private void permanentCodeV2(ApiCall call, JsonGenerator out) throws IOException {
    CorpApp app = core.redeem(call.text("auth_code"));
    out.writeStringField("permanent_code", app.secret);
    out.writeObjectFieldStart("auth_corp_info");
    out.writeStringField("corpid", app.corp.corpId());
    out.writeStringField("corp_name", corpName(app));
    out.writeEndObject();
    authUser(out, app);
    registerInfo(out, app);
    Json.optional(out, "state", app.state);
  }

  private void authInfo(ApiCall call, JsonGenerator out, boolean first) throws IOException {
    CorpApp app = granted(call);
    corpInfo(out, app, first);
    agentInfo(out, app);
  }

  private String corpName(CorpApp app) {
    return core.isOn(Switch.CORP_NAME_IS_CORPID) ? app.corp.corpId() : app.corp.name();
  }

  private void corpInfo(JsonGenerator out, CorpApp app, boolean withQrCode) throws IOException {
    SimulatedCorp corp = app.corp;
    out.writeObjectFieldStart("auth_corp_info");
    out.writeStringField("corpid", corp.corpId());
    out.writeStringField("corp_name", corpName(app));
    out.writeStringField("corp_type", corp.verified() ? "verified" : "unverified");
    out.writeStringField("corp_square_logo_url", "https://wework.example/logo/0");
    out.writeNumberField("corp_user_max", corp.verified() ? 1000 : 200);
    out.writeStringField("corp_full_name", corp.verified() ? corp.name() + "有限公司" : "");
    if (corp.verified()) {
      out.writeNumberField("verified_end_time", 1_893_456_000L);
    }
    out.writeNumberField("subject_type", 1);
    if (withQrCode) {
      out.writeStringField("corp_wxqrcode", "https://wework.example/qr/" + corp.corpId());
    }
    out.writeStringField("corp_scale", "51-100人");
    out.writeStringField("corp_industry", "IT服务");
    out.writeStringField("corp_sub_industry", "计算机软件/硬件/信息服务");
    out.writeEndObject();
  }

  private static void agentInfo(JsonGenerator out, CorpApp app) throws IOException {
    VisibleRange range = app.range();
    out.writeObjectFieldStart("auth_info");
    out.writeArrayFieldStart("agent");
    out.writeStartObject();
    out.writeNumberField("agentid", app.agentId);
    out.writeStringField("name", app.name);
    out.writeStringField("round_logo_url", "");
    out.writeStringField("square_logo_url", "");
    out.writeNumberField("auth_mode", 0);
    out.writeBooleanField("is_customized_app", false);
    out.writeBooleanField("auth_from_thirdapp", false);
    out.writeObjectFieldStart("privilege");
    out.writeNumberField("level", 1);
    Json.field(out, "allow_party", range.departments());
    Json.field(out, "allow_user", range.users());
    Json.field(out, "allow_tag", range.tags());
    for (String extra : List.of("extra_party", "extra_user", "extra_tag")) {
      Json.field(out, extra, List.of());
    }
    out.writeEndObject();
    out.writeEndObject();
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void authUser(JsonGenerator out, CorpApp app) throws IOException {
    String admin = admin(app);
    out.writeObjectFieldStart("auth_user_info");
    out.writeStringField("userid", admin);
    out.writeStringField("open_userid", admin);
    out.writeStringField("name", admin);
    out.writeStringField("avatar", "");
    out.writeEndObject();
  }

  private static String admin(CorpApp app) {
    return app.corp.model().members.get(0).openUserid;
  }

  private static void registerInfo(JsonGenerator out, CorpApp app) throws IOException {
    Registration registration = app.registration;
    if (registration != null) {
      out.writeObjectFieldStart("register_code_info");
      out.writeStringField("register_code", registration.code);
      out.writeStringField("template_id", registration.templateId);
      Json.optional(out, "state", registration.state);
      out.writeEndObject();
    }
  }

  private void adminList(ApiCall call, JsonGenerator out) throws IOException {
    String corpId = call.text("auth_corpid", 41002);
    int agentId = call.integer("agentid", -1);
    SimulatedCorp corp = core.corp(corpId);
    if (corp == null || !corp.corpId().equals(corpId)) {
      throw new ApiError(2000002, "corpid not exist");
    }
    if (!corp.installed()) {
      throw new ApiError(48004, "no authorisation");
    }
    if (agentId < 0) {
      throw new ApiError(41011, "agentid missing");
    }
    if (agentId != corp.agentId()) {
      throw new ApiError(40056, "invalid agentid");
    }
    out.writeArrayFieldStart("admin");
    out.writeStartObject();
    out.writeStringField("userid", admin(corp.app()));
    out.writeStringField("open_userid", admin(corp.app()));
    out.writeNumberField("auth_type", 1);
    out.writeEndObject();
    out.writeEndArray();
  }

  private void permissions(ApiCall call, JsonGenerator out) throws IOException {
    Json.field(out, "app_permissions", List.of("contact:base:base"));
  }
}

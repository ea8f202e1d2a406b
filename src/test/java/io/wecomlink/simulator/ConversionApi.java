package io.wecomlink.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Id conversions, licences and other small reads (wecom/external-contact-api.md §6). */
final class ConversionApi {

  private final SimulatorCore core;

  /** Customers that were asked for by unionid before they were customers. */
  private final Set<String> pending = ConcurrentHashMap.newKeySet();

  ConversionApi(SimulatorCore core) {
    this.core = core;
  }

  void register(ApiRouter router) {
    router.post("idconvert/unionid_to_external_userid", Endpoint.Access.CORP, this::unionid);
    router.post("idconvert/batch/external_userid_to_pending_id", Endpoint.Access.CORP, this::ask);
    router.post("service/corpid_to_opencorpid", Endpoint.Access.PROVIDER, this::openCorpId);
    router.post("license/get_app_license_info", Endpoint.Access.PROVIDER, this::licence);
    router.post("license/get_active_info_by_user", Endpoint.Access.PROVIDER, this::memberLicence);
    router.get("getcallbackip", Endpoint.Access.CORP, this::callbackIps);
  }

  static String openid(String unionid) {
    return "o" + Mix.text(Mix.of(77, unionid), 27);
  }

  private static String pendingId(ApiCall call, String unionid) {
    return "p" + Mix.text(Mix.of(78, call.app.corp.corpId() + unionid), 31);
  }

  private void unionid(ApiCall call, JsonGenerator out) throws IOException {
    String unionid = call.text("unionid", 610014);
    String openid = call.text("openid", 40073);
    int subject = call.integer("subject_type", 0);
    if (subject != 0 && subject != 1) {
      throw new ApiError(40058, "invalid subject_type");
    }
    if (unionid.length() != 28 || unionid.charAt(0) != 'o') {
      throw new ApiError(610014, "invalid unionid");
    }
    int customer = call.view.model.customerOfUnionid(unionid);
    if (customer >= 0 && !openid.equals(openid(unionid))) {
      throw new ApiError(610018, "openid and unionid do not belong together");
    }
    if (customer >= 0 && seen(call, customer)) {
      out.writeStringField(
          "external_userid", call.view.model.customerId(call.view.point, customer));
      return;
    }
    String id = pendingId(call, unionid);
    pending.add(id);
    out.writeStringField("pending_id", id);
  }

  private static boolean seen(ApiCall call, int customer) {
    for (int member : call.view.model.followersOf(customer)) {
      if (call.app.isFollowUser(call.view.model.members.get(member))) {
        return true;
      }
    }
    return false;
  }

  private void ask(ApiCall call, JsonGenerator out) throws IOException {
    if (!call.app.corp.verified()) {
      throw new ApiError(610016, "corp not verified");
    }
    List<String> asked = call.texts("external_userid");
    if (asked.isEmpty() || asked.size() > 100) {
      throw new ApiError(40058, "external_userid takes 1 to 100 ids");
    }
    out.writeArrayFieldStart("result");
    for (String id : asked) {
      int customer = call.view.model.customerIndex(call.view.point, id);
      if (customer >= 0 && seen(call, customer)) {
        String unionid = call.view.model.unionid(call.view.model.customer(customer));
        String waiting = unionid == null ? null : pendingId(call, unionid);
        if (waiting != null && pending.contains(waiting)) {
          out.writeStartObject();
          out.writeStringField("external_userid", id);
          out.writeStringField("pending_id", waiting);
          out.writeEndObject();
        }
      }
    }
    out.writeEndArray();
  }

  private SimulatedCorp authorised(ApiCall call) {
    String corpId = call.text("corpid", 41002);
    SimulatedCorp corp = core.corp(corpId);
    if (corp == null || !corp.installed()) {
      throw new ApiError(48001, "no grant between corp and vendor");
    }
    return corp;
  }

  private void openCorpId(ApiCall call, JsonGenerator out) throws IOException {
    out.writeStringField("open_corpid", authorised(call).corpId());
  }

  private void licence(ApiCall call, JsonGenerator out) throws IOException {
    SimulatedCorp corp = authorised(call);
    if (!core.settings().suiteId().equals(call.text("suite_id", 41021))) {
      throw new ApiError(40083, "invalid suite_id");
    }
    out.writeNumberField("license_status", 1);
    out.writeObjectFieldStart("trail_info");
    out.writeNumberField("start_time", corp.trialEndsAt() / 1000 - 90L * 86_400);
    out.writeNumberField("end_time", corp.trialEndsAt() / 1000);
    out.writeEndObject();
  }

  private void memberLicence(ApiCall call, JsonGenerator out) throws IOException {
    SimulatedCorp corp = authorised(call);
    String userid = call.text("userid", 41009);
    Member member = corp.reading(() -> corp.model().member(Viewpoint.THIRD_PARTY, userid));
    if (member == null) {
      throw new ApiError(60111, "userid not found");
    }
    out.writeNumberField("active_status", member.licensed ? 1 : 0);
    out.writeArrayFieldStart("active_info_list");
    if (member.licensed) {
      long active = corp.trialEndsAt() / 1000 - 90L * 86_400;
      out.writeStartObject();
      out.writeStringField("active_code", "SIMCODE" + member.index);
      out.writeNumberField("type", 2);
      out.writeStringField("userid", userid);
      out.writeNumberField("active_time", active);
      out.writeNumberField("expire_time", active + 365L * 86_400);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void callbackIps(ApiCall call, JsonGenerator out) throws IOException {
    Json.field(out, "ip_list", List.of("127.0.0.*"));
  }
}

package io.wecomlink.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Promotion links and what follows a registration (wecom/service-api.md §4). */
final class RegistrationApi {

  private final SimulatorCore core;

  RegistrationApi(SimulatorCore core) {
    this.core = core;
  }

  void register(ApiRouter router) {
    router.post("service/get_register_code", Endpoint.Access.PROVIDER, this::registerCode);
    router.post("service/get_register_info", Endpoint.Access.PROVIDER, this::registerInfo);
    router.post("agent/set_scope", Endpoint.Access.CONTACT_SYNC, this::setScope);
    router.get("sync/contact_sync_success", Endpoint.Access.CONTACT_SYNC, this::syncSuccess);
  }

  private void registerCode(ApiCall call, JsonGenerator out) throws IOException {
    String templateId = call.text("template_id", 84019);
    if (!core.settings().templateId().equals(templateId)) {
      throw new ApiError(84020, "invalid template_id");
    }
    String state = call.text("state");
    if (state != null && !state.matches("[a-zA-Z0-9]{1,128}")) {
      throw new ApiError(84025, "invalid state");
    }
    Registration registration =
        core.registrations.start(
            templateId,
            call.text("corp_name"),
            call.text("admin_name"),
            call.text("admin_mobile"),
            state);
    out.writeStringField("register_code", registration.code);
    out.writeNumberField("expires_in", 600);
  }

  private void registerInfo(ApiCall call, JsonGenerator out) throws IOException {
    Registration found = core.registrations.info(call.text("register_code", 84021));
    out.writeStringField("corpid", found.corp.corpId());
    if (found.contactSync != null) {
      out.writeObjectFieldStart("contact_sync");
      out.writeStringField("access_token", found.contactSync.value);
      out.writeNumberField("expires_in", core.tokens().secondsLeft(found.contactSync));
      out.writeEndObject();
    }
    out.writeObjectFieldStart("auth_user_info");
    out.writeStringField("userid", found.corp.model().members.get(0).openUserid);
    out.writeEndObject();
    Json.optional(out, "state", found.state);
    out.writeStringField("template_id", found.templateId);
  }

  private void setScope(ApiCall call, JsonGenerator out) throws IOException {
    SimulatedCorp corp = ((Registration) call.token.owner).corp;
    if (call.integer("agentid", -1) != corp.agentId()) {
      throw new ApiError(40056, "invalid agentid");
    }
    List<String> invalidUsers = new ArrayList<>();
    List<Long> invalidParties = new ArrayList<>();
    List<Long> invalidTags = new ArrayList<>();
    List<String> users = new ArrayList<>();
    List<Long> parties = new ArrayList<>();
    List<Integer> tags = new ArrayList<>();
    corp.reading(
        () -> {
          for (String userid : call.texts("allow_user")) {
            boolean known = corp.model().member(Viewpoint.THIRD_PARTY, userid) != null;
            (known ? users : invalidUsers).add(userid);
          }
          for (long id : numbers(call, "allow_party")) {
            (corp.model().departments.containsKey(id) ? parties : invalidParties).add(id);
          }
          for (long id : numbers(call, "allow_tag")) {
            if (corp.model().contactTags.containsKey((int) id)) {
              tags.add((int) id);
            } else {
              invalidTags.add(id);
            }
          }
          return null;
        });
    corp.app().range(new VisibleRange(parties, users, tags));
    Json.field(out, "invaliduser", invalidUsers);
    Json.field(out, "invalidparty", invalidParties);
    Json.field(out, "invalidtag", invalidTags);
  }

  private static List<Long> numbers(ApiCall call, String name) {
    List<Long> out = new ArrayList<>();
    for (JsonNode each : call.body().path(name)) {
      if (!each.isIntegralNumber()) {
        throw ApiError.badJson("invalid " + name);
      }
      out.add(each.longValue());
    }
    return out;
  }

  private void syncSuccess(ApiCall call, JsonGenerator out) {
    call.token.killed = true;
  }
}

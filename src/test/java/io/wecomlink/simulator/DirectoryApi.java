package io.wecomlink.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Departments, members, address-book tags and the app itself (wecom/directory-api.md §1–§4). */
final class DirectoryApi {

  void register(ApiRouter router) {
    router.get("department/list", Endpoint.Access.CORP, this::departmentList);
    router.get("department/simplelist", Endpoint.Access.CORP, this::departmentSimpleList);
    router.get("department/get", Endpoint.Access.CORP, this::departmentGet);
    router.get("user/simplelist", Endpoint.Access.CORP, (c, out) -> userList(c, out, true));
    router.get("user/list", Endpoint.Access.CORP, (c, out) -> userList(c, out, false));
    router.get("user/get", Endpoint.Access.CORP, this::userGet);
    router.get("tag/list", Endpoint.Access.CORP, this::tagList);
    router.get("tag/get", Endpoint.Access.CORP, this::tagGet);
    router.get("agent/get", Endpoint.Access.CORP, this::agentGet);
    router.get("agent/list", Endpoint.Access.CORP, this::agentList);
  }

  /** The department asked for and all below, or the whole visible tree. */
  private static List<Department> asked(ApiCall call) {
    long id = call.number("id", -1);
    if (id < 0) {
      return call.view.departments();
    }
    department(call, id, 60123);
    Set<Long> below = new HashSet<>();
    collect(call.view, id, below);
    List<Department> out = new ArrayList<>();
    for (Department department : call.view.departments()) {
      if (below.contains(department.id)) {
        out.add(department);
      }
    }
    return out;
  }

  private static void collect(CorpView view, long id, Set<Long> into) {
    if (into.add(id)) {
      view.model.children(id).forEach(child -> collect(view, child.id, into));
    }
  }

  private static Department department(ApiCall call, long id, int unknown) {
    Department department = call.view.model.departments.get(id);
    if (department == null) {
      throw new ApiError(unknown, "invalid department id");
    }
    if (!call.view.scope.sees(id)) {
      throw new ApiError(60011, "no privilege to access department");
    }
    return department;
  }

  private void departmentList(ApiCall call, JsonGenerator out) throws IOException {
    List<Department> asked = asked(call);
    out.writeArrayFieldStart("department");
    for (Department department : asked) {
      write(call.view, department, out);
    }
    out.writeEndArray();
  }

  private void departmentSimpleList(ApiCall call, JsonGenerator out) throws IOException {
    List<Department> asked = asked(call);
    out.writeArrayFieldStart("department_id");
    for (Department department : asked) {
      out.writeStartObject();
      out.writeNumberField("id", department.id);
      out.writeNumberField("parentid", department.parentId);
      out.writeNumberField("order", department.order);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void departmentGet(ApiCall call, JsonGenerator out) throws IOException {
    long id = call.number("id", -1);
    if (id < 0) {
      throw new ApiError(40063, "id missing");
    }
    Department department = department(call, id, 60123);
    out.writeFieldName("department");
    write(call.view, department, out);
  }

  private static void write(CorpView view, Department department, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    out.writeNumberField("id", department.id);
    out.writeStringField("name", view.departmentName(department));
    if (!view.thirdParty) {
      out.writeArrayFieldStart("department_leader");
      for (Member member : view.members()) {
        for (int i = 0; i < member.departments.length; i++) {
          if (member.departments[i] == department.id && member.leader[i] == 1) {
            out.writeString(member.plainUserid);
          }
        }
      }
      out.writeEndArray();
    }
    out.writeNumberField("parentid", department.parentId);
    out.writeNumberField("order", department.order);
    out.writeEndObject();
  }

  private void userList(ApiCall call, JsonGenerator out, boolean simple) throws IOException {
    long id = call.number("department_id", -1);
    if (id < 0) {
      throw new ApiError(40063, "department_id missing");
    }
    department(call, id, 60003);
    Set<Long> homes = new HashSet<>();
    if (call.number("fetch_child", 0) == 1) {
      collect(call.view, id, homes);
    } else {
      homes.add(id);
    }
    out.writeArrayFieldStart("userlist");
    for (Member member : call.view.members()) {
      if (livesIn(member, homes)) {
        out.writeStartObject();
        if (simple) {
          simple(call.view, member, out);
        } else {
          full(call.view, member, out);
        }
        out.writeEndObject();
      }
    }
    out.writeEndArray();
  }

  private static boolean livesIn(Member member, Set<Long> homes) {
    for (long department : member.departments) {
      if (homes.contains(department)) {
        return true;
      }
    }
    return false;
  }

  private void userGet(ApiCall call, JsonGenerator out) throws IOException {
    full(call.view, visible(call.view, call.param("userid", 41009)), out);
  }

  /** A member in the visible range; 60111 if unknown, 50002 if hidden. */
  static Member visible(CorpView view, String userid) {
    Member member = view.model.member(view.point, userid);
    if (member == null) {
      throw new ApiError(60111, "userid not found");
    }
    if (!view.scope.sees(member)) {
      throw new ApiError(50002, "the user is not in the agent's scope");
    }
    return member;
  }

  private static void simple(CorpView view, Member member, JsonGenerator out) throws IOException {
    out.writeStringField("userid", member.id(view.point));
    out.writeStringField("name", view.memberName(member));
    homes(view, member, out);
    if (view.thirdParty) {
      out.writeStringField("open_userid", member.openUserid);
    }
  }

  private static void homes(CorpView view, Member member, JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("department");
    for (int home : view.visibleHomes(member)) {
      out.writeNumber(member.departments[home]);
    }
    out.writeEndArray();
  }

  private static void full(CorpView view, Member member, JsonGenerator out) throws IOException {
    simple(view, member, out);
    if (view.scope.sees(member.mainDepartment())) {
      out.writeNumberField("main_department", member.mainDepartment());
    }
    int[] homes = view.visibleHomes(member);
    out.writeArrayFieldStart("order");
    for (int home : homes) {
      out.writeNumber(member.orders[home]);
    }
    out.writeEndArray();
    out.writeNumberField("status", member.status);
    if (view.thirdParty) {
      out.writeStringField("gender", "0");
      return;
    }
    out.writeStringField("gender", String.valueOf(member.gender));
    out.writeArrayFieldStart("is_leader_in_dept");
    for (int home : homes) {
      out.writeNumber(member.leader[home]);
    }
    out.writeEndArray();
  }

  private void tagList(ApiCall call, JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("taglist");
    for (ContactTag tag : call.view.model.contactTags.values()) {
      out.writeStartObject();
      out.writeNumberField("tagid", tag.id);
      out.writeStringField("tagname", tag.name);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void tagGet(ApiCall call, JsonGenerator out) throws IOException {
    call.param("tagid", 41017);
    ContactTag tag = call.view.model.contactTags.get((int) call.number("tagid", -1));
    if (tag == null) {
      throw new ApiError(40068, "invalid tagid");
    }
    out.writeStringField("tagname", tag.name);
    out.writeArrayFieldStart("userlist");
    for (int index : tag.members) {
      Member member = call.view.model.members.get(index);
      if (call.view.scope.sees(member)) {
        out.writeStartObject();
        out.writeStringField("userid", member.id(call.view.point));
        out.writeStringField("name", call.view.memberName(member));
        out.writeEndObject();
      }
    }
    out.writeEndArray();
    out.writeArrayFieldStart("partylist");
    for (long department : tag.departments) {
      if (call.view.scope.sees(department)) {
        out.writeNumber(department);
      }
    }
    out.writeEndArray();
  }

  private void agentGet(ApiCall call, JsonGenerator out) throws IOException {
    String text = call.param("agentid", 41011);
    if (!text.chars().allMatch(Character::isDigit)) {
      throw new ApiError(40056, "invalid agentid");
    }
    if (!text.equals(String.valueOf(call.app.agentId))) {
      throw new ApiError(301002, "not allowed to access this agent");
    }
    VisibleRange range = call.app.range();
    out.writeNumberField("agentid", call.app.agentId);
    out.writeStringField("name", call.app.name);
    out.writeStringField("square_logo_url", "");
    out.writeStringField("description", "");
    out.writeObjectFieldStart("allow_userinfos");
    out.writeArrayFieldStart("user");
    for (String userid : range.users()) {
      Member member = call.view.model.memberByAnyId(userid);
      if (member != null) {
        out.writeStartObject();
        out.writeStringField("userid", member.id(call.view.point));
        out.writeEndObject();
      }
    }
    out.writeEndArray();
    out.writeEndObject();
    out.writeObjectFieldStart("allow_partys");
    Json.field(out, "partyid", range.departments());
    out.writeEndObject();
    out.writeObjectFieldStart("allow_tags");
    Json.field(out, "tagid", range.tags());
    out.writeEndObject();
    out.writeNumberField("close", 0);
    out.writeStringField("redirect_domain", "");
    out.writeNumberField("report_location_flag", 0);
    out.writeNumberField("isreportenter", 0);
    out.writeStringField("home_url", "");
  }

  private void agentList(ApiCall call, JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("agentlist");
    out.writeStartObject();
    out.writeNumberField("agentid", call.app.agentId);
    out.writeStringField("name", call.app.name);
    out.writeStringField("square_logo_url", "");
    out.writeEndObject();
    out.writeEndArray();
  }
}

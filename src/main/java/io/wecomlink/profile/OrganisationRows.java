package io.wecomlink.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** WeCom's departments, members and customer tags as rows (wecom/directory-api.md §1, §2). */
public final class OrganisationRows {

  private OrganisationRows() {}

  /** Rows for department, from an answer of department/list. */
  public static ArrayNode departments(JsonNode answer) {
    Map<String, ObjectNode> departments = new LinkedHashMap<>();
    for (JsonNode department : answer.path("department")) {
      ObjectNode row = department(department);
      if (row.hasNonNull("department_id")) {
        departments.put(row.get("department_id").asText(), row);
      }
    }
    return Rows.rows().addAll(departments.values());
  }

  /** Whether every department of an answer of department/list has an id, so that absence tells. */
  public static boolean isDepartmentListComplete(JsonNode answer) {
    for (JsonNode department : answer.path("department")) {
      if (!department(department).hasNonNull("department_id")) {
        return false;
      }
    }
    return true;
  }

  /** A row for department, from a department object; its department_id is null if it has no id. */
  public static ObjectNode department(JsonNode department) {
    ObjectNode row = Rows.row();
    Rows.number(row, "department_id", department, "id", Long.MAX_VALUE);
    Rows.text(row, "name", department, "name");
    Rows.number(row, "parent_id", department, "parentid", Long.MAX_VALUE);
    Rows.number(row, "sort_order", department, "order", Long.MAX_VALUE);
    return row;
  }

  /**
   * Rows for customer_tag_group, from an answer of get_corp_tag_list (wecom/external-contact-api.md
   * §1). A tag belongs to the group it is listed in.
   */
  public static ArrayNode tagGroups(JsonNode answer) {
    Map<String, ObjectNode> groups = new LinkedHashMap<>();
    for (JsonNode group : answer.path("tag_group")) {
      String groupId = Rows.id(group, "group_id");
      if (groupId != null && !group.path("deleted").asBoolean(false)) {
        ObjectNode row = Rows.row();
        row.put("group_id", groupId);
        Rows.text(row, "name", group, "group_name");
        Rows.number(row, "sort_order", group, "order", Long.MAX_VALUE);
        groups.put(groupId, row);
      }
    }
    return Rows.rows().addAll(groups.values());
  }

  /** Rows for customer_tag, from an answer of get_corp_tag_list. */
  public static ArrayNode tags(JsonNode answer) {
    Map<String, ObjectNode> tags = new LinkedHashMap<>();
    for (JsonNode group : answer.path("tag_group")) {
      String groupId = Rows.id(group, "group_id");
      for (JsonNode tag : group.path("tag")) {
        String tagId = Rows.id(tag, "id");
        if (groupId != null && tagId != null && !tag.path("deleted").asBoolean(false)) {
          ObjectNode row = Rows.row();
          row.put("tag_id", tagId);
          row.put("group_id", groupId);
          Rows.text(row, "name", tag, "name");
          Rows.number(row, "sort_order", tag, "order", Long.MAX_VALUE);
          tags.put(tagId, row);
        }
      }
    }
    return Rows.rows().addAll(tags.values());
  }

  /** Whether every group and tag of an answer of get_corp_tag_list has an id: absence tells. */
  public static boolean isTagListComplete(JsonNode answer) {
    for (JsonNode group : answer.path("tag_group")) {
      boolean listed = !group.hasNonNull("tag") || group.get("tag").isArray();
      if (!listed || Rows.id(group, "group_id") == null) {
        return false;
      }
      for (JsonNode tag : group.path("tag")) {
        if (Rows.id(tag, "id") == null) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * A row for employee, from a member object; null if it has no userid. Its {@code
   * departments_known} says whether a department that it lacks is one that the member left.
   */
  static ObjectNode employee(JsonNode member) {
    String userid = Rows.id(member, "userid");
    if (userid == null) {
      return null;
    }
    ObjectNode row = Rows.row();
    row.put("userid", userid);
    Rows.text(row, "open_userid", member, "open_userid");
    Rows.text(row, "name", member, "name");
    Rows.number(row, "status", member, "status", Short.MAX_VALUE);
    Rows.number(row, "main_department", member, "main_department", Long.MAX_VALUE);
    row.put("departments_known", areDepartmentsKnown(member));
    return row;
  }

  /** Whether every department of a member object has an id. */
  private static boolean areDepartmentsKnown(JsonNode member) {
    JsonNode departments = member.path("department");
    if (!departments.isArray()) {
      return Ids.isAbsent(departments);
    }
    for (JsonNode department : departments) {
      if (Ids.number(department) == null) {
        return false;
      }
    }
    return true;
  }

  /** Rows for employee_department, from a member object with a userid; each department once. */
  static ArrayNode memberships(JsonNode member) {
    Map<Long, ObjectNode> memberships = new LinkedHashMap<>();
    JsonNode departments = member.path("department");
    for (int i = 0; departments.isArray() && i < departments.size(); i++) {
      Long department = Ids.number(departments.get(i));
      if (department != null) {
        ObjectNode row = Rows.row();
        row.put("userid", Rows.id(member, "userid"));
        row.put("department_id", department);
        Long leader = Rows.number(member.path("is_leader_in_dept").path(i), Long.MAX_VALUE);
        row.put("is_leader", leader == null ? null : leader == 1);
        row.put("sort_order", Rows.number(member.path("order").path(i), Long.MAX_VALUE));
        memberships.put(department, row);
      }
    }
    return Rows.rows().addAll(memberships.values());
  }
}

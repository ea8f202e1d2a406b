package io.wecomlink.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The members of a company as they come in, department by department; a member of several
 * departments appears once. Not thread-safe: one thread aggregates.
 */
public final class MemberRoster {

  /** Members per statement. */
  private static final int BATCH = 1000;

  private record Member(ObjectNode employee, ArrayNode memberships) {}

  private final Map<String, Member> members = new LinkedHashMap<>();
  private boolean complete = true;
  private Exception failure;

  /** Adds the members of an answer of user/list. */
  public void addAll(JsonNode answer) {
    answer.path("userlist").forEach(this::add);
  }

  /**
   * Adds one member object. One without userid may be anybody: then absence proves nothing. The
   * same is said of one with a department that has no id, who stays in those that were known.
   */
  public void add(JsonNode member) {
    ObjectNode employee = OrganisationRows.employee(member);
    if (employee == null) {
      partMissing(null);
      return;
    }
    if (!employee.get("departments_known").asBoolean()) {
      partMissing(null);
    }
    members.put(
        employee.get("userid").asText(),
        new Member(employee, OrganisationRows.memberships(member)));
  }

  /** Takes over what another roster has. */
  public void merge(MemberRoster other) {
    members.putAll(other.members);
    if (!other.complete) {
      partMissing(other.failure);
    }
  }

  /**
   * Notes that a part could not be read: who is missing here may still be there.
   *
   * @param why what reading it failed with; null if something in a list had no id
   */
  public void partMissing(Exception why) {
    complete = false;
    failure = failure == null ? why : failure;
  }

  /** Whether everything was read, so that absence proves something. */
  public boolean isComplete() {
    return complete;
  }

  /** What the first part that is missing failed with; empty if nothing failed. */
  public Optional<Exception> failure() {
    return Optional.ofNullable(failure);
  }

  /** The members' ids. */
  public Set<String> userids() {
    return members.keySet();
  }

  /** How many members. */
  public int size() {
    return members.size();
  }

  /**
   * The rows in batches.
   *
   * @return for each batch the rows for employee ({@code employees}) and employee_department
   *     ({@code memberships}) as JSON text
   */
  public List<Map<String, Object>> batches() {
    List<Map<String, Object>> batches = new ArrayList<>();
    List<Member> all = List.copyOf(members.values());
    for (int from = 0; from < all.size(); from += BATCH) {
      ArrayNode employees = Rows.rows();
      ArrayNode memberships = Rows.rows();
      for (Member member : all.subList(from, Math.min(from + BATCH, all.size()))) {
        employees.add(member.employee());
        memberships.addAll(member.memberships());
      }
      batches.add(Map.of("employees", employees.toString(), "memberships", memberships.toString()));
    }
    return batches;
  }
}

package io.wecomlink.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wecomlink.problem.Failures;
import io.wecomlink.profile.Ids;
import io.wecomlink.profile.MemberRoster;
import io.wecomlink.profile.OrganisationRows;
import io.wecomlink.wecom.WecomApiException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Reading a member, a department or the customer tags again. */
@Component("organisationReadings")
public class OrganisationReadings {

  /**
   * The member does not exist or is out of sight (wecom/limits-and-errors.md §2, wecom/
   * directory-api.md, scope rule).
   */
  private static final Set<Integer> NO_MEMBER = Set.of(40003, 46004, 50002, 60011, 60021, 60111);

  /** The same for a department. */
  private static final Set<Integer> NO_DEPARTMENT = Set.of(40066, 60003, 60011, 60123);

  private static final RunCounters.Counts NOTHING = new RunCounters.Counts(0, 0, 0, 0, 0, 0, 0);

  private final Changes changes;

  OrganisationReadings(Changes changes) {
    this.changes = changes;
  }

  /** Parameters of user/get. */
  public Map<String, Object> member(@Variable("subject") String userid) {
    return Map.of("userid", userid);
  }

  /** Whether WeCom's refusal says that the member is gone or out of sight. */
  public boolean isNoMember(Exchange exchange) {
    return refusedWith(exchange, NO_MEMBER);
  }

  /**
   * Rows for {@code upsert-employees.sql}; the variable flaw says if a department has no id.
   *
   * @throws UnreadableObjectException if the member has none
   */
  public Map<String, Object> memberRows(Exchange exchange, @Body JsonNode answer) {
    MemberRoster roster = new MemberRoster();
    roster.add(answer);
    exchange.setVariable("flaw", roster.isComplete() ? null : Ids.LISTED_WITHOUT_ID);
    return roster.batches().stream().findFirst().orElseThrow(UnreadableObjectException::new);
  }

  /**
   * A member who was out of sight is back: the customers may be read again.
   *
   * @param known rows of {@code sql/change/lock-member.sql}
   */
  public void welcomeBack(
      @Variable("corpId") String corpId,
      @Variable("subject") String userid,
      @Variable("known") List<Map<String, Object>> known) {
    if (known.stream().anyMatch(row -> (Boolean) row.get("gone"))) {
      changes.noteCustomersOf(corpId, userid, ChangePriority.RECONCILE);
    }
  }

  /** Parameters of department/get. */
  public Map<String, Object> department(@Variable("subject") String departmentId) {
    return Map.of("id", departmentId);
  }

  /** Whether WeCom's refusal says that the department is gone or out of sight. */
  public boolean isNoDepartment(Exchange exchange) {
    return refusedWith(exchange, NO_DEPARTMENT);
  }

  /**
   * The row for {@code store-department.sql}.
   *
   * @throws UnreadableObjectException if the department has no id
   */
  public Map<String, Object> departmentRow(@Body JsonNode answer) {
    ObjectNode department = OrganisationRows.department(answer.path("department"));
    if (!department.hasNonNull("department_id")) {
      throw new UnreadableObjectException();
    }
    return Map.of("department", department.toString());
  }

  /** Rows for {@code upsert-tags.sql}; the variable flaw says if a tag or group has no id. */
  public Map<String, Object> tagRows(Exchange exchange, @Body JsonNode answer) {
    boolean complete = OrganisationRows.isTagListComplete(answer);
    exchange.setVariable("flaw", complete ? null : Ids.LISTED_WITHOUT_ID);
    return Map.of(
        "groups",
        OrganisationRows.tagGroups(answer).toString(),
        "tags",
        OrganisationRows.tags(answer).toString(),
        "complete",
        complete);
  }

  /** What a reading came to that concerns no relation. */
  public RunCounters.Counts nothing() {
    return NOTHING;
  }

  /**
   * What it came to that a member is gone.
   *
   * @param removed what {@code mark-out-of-range.sql} counted
   */
  public RunCounters.Counts ended(@Variable("marked") Long removed) {
    return new RunCounters.Counts(0, 0, 0, 0, 0, removed, 0);
  }

  static boolean refusedWith(Exchange exchange, Set<Integer> errcodes) {
    Exception failure = exchange.getException();
    if (failure == null) {
      failure = Failures.caught(exchange);
    }
    return Failures.unwrap(failure) instanceof WecomApiException wecom
        && !wecom.isFetchingToken()
        && errcodes.contains(wecom.errcode());
  }
}

package io.wecomlink.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.wecomlink.link.Connections;
import io.wecomlink.problem.Reason;
import io.wecomlink.profile.Ids;
import io.wecomlink.profile.MemberRoster;
import io.wecomlink.profile.OrganisationRows;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.wecom.CallMeter;
import io.wecomlink.wecom.ErrorClass;
import io.wecomlink.wecom.WecomApiException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Reading departments, members and customer tags of a run's company. */
@Component("organisation")
public class Organisation {

  private final SyncRuns runs;
  private final Connections connections;
  private final SyncLetters letters;
  private final ObjectMapper json;
  private final int parallelism;

  Organisation(
      SyncRuns runs,
      Connections connections,
      SyncLetters letters,
      ObjectMapper json,
      WecomLinkProperties properties) {
    this.runs = runs;
    this.connections = connections;
    this.letters = letters;
    this.json = json;
    this.parallelism = properties.sync().parallelism();
  }

  /**
   * Rows for {@code upsert-departments.sql}; the variable departmentIds gets the ids, and
   * departmentsComplete whether these are all.
   */
  public Map<String, Object> departments(
      Exchange exchange,
      @Body JsonNode answer,
      @Variable("run") RunLease run,
      @Variable("callMeter") CallMeter meter) {
    ArrayNode departments = OrganisationRows.departments(answer);
    List<Long> ids = new ArrayList<>();
    departments.forEach(department -> ids.add(department.get("department_id").asLong()));
    boolean complete = OrganisationRows.isDepartmentListComplete(answer);
    exchange.setVariable("departmentIds", ids);
    exchange.setVariable("departmentsComplete", complete);
    runs.progress(run, meter, RunPhase.MEMBERS, Map.of("departments", (long) ids.size()));
    return Map.of("departments", departments.toString(), "complete", complete);
  }

  /** An empty roster: what a split leaves when there is nothing to split. */
  public MemberRoster nobody() {
    return new MemberRoster();
  }

  /**
   * Some department, tag or member could not be read: nobody is marked absent, and the run says so.
   */
  public void incomplete(@Variable("roster") MemberRoster roster, @Variable("run") RunLease run) {
    letters.keepRoster(run, roster.failure().map(Organisation::why).orElse(Ids.LISTED_WITHOUT_ID));
    runs.countDeadLetter(run);
  }

  private static Reason why(Exception failure) {
    return failure instanceof WecomApiException wecom && wecom.getErrorClass() == ErrorClass.SKIP
        ? Reason.of("members_left_range")
        : Reason.of(failure);
  }

  /** The departments, dealt out to as many slices as calls may run at the same time. */
  public List<List<Long>> slices(@Variable("departmentIds") List<Long> departmentIds) {
    List<List<Long>> slices = new ArrayList<>();
    for (int i = 0; i < Math.min(parallelism, departmentIds.size()); i++) {
      List<Long> slice = new ArrayList<>();
      for (int j = i; j < departmentIds.size(); j += parallelism) {
        slice.add(departmentIds.get(j));
      }
      slices.add(slice);
    }
    return slices;
  }

  /** Parameters of user/list. */
  public Map<String, Object> membersOf(@Body Long departmentId) {
    return Map.of("department_id", departmentId);
  }

  /** Address-book tags in the visible range. */
  public List<Long> visibleTags(@Variable("tenantId") String tenantId) {
    return connections.of(tenantId).visibleRange().tagIds();
  }

  /** Parameters of tag/get. */
  public Map<String, Object> tag(@Body Long tagId) {
    return Map.of("tagid", tagId);
  }

  /**
   * Members that are visible by themselves or by a tag and have not come with a department.
   *
   * @param tagged members of visible tags; null if there are no visible tags
   * @param departmentsComplete whether every department of the tree was read
   */
  public List<String> missingMembers(
      @Variable("tenantId") String tenantId,
      @Variable("roster") MemberRoster roster,
      @Variable("tagged") MemberRoster tagged,
      @Variable("departmentsComplete") Boolean departmentsComplete) {
    if (!departmentsComplete) {
      roster.partMissing(null);
    }
    Set<String> userids = new LinkedHashSet<>(connections.of(tenantId).visibleRange().userIds());
    if (tagged != null) {
      userids.addAll(tagged.userids());
      if (!tagged.isComplete()) {
        roster.partMissing(tagged.failure().orElse(null));
      }
    }
    userids.removeAll(roster.userids());
    return List.copyOf(userids);
  }

  /** Parameters of user/get. */
  public Map<String, Object> member(@Body String userid) {
    return Map.of("userid", userid);
  }

  /** One roster out of two; either may be null. */
  public MemberRoster join(MemberRoster roster, MemberRoster more) {
    MemberRoster joined = roster == null ? new MemberRoster() : roster;
    if (more != null) {
      joined.merge(more);
    }
    return joined;
  }

  /** The roster in batches for {@code upsert-employees.sql}. */
  public List<Map<String, Object>> batches(
      @Variable("roster") MemberRoster roster,
      @Variable("run") RunLease run,
      @Variable("callMeter") CallMeter meter) {
    runs.progress(run, meter, RunPhase.MEMBERS, Map.of("employees", (long) roster.size()));
    return roster.batches();
  }

  /** Rows for {@code mark-absent-employees.sql}. */
  public Map<String, Object> present(
      @Variable("roster") MemberRoster roster, @Variable("run") RunLease run)
      throws JsonProcessingException {
    letters.rosterRead(run);
    return Map.of("userids", json.writeValueAsString(roster.userids()));
  }

  /** Rows for {@code upsert-tags.sql}. If a tag had no id, none is marked and the run says so. */
  public Map<String, Object> tags(
      @Body JsonNode answer,
      @Variable("run") RunLease run,
      @Variable("callMeter") CallMeter meter) {
    runs.progress(run, meter, RunPhase.FOLLOW_USERS, Map.of());
    boolean complete = OrganisationRows.isTagListComplete(answer);
    if (!complete) {
      letters.keepTags(run, Ids.LISTED_WITHOUT_ID);
      runs.countDeadLetter(run);
    }
    return Map.of(
        "groups",
        OrganisationRows.tagGroups(answer).toString(),
        "tags",
        OrganisationRows.tags(answer).toString(),
        "complete",
        complete);
  }
}

package io.wecomlink.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wecomlink.change.ChangeKind;
import io.wecomlink.change.ChangePriority;
import io.wecomlink.change.Changes;
import io.wecomlink.change.NotedChange;
import io.wecomlink.change.RelationHint;
import io.wecomlink.problem.Failures;
import io.wecomlink.profile.ContactIds;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.wecom.CallMeter;
import io.wecomlink.wecom.WecomApiException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Incremental runs: WeCom has no "changed since", so they compare each member's list of customer
 * ids with what is known, and have only that read which differs.
 */
@Component("contactLists")
public class ContactLists {

  /** No customers (wecom/external-contact-api.md §1). */
  private static final int NO_CUSTOMERS = 84061;

  /** Changes noted by one statement. */
  private static final int BATCH = 5000;

  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final ObjectMapper json;
  private final Changes changes;
  private final SyncGroups groups;
  private final SyncLetters letters;
  private final SyncLeases leases;
  private final Duration drainTimeout;
  private final Clock clock;

  ContactLists(
      JdbcClient jdbc,
      ObjectMapper json,
      Changes changes,
      SyncGroups groups,
      SyncLetters letters,
      SyncLeases leases,
      WecomLinkProperties properties,
      Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.changes = changes;
    this.groups = groups;
    this.letters = letters;
    this.leases = leases;
    this.drainTimeout = properties.sync().drainTimeout();
    this.clock = clock;
  }

  /**
   * Whether an incremental run has to wait for events that are still to be handled: what they tell
   * need not be looked for. Not for longer than {@code wecomlink.sync.drain-timeout}, since events
   * may never stop.
   */
  public boolean mustWaitForEvents(@Variable("run") RunLease run) {
    return run.isIncremental()
        && run.phase() == RunPhase.WAITING
        && clock.instant().isBefore(run.startedAt().plus(drainTimeout))
        && changes.isOutstandingOf(run.corpId());
  }

  /** Parameters of externalcontact/list for the group's next member. */
  public Map<String, Object> request(@Variable("group") SyncGroup group) {
    return Map.of("userid", group.nextMember());
  }

  /** Whether WeCom said by an error that the member has no customers. */
  public boolean hasNoCustomers(Exchange exchange) {
    return Failures.caught(exchange) instanceof WecomApiException wecom
        && wecom.errcode() == NO_CUSTOMERS;
  }

  /** The list of a member who has no customers. */
  public JsonNode nobody() {
    return JsonNodeFactory.instance
        .objectNode()
        .set("external_userid", JsonNodeFactory.instance.arrayNode());
  }

  /** Parameters of {@code compare-list.sql}. What is no id is left out, and told of. */
  public Map<String, Object> listed(@Body JsonNode answer, @Variable("group") SyncGroup group) {
    ContactIds list = ContactIds.ofCustomers(answer);
    return Map.of(
        "listed",
        write(list.ids()),
        "complete",
        list.complete(),
        "member",
        group.nextMember(),
        "listedCount",
        list.ids().size());
  }

  /**
   * Has the relations read that {@code compare-list.sql} did not know: one by one, or, where that
   * takes fewer calls, with all others of the member page by page. Within the transaction that
   * moves the group. A list of which something could not be read becomes a dead letter.
   *
   * @param unknown customer ids, as JSON
   * @return parameters of {@code advance-list.sql}
   */
  public Map<String, Object> note(
      @Body String unknown,
      @Variable("list") Map<String, Object> list,
      @Variable("run") RunLease run,
      @Variable("group") SyncGroup group,
      @Variable("callMeter") CallMeter meter) {
    List<String> customers = read(unknown);
    int pages = 1 + (int) list.get("listedCount") / ContactPages.ROWS;
    if (customers.size() > pages) {
      groups.lock(run);
      groups.insert(run.runId(), SyncGroup.Kind.PAGES, List.of(List.of(group.nextMember())));
    } else {
      changes.noteAll(
          run.corpId(), ChangeKind.CUSTOMER, customers, ChangePriority.RECONCILE, run.runId());
    }
    boolean complete = (boolean) list.get("complete");
    if (!complete) {
      letters.keepList(run, group.nextMember());
    }
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("deadLetters", complete ? 0 : 1);
    parameters.put("cursor", group.cursor());
    parameters.put("nextCursor", group.cursorBehindMember());
    parameters.put("nextState", group.isAtLastMember() ? "DONE" : "RUNNING");
    parameters.put("leaseUntil", leases.until());
    parameters.put("apiCalls", meter.drain());
    return parameters;
  }

  /**
   * Checks that the group moved.
   *
   * @param moved rows that {@code advance-list.sql} wrote
   * @throws LeaseLostException if the group is not this runner's any more
   */
  public SyncGroup advanced(
      @Variable("movedGroups") Integer moved, @Variable("group") SyncGroup group) {
    if (moved == null || moved != 1) {
      throw new LeaseLostException("Group " + group.groupNo());
    }
    return group.behind(group.cursorBehindMember(), group.isAtLastMember());
  }

  /**
   * Has the customers read whose active relations their members' lists lacked. If WeCom does not
   * show the relation with the customer either, it has vanished. Joins the caller's transaction.
   */
  public void noteMissing(@Variable("run") RunLease run) {
    long readAfter = run.startedAt().getEpochSecond();
    List<NotedChange> missing =
        jdbc.sql(
                """
                SELECT m.external_userid, m.userid
                  FROM wecomlink.sync_missing m
                  JOIN public.customer_follow f
                    ON f.corp_id = :corpId AND f.external_userid = m.external_userid
                   AND f.userid = m.userid
                 WHERE m.run_id = :runId AND f.status = 'ACTIVE' AND f.observed_at < :startedAt
                 ORDER BY m.external_userid, m.userid
                """)
            .param("corpId", run.corpId())
            .param("runId", run.runId())
            .param("startedAt", run.startedAt().atOffset(ZoneOffset.UTC))
            .query(
                (row, number) ->
                    new NotedChange(
                        run.corpId(),
                        ChangeKind.CUSTOMER,
                        row.getString("external_userid"),
                        RelationHint.lacked(row.getString("userid"), readAfter)))
            .list();
    for (int from = 0; from < missing.size(); from += BATCH) {
      changes.noteMissing(
          missing.subList(from, Math.min(from + BATCH, missing.size())), run.runId());
    }
  }

  /** Whether changes that the run noted are still to be read. */
  public boolean hasOutstanding(@Variable("run") RunLease run) {
    return changes.isOutstanding(run.runId());
  }

  private List<String> read(String texts) {
    try {
      return json.readValue(texts, TEXTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("PostgreSQL writes JSON", e);
    }
  }

  private String write(List<String> texts) {
    try {
      return json.writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A list of texts is always JSON", e);
    }
  }
}

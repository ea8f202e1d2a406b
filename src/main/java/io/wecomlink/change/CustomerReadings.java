package io.wecomlink.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.wecomlink.profile.CustomerReading;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Reading one customer again. */
@Component("customerReadings")
public class CustomerReadings {

  /**
   * No relation with anybody in the visible range (wecom/limits-and-errors.md §2): 84061 and 84084
   * no relation, 40096 no follower in scope.
   */
  private static final Set<Integer> NOBODY = Set.of(84061, 84084, 40096);

  private final ObjectMapper json;

  CustomerReadings(ObjectMapper json) {
    this.json = json;
  }

  /** Nothing has been read yet. */
  public CustomerReading begin(@Variable("subject") String externalUserid) {
    return CustomerReading.of(externalUserid);
  }

  /** Parameters of externalcontact/get for the next page of followers. */
  public Map<String, Object> request(
      @Variable("subject") String externalUserid, @Variable("reading") CustomerReading reading) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("external_userid", externalUserid);
    if (!reading.cursor().isEmpty()) {
      parameters.put("cursor", reading.cursor());
    }
    return parameters;
  }

  /** The reading with one page more. */
  public CustomerReading add(@Body JsonNode answer, @Variable("reading") CustomerReading reading) {
    return reading.with(answer);
  }

  /** Whether WeCom's refusal says that the customer has no relation any more. */
  public boolean isNobodys(Exchange exchange) {
    return OrganisationReadings.refusedWith(exchange, NOBODY);
  }

  /** The reading of a customer without relations. */
  public CustomerReading nobody(@Variable("reading") CustomerReading reading) {
    return reading.withNobody();
  }

  /**
   * Decides where every relation of the customer stands; the variable flaw says what could not be
   * understood.
   *
   * @param known rows of {@code sql/change/lock-relations.sql}
   * @param told what events and lists told of the customer; see {@link ChangeQueue#hints}
   * @return parameters of the statements that store the reading
   * @throws OlderReadingException if a page that was asked for later has been stored meanwhile
   */
  public Map<String, Object> settle(
      Exchange exchange,
      @Variable("change") PendingChange change,
      @Variable("reading") CustomerReading reading,
      @Variable("known") List<Map<String, Object>> known,
      @Variable("hints") List<RelationHint> told,
      @Variable("askedAt") OffsetDateTime askedAt) {
    exchange.setVariable("flaw", reading.flaw());
    Map<String, FollowStatus.Known> rows = new LinkedHashMap<>();
    for (Map<String, Object> row : known) {
      if (instant(row, "observed_at").isAfter(askedAt.toInstant())) {
        throw new OlderReadingException(change);
      }
      rows.put(
          (String) row.get("userid"),
          new FollowStatus.Known(
              (String) row.get("status"),
              instant(row, "status_changed_at"),
              instant(row, "followed_at"),
              instant(row, "observed_at"),
              (Boolean) row.get("member_gone")));
    }
    Map<String, Instant> shown = reading.followers();
    Set<String> userids = new TreeSet<>(rows.keySet());
    userids.addAll(shown.keySet());
    told.forEach(hint -> userids.add(hint.userid()));
    ArrayNode statuses = json.createArrayNode();
    int removed = 0;
    for (String userid : userids) {
      List<RelationHint> hints =
          told.stream().filter(hint -> hint.userid().equals(userid)).toList();
      FollowStatus.Known before = rows.get(userid);
      FollowStatus after =
          shown.containsKey(userid)
              ? FollowStatus.shown(shown.get(userid), before, hints, askedAt.toInstant())
              : reading.isComplete()
                  ? FollowStatus.absent(before, hints, askedAt.toInstant()).orElse(null)
                  : null;
      if (after != null) {
        statuses
            .addObject()
            .put("userid", userid)
            .put("status", after.status())
            .put("since", after.since().toString());
        boolean wasActive = before != null && FollowStatus.ACTIVE.equals(before.status());
        removed += wasActive && !FollowStatus.ACTIVE.equals(after.status()) ? 1 : 0;
      }
    }
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("follows", reading.follows().toString());
    parameters.put("profiles", reading.profiles().toString());
    parameters.put("statuses", statuses.toString());
    parameters.put("fetched", shown.size());
    parameters.put("removed", removed);
    return parameters;
  }

  /**
   * What the reading came to.
   *
   * @param parameters as {@link #settle} made them
   * @param stored the row of {@code upsert-follows.sql}: inserted, updated
   */
  public RunCounters.Counts counts(
      @Body Map<String, Object> parameters, @Variable("stored") Map<String, Object> stored) {
    long fetched = ((Number) parameters.get("fetched")).longValue();
    long inserted = ((Number) stored.get("inserted")).longValue();
    long updated = ((Number) stored.get("updated")).longValue();
    long removed = ((Number) parameters.get("removed")).longValue();
    return new RunCounters.Counts(
        0, fetched, inserted, updated, fetched - inserted - updated, removed, 0);
  }

  private static Instant instant(Map<String, Object> row, String column) {
    Timestamp time = (Timestamp) row.get(column);
    return time == null ? null : time.toInstant();
  }
}

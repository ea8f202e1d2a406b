package io.wecomlink.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A customer with all followers in the visible range, as externalcontact/get shows them page by
 * page (wecom/external-contact-api.md §1, §3).
 *
 * <p>Immutable: each page makes a new one.
 */
public final class CustomerReading {

  private final String externalUserid;
  private final ObjectNode profile;
  private final Map<String, ObjectNode> follows;
  private final boolean complete;
  private final String cursor;
  private final Set<String> cursors;
  private final boolean unfinished;

  private CustomerReading(
      String externalUserid,
      ObjectNode profile,
      Map<String, ObjectNode> follows,
      boolean complete,
      String cursor,
      Set<String> cursors,
      boolean unfinished) {
    this.externalUserid = externalUserid;
    this.profile = profile;
    this.follows = follows;
    this.complete = complete;
    this.cursor = cursor;
    this.cursors = cursors;
    this.unfinished = unfinished;
  }

  /** Nothing has been read yet. */
  public static CustomerReading of(String externalUserid) {
    return new CustomerReading(externalUserid, null, Map.of(), true, "", Set.of(), true);
  }

  /** WeCom says that nobody in the visible range has a relation with the customer. */
  public CustomerReading withNobody() {
    return new CustomerReading(externalUserid, null, Map.of(), true, "", Set.of(), false);
  }

  /**
   * With one page more.
   *
   * @param answer of externalcontact/get
   */
  public CustomerReading with(JsonNode answer) {
    Map<String, ObjectNode> all = new LinkedHashMap<>(follows);
    boolean readable = true;
    for (JsonNode follow : answer.path("follow_user")) {
      String userid = Rows.id(follow, "userid");
      if (userid == null) {
        readable = false;
      } else {
        all.put(userid, ContactPage.followRow(externalUserid, userid, follow));
      }
    }
    String next = answer.path("next_cursor").asText("");
    // Cursors that lead in a circle, of whatever length, would be followed for ever.
    Set<String> seen = new HashSet<>(cursors);
    boolean moves = !next.isEmpty() && seen.add(next);
    JsonNode contact = answer.path("external_contact");
    if (!contact.isObject()) {
      // It says nothing of the customer; taken for one it would clear all that is known.
      readable = false;
    }
    return new CustomerReading(
        externalUserid,
        contact.isObject() ? ContactPage.profileRow(externalUserid, contact) : profile,
        all,
        complete && readable && (next.isEmpty() || moves),
        next,
        seen,
        moves);
  }

  /** Whether there is another page. A getter in bean style, since routes ask for it. */
  public boolean isUnfinished() {
    return unfinished;
  }

  /** Where the next page begins; empty for the first. */
  public String cursor() {
    return cursor;
  }

  /** Whether absence proves something: everything was read and could be understood. */
  public boolean isComplete() {
    return complete && !unfinished;
  }

  /** Rows for customer_follow. */
  public ArrayNode follows() {
    return Rows.rows().addAll(follows.values());
  }

  /** Rows for customer_profile: one, or none if there is no relation. */
  public ArrayNode profiles() {
    return profile == null ? Rows.rows() : Rows.rows().add(profile);
  }

  /** The followers, each with the begin of the relation; null where WeCom does not say. */
  public Map<String, Instant> followers() {
    Map<String, Instant> followers = new LinkedHashMap<>();
    follows.forEach(
        (userid, row) ->
            followers.put(
                userid,
                row.hasNonNull("createtime")
                    ? Instant.ofEpochSecond(row.get("createtime").asLong())
                    : null));
    return followers;
  }
}

package io.wecomlink.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wecomlink.problem.Reason;
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
  private final Reason flaw;
  private final Set<String> cursors;
  private final String cursor;
  private final boolean unfinished;

  /**
   * @param profile null if no page has shown the customer yet
   * @param flaw null if everything could be understood
   * @param cursors those that were followed, the next one included
   */
  private CustomerReading(
      String externalUserid,
      ObjectNode profile,
      Map<String, ObjectNode> follows,
      Reason flaw,
      Set<String> cursors,
      String cursor,
      boolean unfinished) {
    this.externalUserid = externalUserid;
    this.profile = profile;
    this.follows = follows;
    this.flaw = flaw;
    this.cursors = cursors;
    this.cursor = cursor;
    this.unfinished = unfinished;
  }

  /** Nothing has been read yet. */
  public static CustomerReading of(String externalUserid) {
    return new CustomerReading(externalUserid, null, Map.of(), null, Set.of(), "", true);
  }

  /** WeCom says that nobody in the visible range has a relation with the customer. */
  public CustomerReading withNobody() {
    return new CustomerReading(externalUserid, null, Map.of(), null, Set.of(), "", false);
  }

  /**
   * With one page more. A page that cannot be understood in full ends nothing: what it shows is
   * taken, and the reading has a {@link #flaw}.
   *
   * @param answer of externalcontact/get
   */
  public CustomerReading with(JsonNode answer) {
    Reason found = flaw;
    JsonNode contact = answer.path("external_contact");
    ObjectNode shown = profile;
    if (Rows.id(contact, "external_userid") != null) {
      shown = ContactPage.profileRow(externalUserid, contact);
    } else if (profile == null) {
      // Its row would clear what is known of the customer.
      found = Reason.of("customer_not_shown");
    }
    Map<String, ObjectNode> all = new LinkedHashMap<>(follows);
    int position = 0;
    for (JsonNode follow : answer.path("follow_user")) {
      position++;
      String userid = Rows.id(follow, "userid");
      if (userid == null) {
        found = Reason.of("item_without_id", position, "userid");
      } else if (ContactPage.hasUnknownTag(follow)) {
        found = Reason.of("item_without_id", position, "tag_id");
      } else {
        all.put(userid, ContactPage.followRow(externalUserid, userid, follow));
      }
    }
    String next = answer.path("next_cursor").asText("");
    Set<String> known = new HashSet<>(cursors);
    boolean moves = !next.isEmpty() && known.add(next);
    if (!next.isEmpty() && !moves) {
      // It would be followed for ever.
      found = Reason.of("cursor_repeats", cursors.size() + 1);
    }
    return new CustomerReading(externalUserid, shown, all, found, known, next, moves);
  }

  /** Whether there is another page. A getter in bean style, since routes ask for it. */
  public boolean isUnfinished() {
    return unfinished;
  }

  /** Where the next page begins; empty for the first. */
  public String cursor() {
    return cursor;
  }

  /** Whether everything was read and could be understood. */
  public boolean isComplete() {
    return flaw == null && !unfinished;
  }

  /** What of it could not be understood; null if nothing. */
  public Reason flaw() {
    return flaw;
  }

  /** Rows for customer_follow. */
  public ArrayNode follows() {
    return Rows.rows().addAll(follows.values());
  }

  /** Rows for customer_profile: one, or none if the customer was not shown. */
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

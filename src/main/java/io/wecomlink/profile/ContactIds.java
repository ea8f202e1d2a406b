package io.wecomlink.profile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of ids: of one member's customers, or of the members who have customers
 * (wecom/external-contact-api.md §1).
 *
 * @param ids those that can be read, in WeCom's order
 * @param complete whether all could be read, so that absence tells something
 */
public record ContactIds(List<String> ids, boolean complete) {

  /** Reads the {@code external_userid} of an answer of externalcontact/list. */
  public static ContactIds ofCustomers(JsonNode answer) {
    return read(answer.path("external_userid"));
  }

  /** Reads the {@code follow_user} of an answer of get_follow_user_list. */
  public static ContactIds ofFollowUsers(JsonNode answer) {
    return read(answer.path("follow_user"));
  }

  private static ContactIds read(JsonNode list) {
    List<String> ids = new ArrayList<>();
    for (JsonNode value : list) {
      String id = Ids.read(value);
      if (id != null) {
        ids.add(id);
      }
    }
    return new ContactIds(ids, ids.size() == list.size());
  }
}

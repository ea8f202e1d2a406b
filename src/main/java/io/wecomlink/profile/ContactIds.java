package io.wecomlink.profile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The ids of one member's customers (wecom/external-contact-api.md §1). */
public final class ContactIds {

  private ContactIds() {}

  /** Reads an answer of externalcontact/list. What is no id is left out. */
  public static List<String> read(JsonNode answer) {
    List<String> ids = new ArrayList<>();
    for (JsonNode value : answer.path("external_userid")) {
      String id = value.isTextual() ? CleanText.clean(value.asText()) : "";
      if (!id.isEmpty()) {
        ids.add(id);
      }
    }
    return ids;
  }
}

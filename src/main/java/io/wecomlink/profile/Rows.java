package io.wecomlink.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Copies members of WeCom's objects into the JSON rows that the statements in {@code sql/profile}
 * take apart. An absent member is null; a number written as text is a number; text is cleaned.
 */
final class Rows {

  /**
   * wecom/limits-and-errors.md §4: ids are up to 64 characters; keys in an index cannot be huge.
   */
  private static final int MAX_ID = 512;

  private Rows() {}

  static ObjectNode row() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode rows() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** An id, or null if it is missing, empty, no text or longer than any id of WeCom's. */
  static String id(JsonNode object, String member) {
    JsonNode value = object.path(member);
    String text = value.isTextual() || value.isNumber() ? CleanText.clean(value.asText()) : "";
    return text.isEmpty() || text.length() > MAX_ID ? null : text;
  }

  static void text(ObjectNode row, String column, JsonNode object, String member) {
    JsonNode value = object.path(member);
    row.put(
        column, value.isValueNode() && !value.isNull() ? CleanText.clean(value.asText()) : null);
  }

  /**
   * A whole number within bounds; anything else becomes null.
   *
   * @param max largest value that the column holds
   */
  static void number(ObjectNode row, String column, JsonNode object, String member, long max) {
    JsonNode value = object.path(member);
    Long number = null;
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      number = value.longValue();
    } else if (value.isTextual() && value.textValue().matches("-?[0-9]{1,18}")) {
      number = Long.valueOf(value.textValue());
    }
    row.put(column, number != null && Math.abs(number) <= max ? number : null);
  }

  static void json(ObjectNode row, String column, JsonNode object, String member) {
    JsonNode value = object.path(member);
    if (value.isObject() || value.isArray()) {
      row.set(column, CleanText.clean(value));
    } else {
      row.putNull(column);
    }
  }

  /** The texts of a list; null if there is no list. */
  static ArrayNode texts(JsonNode object, String member) {
    JsonNode value = object.path(member);
    if (!value.isArray()) {
      return null;
    }
    ArrayNode texts = rows();
    for (JsonNode item : value) {
      if (item.isValueNode() && !item.isNull()) {
        texts.add(CleanText.clean(item.asText()));
      }
    }
    return texts;
  }
}

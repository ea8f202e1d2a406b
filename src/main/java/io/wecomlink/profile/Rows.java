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

  private Rows() {}

  static ObjectNode row() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode rows() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** An id, or null if it is none; see {@link Ids}. */
  static String id(JsonNode object, String member) {
    return Ids.read(object.path(member));
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
    row.put(column, number(object.path(member), max));
  }

  /** The same by itself; null if it is none. */
  static Long number(JsonNode value, long max) {
    Long number = null;
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      number = value.longValue();
    } else if (value.isTextual() && value.textValue().matches("-?[0-9]{1,18}")) {
      number = Long.valueOf(value.textValue());
    }
    return number != null && number >= -max && number <= max ? number : null;
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

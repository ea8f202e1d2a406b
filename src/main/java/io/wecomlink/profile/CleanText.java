package io.wecomlink.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Text as PostgreSQL can store it. WeCom's names are typed by people, on phones of all makes. */
public final class CleanText {

  private static final char REPLACEMENT = '\uFFFD';

  private CleanText() {}

  /**
   * Without NUL, and with U+FFFD for half surrogate pairs; all else as it came. Null stays null.
   */
  public static String clean(String text) {
    if (text == null) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return rewrite(text);
      }
    }
    return text;
  }

  /** A copy of a JSON tree with every text in it cleaned; never null. */
  public static JsonNode clean(JsonNode node) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (node.isTextual()) {
      return nodes.textNode(clean(node.textValue()));
    }
    if (node.isArray()) {
      ArrayNode copy = nodes.arrayNode(node.size());
      node.forEach(item -> copy.add(clean(item)));
      return copy;
    }
    if (node.isObject()) {
      ObjectNode copy = nodes.objectNode();
      node.properties().forEach(e -> copy.set(clean(e.getKey()), clean(e.getValue())));
      return copy;
    }
    return node;
  }

  private static String rewrite(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (codePoint == 0) {
        continue;
      }
      boolean half = codePoint <= 0xFFFF && Character.isSurrogate((char) codePoint);
      clean.appendCodePoint(half ? REPLACEMENT : codePoint);
    }
    return clean.toString();
  }
}

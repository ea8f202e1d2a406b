package io.wecomlink.profile;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.problem.Reason;
import java.nio.charset.StandardCharsets;

/**
 * WeCom's ids: opaque, case-sensitive text (wecom/limits-and-errors.md §4). The one place that says
 * what is none. Whoever meets one that is none leaves its object out and tells of it.
 */
public final class Ids {

  /** Something in a list has no id: nothing that the list lacks is proved gone. */
  public static final Reason LISTED_WITHOUT_ID = Reason.of("listed_without_id");

  /**
   * The longest that WeCom documents have 64 bytes (wecom/limits-and-errors.md §4). Four of this
   * length, as a customer's tag has them for its key, still fit into a row of an index, which takes
   * 2,704 bytes.
   */
  private static final int MAX_BYTES = 512;

  /** What a char of Java's takes in UTF-8 at most. */
  private static final int BYTES_PER_CHAR = 3;

  private Ids() {}

  /**
   * Whether a text can be an id: not empty, not longer than a key may be, and such that PostgreSQL
   * holds it as it is. With a NUL left out or half a surrogate pair replaced it would be another's.
   *
   * @param text null is none
   */
  public static boolean isId(String text) {
    return text != null && !text.isEmpty() && isShort(text) && CleanText.clean(text).equals(text);
  }

  /** An id; null if it is none. A whole number counts as its digits, other numbers are none. */
  public static String read(JsonNode value) {
    String text = value.isTextual() || value.isIntegralNumber() ? value.asText() : null;
    return isId(text) ? text : null;
  }

  /** Whether WeCom gives no id: then there is none, while anything else that is none is a flaw. */
  static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull() || value.isTextual() && value.asText().isEmpty();
  }

  /**
   * A number that is an id, such as a department's, also if it is written as text.
   *
   * @return null if it is no whole number or does not fit; WeCom's have 32 bits
   *     (wecom/limits-and-errors.md §4), a column 64
   */
  public static Long number(JsonNode value) {
    return Rows.number(value, Long.MAX_VALUE);
  }

  private static boolean isShort(String text) {
    return text.length() <= MAX_BYTES / BYTES_PER_CHAR
        || text.length() <= MAX_BYTES && text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }
}

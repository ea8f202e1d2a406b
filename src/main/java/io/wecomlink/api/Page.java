package io.wecomlink.api;

import java.util.List;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param nextCursor where the next part begins; null at the end
 */
record Page<T>(List<T> items, String nextCursor) {

  /** Default and largest number of items. */
  static final int MAX = 200;

  /**
   * A part out of one item more than was asked for, which only tells that there is more.
   *
   * @param found up to limit + 1 items
   * @param cursor the cursor that continues behind an item
   */
  static <T> Page<T> of(List<T> found, int limit, Function<T, String> cursor) {
    if (found.size() <= limit) {
      return new Page<>(found, null);
    }
    List<T> items = found.subList(0, limit);
    return new Page<>(items, cursor.apply(items.get(limit - 1)));
  }
}

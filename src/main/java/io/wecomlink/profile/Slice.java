package io.wecomlink.profile;

import java.util.List;
import java.util.function.Function;

/**
 * A part of a long list, in the order of its keys.
 *
 * @param items may be fewer than asked for, even none, although more follow: a search looks at a
 *     bounded number of rows at a time
 * @param next the key behind which the next part begins; null at the end
 */
public record Slice<T>(List<T> items, String next) {

  /**
   * A slice out of one item more than was asked for, which only tells that there is more.
   *
   * @param found up to limit + 1 items
   */
  static <T> Slice<T> of(List<T> found, int limit, Function<T, String> key) {
    if (found.size() <= limit) {
      return new Slice<>(found, null);
    }
    List<T> items = found.subList(0, limit);
    return new Slice<>(items, key.apply(items.get(limit - 1)));
  }
}

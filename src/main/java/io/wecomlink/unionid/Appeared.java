package io.wecomlink.unionid;

import java.time.Instant;
import java.util.List;

/**
 * Customers who have appeared since pending ids were last joined.
 *
 * @param externalUserids at most what one call takes
 * @param until when the last of them appeared; null if there are none
 */
public record Appeared(List<String> externalUserids, Instant until) {

  /** Whether there is anybody to ask for. A getter in bean style, since a flow decides by it. */
  public boolean isAny() {
    return !externalUserids.isEmpty();
  }

  /** The last of them. */
  String lastUserid() {
    return externalUserids.get(externalUserids.size() - 1);
  }
}

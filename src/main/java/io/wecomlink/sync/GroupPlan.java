package io.wecomlink.sync;

import java.util.ArrayList;
import java.util.List;

/**
 * How members are grouped. A call takes up to 100 members (wecom/external-contact-api.md §1), and
 * within a group pages can only be read one after the other: so there are enough groups to keep the
 * parallel calls busy, but none below 50 members, since each group costs up to one more call.
 */
final class GroupPlan {

  static final int MAX_MEMBERS = 100;
  private static final int MIN_MEMBERS = 50;

  private GroupPlan() {}

  /**
   * Splits members into groups of nearly equal size, in the order they come in.
   *
   * @param parallelism calls that may run at the same time
   */
  static List<List<String>> groups(List<String> userids, int parallelism) {
    return split(userids, Math.min(parallelism, userids.size() / MIN_MEMBERS));
  }

  /**
   * The same for lists, where every member costs one call and nothing is gained by large groups.
   *
   * @param parallelism calls that may run at the same time
   */
  static List<List<String>> lists(List<String> userids, int parallelism) {
    return split(userids, Math.min(parallelism, userids.size()));
  }

  private static List<List<String>> split(List<String> userids, int useful) {
    int groups = Math.max(ceil(userids.size(), MAX_MEMBERS), useful);
    List<List<String>> plan = new ArrayList<>(groups);
    for (int i = 0; i < groups; i++) {
      int from = (int) ((long) userids.size() * i / groups);
      int to = (int) ((long) userids.size() * (i + 1) / groups);
      plan.add(List.copyOf(userids.subList(from, to)));
    }
    return plan;
  }

  private static int ceil(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}

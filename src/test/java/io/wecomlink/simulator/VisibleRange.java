package io.wecomlink.simulator;

import java.util.List;

/**
 * The visible range (可见范围) that an admin gives to an app: departments with everything below,
 * members, and address-book tags (wecom/directory-api.md §4).
 *
 * @param departments department ids; 1 is the whole company
 * @param users userids as the third-party app knows them
 * @param tags address-book tag ids
 */
public record VisibleRange(List<Long> departments, List<String> users, List<Integer> tags) {

  /** Copies the lists; null counts as empty. */
  public VisibleRange {
    departments = departments == null ? List.of() : List.copyOf(departments);
    users = users == null ? List.of() : List.copyOf(users);
    tags = tags == null ? List.of() : List.copyOf(tags);
  }

  /** Everybody. */
  public static VisibleRange wholeCompany() {
    return ofDepartments(1L);
  }

  /** These departments and all below them. */
  public static VisibleRange ofDepartments(Long... departments) {
    return new VisibleRange(List.of(departments), List.of(), List.of());
  }

  /** These members only. */
  public static VisibleRange ofUsers(String... users) {
    return new VisibleRange(List.of(), List.of(users), List.of());
  }
}

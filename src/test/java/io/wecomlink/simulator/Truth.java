package io.wecomlink.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The rows that a correct full synchronisation has to store, computed from the simulator's state
 * and not by its APIs. Only what the app may see and read now: members in the visible range,
 * relations of members with customer-contact rights (and a licence, once the trial is over).
 * Columns that the product dates itself (first_seen_at, updated_at, status_changed_at) are absent;
 * deleted_at is null for everything visible. Rows are sorted by key in code-point order.
 */
public final class Truth {

  /** The tables, in the order in which rows refer to each other. */
  public static final List<String> TABLES =
      List.of(
          "department",
          "employee",
          "employee_department",
          "customer_tag_group",
          "customer_tag",
          "customer_profile",
          "customer_follow",
          "customer_follow_tag");

  private final SimulatedCorp corp;
  private final Supplier<CorpApp> app;

  Truth(SimulatedCorp corp, Supplier<CorpApp> app) {
    this.corp = corp;
    this.app = app;
  }

  /** Rows of one table; a map's keys are the column names. Empty while the app is not installed. */
  public Stream<Map<String, Object>> rows(String table) {
    CorpApp current = app.get();
    if (!TABLES.contains(table)) {
      throw new IllegalArgumentException("No table " + table + ", there are " + TABLES);
    }
    if (current == null || !current.installed) {
      return Stream.empty();
    }
    return corp.reading(() -> rows(new CorpView(current), table));
  }

  private static Stream<Map<String, Object>> rows(CorpView view, String table) {
    return switch (table) {
      case "department" ->
          view.departments().stream().map(d -> department(view, d)).toList().stream();
      case "employee" -> members(view).stream().map(m -> employee(view, m)).toList().stream();
      case "employee_department" ->
          members(view).stream()
              .flatMap(m -> employeeDepartments(view, m).stream())
              .toList()
              .stream();
      case "customer_tag_group" ->
          view.model.tagGroups.stream()
              .filter(g -> !g.deleted)
              .map(g -> tagGroup(view, g))
              .sorted(by("group_id"))
              .toList()
              .stream();
      case "customer_tag" ->
          view.model.tags.stream()
              .filter(t -> !t.deleted)
              .map(t -> tag(view, t))
              .sorted(by("tag_id"))
              .toList()
              .stream();
      case "customer_profile" -> customers(view).stream().map(c -> profile(view, c));
      case "customer_follow" ->
          customers(view).stream().flatMap(c -> c.followers.stream().map(m -> follow(view, c, m)));
      default ->
          customers(view).stream()
              .flatMap(c -> c.followers.stream().flatMap(m -> followTags(view, c, m).stream()));
    };
  }

  private static Comparator<Map<String, Object>> by(String column) {
    return Comparator.comparing(row -> (String) row.get(column));
  }

  private record Seen(String id, int index, List<Member> followers) {}

  private static List<Member> members(CorpView view) {
    List<Member> members = view.members();
    members.sort(Comparator.comparing(m -> m.id(view.point)));
    return members;
  }

  /** Visible customers by id, with the members whose relation the app can read, by userid. */
  private static List<Seen> customers(CorpView view) {
    Map<Integer, List<Member>> followers = new HashMap<>();
    if (view.app.customerPermission) {
      List<Member> staff = view.followUsers();
      staff.removeIf(member -> !view.app.mayReadCustomersOf(member));
      staff.sort(Comparator.comparing(m -> m.id(view.point)));
      for (Member member : staff) {
        for (int customer : member.customers) {
          followers.computeIfAbsent(customer, k -> new ArrayList<>(2)).add(member);
        }
      }
    }
    List<Seen> seen = new ArrayList<>(followers.size());
    followers.forEach(
        (index, members) ->
            seen.add(new Seen(view.model.customerId(view.point, index), index, members)));
    seen.sort(Comparator.comparing(Seen::id));
    return seen;
  }

  private static Map<String, Object> row(CorpView view) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("corp_id", view.corpId());
    return row;
  }

  private static Map<String, Object> department(CorpView view, Department department) {
    Map<String, Object> row = row(view);
    row.put("department_id", department.id);
    row.put("name", view.departmentName(department));
    row.put("parent_id", department.parentId);
    row.put("sort_order", department.order);
    row.put("deleted_at", null);
    return row;
  }

  private static Map<String, Object> employee(CorpView view, Member member) {
    Map<String, Object> row = row(view);
    row.put("userid", member.id(view.point));
    row.put("open_userid", view.thirdParty ? member.openUserid : null);
    row.put("name", view.memberName(member));
    row.put("status", member.status);
    row.put(
        "main_department",
        view.scope.sees(member.mainDepartment()) ? member.mainDepartment() : null);
    row.put("deleted_at", null);
    return row;
  }

  private static List<Map<String, Object>> employeeDepartments(CorpView view, Member member) {
    Map<Long, Map<String, Object>> rows = new TreeMap<>();
    for (int home : view.visibleHomes(member)) {
      Map<String, Object> row = row(view);
      row.put("userid", member.id(view.point));
      row.put("department_id", member.departments[home]);
      row.put("is_leader", view.thirdParty ? null : member.leader[home] == 1);
      row.put("sort_order", member.orders[home]);
      rows.put(member.departments[home], row);
    }
    return List.copyOf(rows.values());
  }

  private static Map<String, Object> tagGroup(CorpView view, TagGroup group) {
    Map<String, Object> row = row(view);
    row.put("group_id", view.model.groupId(view.point, group));
    row.put("name", group.name);
    row.put("sort_order", group.order);
    row.put("deleted_at", null);
    return row;
  }

  private static Map<String, Object> tag(CorpView view, CustomerTag tag) {
    Map<String, Object> row = row(view);
    row.put("tag_id", view.model.tagId(view.point, tag));
    row.put("group_id", view.model.groupId(view.point, tag.group));
    row.put("name", tag.name);
    row.put("sort_order", tag.order);
    row.put("deleted_at", null);
    return row;
  }

  private static Map<String, Object> profile(CorpView view, Seen seen) {
    Customer customer = view.model.customer(seen.index);
    Map<String, Object> row = row(view);
    row.put("external_userid", seen.id);
    row.put("unionid", view.unionid(customer));
    row.put("name", customer.name);
    row.put("type", customer.type);
    row.put("gender", view.thirdParty ? 0 : customer.gender);
    row.put("avatar", view.thirdParty ? null : customer.avatar);
    row.put("position", customer.position);
    row.put("corp_name", customer.corpName);
    row.put("corp_full_name", customer.corpFullName);
    row.put("external_profile", customer.externalProfile);
    boolean active =
        seen.followers.stream()
            .anyMatch(m -> status(view, view.model.relation(m.index, customer)).equals("ACTIVE"));
    row.put("status", active ? "ACTIVE" : "LOST");
    return row;
  }

  /** A removal by the customer shows in no read API: known only if a callback told it. */
  private static String status(CorpView view, Relation relation) {
    boolean known = view.thirdParty ? relation.removalAnnounced : relation.removedByCustomer;
    return known ? "REMOVED_BY_CUSTOMER" : "ACTIVE";
  }

  private static Map<String, Object> follow(CorpView view, Seen seen, Member member) {
    Customer customer = view.model.customer(seen.index);
    Relation relation = view.model.relation(member.index, customer);
    Map<String, Object> row = row(view);
    row.put("external_userid", seen.id);
    row.put("userid", member.id(view.point));
    row.put("remark", relation.remark);
    row.put("description", relation.description);
    row.put("remark_corp_name", relation.remarkCorpName);
    row.put("remark_mobiles", view.thirdParty ? null : relation.remarkMobiles);
    row.put("add_way", relation.addWay);
    row.put("state", relation.state);
    row.put("oper_userid", view.operator(relation, customer));
    row.put("wechat_channels", relation.wechatChannels);
    row.put("followed_at", Instant.ofEpochSecond(relation.createTime).toString());
    row.put("status", status(view, relation));
    return row;
  }

  private static List<Map<String, Object>> followTags(CorpView view, Seen seen, Member member) {
    Relation relation = view.model.relation(member.index, view.model.customer(seen.index));
    List<Integer> live = relation.liveTags(view.model.tags);
    String[] ids = new String[live.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = view.model.tagId(view.point, view.model.tags.get(live.get(i)));
    }
    Arrays.sort(ids);
    List<Map<String, Object>> rows = new ArrayList<>(ids.length);
    for (String id : ids) {
      Map<String, Object> row = row(view);
      row.put("external_userid", seen.id);
      row.put("userid", member.id(view.point));
      row.put("tag_id", id);
      rows.add(row);
    }
    return rows;
  }
}

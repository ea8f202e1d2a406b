package io.wecomlink.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Customers and their tags, reading (wecom/external-contact-api.md §1–§3). */
final class CustomerApi {

  private static final int FOLLOWERS_PER_PAGE = 500;
  private static final int MAX_ROWS = 100;
  private static final int DEFAULT_ROWS = 50;
  private static final int MAX_USERS = 100;

  private final SimulatorCore core;

  CustomerApi(SimulatorCore core) {
    this.core = core;
  }

  void register(ApiRouter router) {
    router.get(
        "externalcontact/get_follow_user_list", Endpoint.Access.CUSTOMERS, this::followUsers);
    router.get("externalcontact/list", Endpoint.Access.CUSTOMERS, this::list);
    router.get("externalcontact/get", Endpoint.Access.CUSTOMERS, this::get);
    router.post("externalcontact/batch/get_by_user", Endpoint.Access.CUSTOMERS, this::batch);
    router.post("externalcontact/get_corp_tag_list", Endpoint.Access.CUSTOMERS, this::tags);
  }

  private void followUsers(ApiCall call, JsonGenerator out) throws IOException {
    boolean hide = core.isOn(Switch.FOLLOW_LIST_HIDES_UNLICENSED);
    out.writeArrayFieldStart("follow_user");
    for (Member member : call.view.followUsers()) {
      if (!hide || call.app.mayReadCustomersOf(member)) {
        out.writeString(member.id(call.view.point));
      }
    }
    out.writeEndArray();
  }

  private void list(ApiCall call, JsonGenerator out) throws IOException {
    Member member = DirectoryApi.visible(call.view, call.param("userid", 41009));
    requireLicence(call, member);
    boolean none = member.customers.length == 0;
    if (!call.app.isFollowUser(member)
        || none && core.isOn(Switch.LIST_WITHOUT_CUSTOMERS_IS_84061)) {
      throw new ApiError(84061, "not external contact");
    }
    out.writeArrayFieldStart("external_userid");
    for (int customer : member.customers) {
      out.writeString(call.view.model.customerId(call.view.point, customer));
    }
    out.writeEndArray();
  }

  private void requireLicence(ApiCall call, Member member) {
    if (core.isOn(Switch.SINGLE_READS_NEED_LICENCE) && !call.app.mayReadCustomersOf(member)) {
      throw new ApiError(701008, "no user with a valid license");
    }
  }

  private void get(ApiCall call, JsonGenerator out) throws IOException {
    CorpView view = call.view;
    String id = call.param("external_userid", 41035);
    List<Member> followers = followers(call, id);
    Customer customer = view.model.customer(view.model.customerIndex(view.point, id));
    long key = Mix.of(corpKey(call), "get" + id);
    String cursor = call.param("cursor");
    int from = cursor == null ? 0 : Cursors.read(key, cursor)[0];
    int after = from;
    contact(view, customer, out);
    out.writeArrayFieldStart("follow_user");
    int written = 0;
    boolean more = false;
    for (Member member : followers) {
      if (member.index < from) {
        continue;
      }
      if (written == FOLLOWERS_PER_PAGE) {
        more = true;
        break;
      }
      follower(view, member, customer, out);
      after = member.index + 1;
      written++;
    }
    out.writeEndArray();
    out.writeStringField("next_cursor", more ? Cursors.of(key, after, 0) : "");
  }

  /** Visible followers of a customer; 40096 or 84061 as wecom/limits-and-errors.md §2 tells. */
  private List<Member> followers(ApiCall call, String id) {
    CorpView view = call.view;
    int index = view.model.customerIndex(view.point, id);
    if (index < 0) {
      throw new ApiError(40096, "invalid external userid");
    }
    int[] all = view.model.followersOf(index);
    List<Member> followers = new ArrayList<>();
    Member unlicensed = null;
    boolean anybody = false;
    for (int each : all) {
      Member member = view.model.members.get(each);
      anybody |= !member.deleted;
      if (!call.app.isFollowUser(member)) {
        continue;
      }
      if (core.isOn(Switch.SINGLE_READS_NEED_LICENCE) && !call.app.mayReadCustomersOf(member)) {
        unlicensed = member;
      } else {
        followers.add(member);
      }
    }
    if (followers.isEmpty()) {
      if (unlicensed != null) {
        throw new ApiError(701008, "no user with a valid license");
      }
      throw anybody
          ? new ApiError(40096, "invalid external userid, no follower in scope")
          : new ApiError(84061, "not external contact");
    }
    return followers;
  }

  private long corpKey(ApiCall call) {
    return Mix.of(core.settings().seed(), call.app.corp.corpId() + call.app.agentId);
  }

  private void batch(ApiCall call, JsonGenerator out) throws IOException {
    Set<String> asked = new LinkedHashSet<>(call.texts("userid_list"));
    if (asked.isEmpty()) {
      throw new ApiError(40058, "userid_list is empty");
    }
    if (asked.size() > MAX_USERS) {
      throw new ApiError(40032, "userid_list too long");
    }
    int limit = call.integer("limit", DEFAULT_ROWS);
    if (limit < 0) {
      throw new ApiError(40058, "invalid limit");
    }
    int rows = limit == 0 ? DEFAULT_ROWS : Math.min(limit, MAX_ROWS);
    List<Member> members = new ArrayList<>(asked.size());
    List<String> unlicensed = new ArrayList<>();
    for (String userid : asked) {
      Member member = call.view.model.member(call.view.point, userid);
      if (member == null || !call.view.scope.sees(member)) {
        throw new ApiError(40031, "invalid userid list, " + userid);
      }
      boolean readable = call.app.mayReadCustomersOf(member);
      members.add(readable ? member : null); // keeps the place: cursors count places
      if (!readable) {
        unlicensed.add(userid);
      }
    }
    if (unlicensed.size() == members.size()) {
      throw new ApiError(701008, "no user with a valid license");
    }
    page(call, out, asked, members, rows);
    if (!unlicensed.isEmpty()) {
      out.writeObjectFieldStart("fail_info");
      Json.field(out, "unlicensed_userid_list", unlicensed);
      out.writeEndObject();
    }
  }

  /** One page in the order of the question's members, each one's customers by age of contact. */
  private void page(
      ApiCall call, JsonGenerator out, Set<String> asked, List<Member> members, int rows)
      throws IOException {
    CorpView view = call.view;
    long key = corpKey(call);
    for (String userid : asked) {
      key = Mix.of(key, userid.hashCode());
    }
    String cursor = call.text("cursor");
    int[] position = cursor == null ? new int[] {-1, -1} : Cursors.read(key, cursor);
    CustomerFaults faults = core.faults().paging(call.path, call.app.corp.corpId());
    out.writeArrayFieldStart("external_contact_list");
    String next = "";
    if (faults.emptyPage()) {
      next = cursor == null ? Cursors.of(key, -1, -1) : cursor;
    } else {
      int[] end = rows(view, out, members, position, rows, faults.hostile());
      if (end != null) {
        next = faults.repeatCursor() && cursor != null ? cursor : Cursors.of(key, end[0], end[1]);
      }
    }
    out.writeEndArray();
    out.writeStringField("next_cursor", next);
  }

  /** Writes rows after {place in the question, customer}; the last one written if more follow. */
  private static int[] rows(
      CorpView view,
      JsonGenerator out,
      List<Member> members,
      int[] position,
      int rows,
      boolean hostile)
      throws IOException {
    int written = 0;
    int[] last = null;
    for (int place = Math.max(0, position[0]); place < members.size(); place++) {
      Member member = members.get(place);
      if (member == null || !view.app.isFollowUser(member)) {
        continue; // no licence or no customer-contact rights: no rows, no error for the others
      }
      int at = place == position[0] ? SortedInts.after(member.customers, position[1]) : 0;
      for (; at < member.customers.length; at++) {
        if (written == rows) {
          return last;
        }
        row(view, member, member.customers[at], out, hostile);
        last = new int[] {place, member.customers[at]};
        written++;
      }
    }
    return null;
  }

  private static void row(
      CorpView view, Member member, int index, JsonGenerator out, boolean hostile)
      throws IOException {
    Customer customer = view.model.customer(index);
    out.writeStartObject();
    contact(view, customer, out);
    Relation relation = view.model.relation(member.index, customer);
    out.writeObjectFieldStart("follow_info");
    noted(view, member, relation, out, hostile);
    out.writeArrayFieldStart("tag_id");
    for (int tag : relation.tags) {
      CustomerTag found = view.model.tags.get(tag);
      if (!found.deleted) {
        out.writeString(view.model.tagId(view.point, found));
      }
    }
    out.writeEndArray();
    origin(view, customer, relation, out);
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void contact(CorpView view, Customer customer, JsonGenerator out)
      throws IOException {
    out.writeObjectFieldStart("external_contact");
    out.writeStringField("external_userid", view.model.customerId(view.point, customer));
    out.writeStringField("name", customer.name);
    Json.optional(out, "position", customer.position);
    Json.optional(out, "corp_name", customer.corpName);
    Json.optional(out, "corp_full_name", customer.corpFullName);
    out.writeNumberField("type", customer.type);
    if (view.thirdParty) {
      out.writeNumberField("gender", 0);
    } else {
      out.writeNumberField("gender", customer.gender);
      Json.optional(out, "avatar", customer.avatar);
      Json.optional(out, "unionid", view.unionid(customer));
    }
    if (customer.externalProfile != null) {
      Json.field(out, "external_profile", customer.externalProfile);
    }
    out.writeEndObject();
  }

  private static void follower(CorpView view, Member member, Customer customer, JsonGenerator out)
      throws IOException {
    Relation relation = view.model.relation(member.index, customer);
    out.writeStartObject();
    noted(view, member, relation, out, false);
    out.writeArrayFieldStart("tags");
    for (int tag : relation.tags) {
      CustomerTag found = view.model.tags.get(tag);
      if (!found.deleted) {
        out.writeStartObject();
        out.writeStringField("group_name", found.group.name);
        out.writeStringField("tag_name", found.name);
        out.writeStringField("tag_id", view.model.tagId(view.point, found));
        out.writeNumberField("type", 1);
        out.writeEndObject();
      }
    }
    for (Relation.PersonalTag tag : relation.personalTags) {
      out.writeStartObject();
      out.writeStringField("group_name", tag.group());
      out.writeStringField("tag_name", tag.name());
      out.writeNumberField("type", 2);
      out.writeEndObject();
    }
    out.writeEndArray();
    origin(view, customer, relation, out);
    out.writeEndObject();
  }

  private static void noted(
      CorpView view, Member member, Relation relation, JsonGenerator out, boolean hostile)
      throws IOException {
    out.writeStringField("userid", member.id(view.point));
    out.writeStringField("remark", hostile ? Faults.HOSTILE : relation.remark);
    out.writeStringField("description", relation.description);
    out.writeNumberField("createtime", relation.createTime);
  }

  private static void origin(CorpView view, Customer customer, Relation relation, JsonGenerator out)
      throws IOException {
    Json.optional(out, "remark_corp_name", relation.remarkCorpName);
    if (!view.thirdParty) {
      Json.field(out, "remark_mobiles", relation.remarkMobiles);
    }
    out.writeStringField("oper_userid", view.operator(relation, customer));
    out.writeNumberField("add_way", relation.addWay);
    Json.optional(out, "state", relation.state);
    if (relation.wechatChannels != null) {
      Json.field(out, "wechat_channels", relation.wechatChannels);
    }
  }

  private void tags(ApiCall call, JsonGenerator out) throws IOException {
    Set<TagGroup> groups = new LinkedHashSet<>();
    Set<CustomerTag> single = new LinkedHashSet<>();
    List<String> groupIds = call.texts("group_id");
    List<String> tagIds = groupIds.isEmpty() ? call.texts("tag_id") : List.of(); // group_id wins
    for (String id : groupIds) {
      groups.add(known(call.view.model.group(id)));
    }
    for (String id : tagIds) {
      single.add(known(call.view.model.tag(id)));
    }
    boolean all = groupIds.isEmpty() && tagIds.isEmpty();
    out.writeArrayFieldStart("tag_group");
    for (TagGroup group : call.view.model.tagGroups) {
      boolean whole = all || groups.contains(group);
      if (!group.deleted && (whole || single.stream().anyMatch(t -> t.group == group))) {
        writeGroup(call.view, group, whole ? null : single, !all, out);
      }
    }
    out.writeEndArray();
  }

  private static <T> T known(T found) {
    if (found == null) {
      throw new ApiError(40068, "invalid tagid");
    }
    return found;
  }

  /**
   * @param only null = all tags of the group
   */
  private static void writeGroup(
      CorpView view, TagGroup group, Set<CustomerTag> only, boolean queried, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("group_id", view.model.groupId(view.point, group));
    out.writeStringField("group_name", group.name);
    out.writeNumberField("create_time", group.createTime);
    out.writeNumberField("order", group.order);
    if (queried) {
      out.writeBooleanField("deleted", false);
    }
    out.writeArrayFieldStart("tag");
    for (CustomerTag tag : view.model.tags) {
      if (tag.group == group && !tag.deleted && (only == null || only.contains(tag))) {
        out.writeStartObject();
        out.writeStringField("id", view.model.tagId(view.point, tag));
        out.writeStringField("name", tag.name);
        out.writeNumberField("create_time", tag.createTime);
        out.writeNumberField("order", tag.order);
        if (queried) {
          out.writeBooleanField("deleted", false);
        }
        out.writeEndObject();
      }
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}

package io.wecomlink.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What people do in a company by hand, each with exactly the callbacks of wecom/callbacks.md: to
 * the vendor's app on the command URL and to the company's own apps on theirs, never about members
 * outside an app's range, never for phone-remark edits. Userids, customers and tags may be named by
 * the ids of either viewpoint; ids returned are the vendor's. Unknown ids throw
 * IllegalArgumentException.
 */
public final class CorpChanges {

  private static final String CONTACT = "change_contact";
  private static final String CUSTOMER = "change_external_contact";
  private static final String TAG = "change_external_tag";

  private final SimulatorCore core;
  private final SimulatedCorp corp;

  CorpChanges(SimulatorCore core, SimulatedCorp corp) {
    this.core = core;
    this.corp = corp;
  }

  // Customers

  /** A WeChat user and this member become friends; returns the new external_userid. */
  public String addCustomer(String userid, String name) {
    return addCustomer(userid, name, 1, null);
  }

  /**
   * The same with the way they met.
   *
   * @param state parameter of the contact way, or null
   */
  public String addCustomer(String userid, String name, int addWay, String state) {
    return change(
        () -> {
          Member member = require(userid);
          int index = corp.model().customerCount++;
          while (Customer.typeOf(corp.model().seed, index) != Customer.WECHAT) {
            index = corp.model().customerCount++;
          }
          corp.model().editableCustomer(index).name = name;
          befriend(member, index, addWay, state);
          return corp.model().customerId(Viewpoint.THIRD_PARTY, index);
        });
  }

  /** A known customer becomes a friend of this member, for the first time or again. */
  public void addExistingCustomer(String userid, String externalUserid) {
    change(
        () -> {
          befriend(require(userid), customer(externalUserid), 1, null);
          return null;
        });
  }

  private void befriend(Member member, int customer, int addWay, String state) {
    // After del_follow_user the friendship starts anew: a fresh relation replaces the one-way one.
    corp.model()
        .connect(
            member,
            customer,
            Relation.fresh(core.clock().seconds(), addWay, state, Relation.BY_CUSTOMER));
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("State", state);
    if (corp.model().customer(customer).type == Customer.WECHAT) {
      more.put("WelcomeCode", core.opaque().next("welcome", 43));
    }
    customerEvent("add_external_contact", member, customer, more);
  }

  /** A customer adds a member who accepts without confirmation: an event, but no relation yet. */
  public String halfAddCustomer(String userid) {
    return change(
        () -> {
          Member member = require(userid);
          int index = corp.model().customerCount++;
          customerEvent("add_half_external_contact", member, index, Map.of());
          return corp.model().customerId(Viewpoint.THIRD_PARTY, index);
        });
  }

  /** The member edits remark and description. */
  public void editRemark(String userid, String externalUserid, String remark, String description) {
    editRelation(
        userid,
        externalUserid,
        relation -> {
          relation.remark = remark;
          relation.description = description;
        });
  }

  /** The member puts corporate tags on a customer and takes others away. */
  public void tagCustomer(
      String userid, String externalUserid, List<String> add, List<String> remove) {
    editRelation(
        userid,
        externalUserid,
        relation -> {
          for (String id : add) {
            relation.tags = SortedInts.with(relation.tags, tag(id).index);
          }
          for (String id : remove) {
            relation.tags = SortedInts.without(relation.tags, tag(id).index);
          }
        });
  }

  private void editRelation(
      String userid, String externalUserid, java.util.function.Consumer<Relation> edit) {
    change(
        () -> {
          Member member = require(userid);
          int customer = follows(member, externalUserid);
          edit.accept(corp.model().editableRelation(member.index, customer));
          customerEvent("edit_external_contact", member, customer, Map.of());
          return null;
        });
  }

  /** The member edits phone remarks: silent. */
  public void editRemarkMobiles(String userid, String externalUserid, List<String> mobiles) {
    change(
        () -> {
          Member member = require(userid);
          int customer = follows(member, externalUserid);
          corp.model().editableRelation(member.index, customer).remarkMobiles =
              List.copyOf(mobiles);
          return null;
        });
  }

  /** The customer takes another nickname: silent. */
  public void renameCustomer(String externalUserid, String name) {
    change(
        () -> {
          corp.model().editableCustomer(customer(externalUserid)).name = name;
          return null;
        });
  }

  /** The member deletes the customer (del_external_contact); the relation is gone. */
  public void removeCustomer(String userid, String externalUserid) {
    change(
        () -> {
          Member member = require(userid);
          int customer = follows(member, externalUserid);
          corp.model().disconnect(member, customer);
          customerEvent("del_external_contact", member, customer, Map.of());
          return null;
        });
  }

  /** The customer deletes the member (del_follow_user); the relation can still be read. */
  public void removedByCustomer(String userid, String externalUserid) {
    change(
        () -> {
          Member member = require(userid);
          int customer = follows(member, externalUserid);
          Relation relation = corp.model().editableRelation(member.index, customer);
          relation.removedByCustomer = true;
          relation.removalAnnounced |= customerEvent("del_follow_user", member, customer, Map.of());
          return null;
        });
  }

  /** An admin hands a customer over to another member. */
  public void transferCustomer(String fromUserid, String externalUserid, String toUserid) {
    change(
        () -> {
          Member from = require(fromUserid);
          Member to = require(toUserid);
          int customer = follows(from, externalUserid);
          corp.model().disconnect(from, customer);
          customerEvent(
              "del_external_contact", from, customer, Map.of("Source", "DELETE_BY_TRANSFER"));
          corp.model().connect(to, customer, Relation.fresh(core.clock().seconds(), 202, null, 0));
          customerEvent("add_external_contact", to, customer, Map.of());
          return null;
        });
  }

  /**
   * A hand-over fails.
   *
   * @param reason customer_refused or customer_limit_exceed
   */
  public void failTransfer(String userid, String externalUserid, String reason) {
    change(
        () -> {
          Member member = require(userid);
          customerEvent(
              "transfer_fail", member, customer(externalUserid), Map.of("FailReason", reason));
          return null;
        });
  }

  /** Whether the third-party app is told, too: a callback that is dropped tells nobody anything. */
  private boolean customerEvent(
      String changeType, Member member, int customer, Map<String, ?> more) {
    return emit(
        CUSTOMER,
        app -> app.customerPermission && app.isFollowUser(member),
        point -> {
          Map<String, Object> elements = new LinkedHashMap<>();
          elements.put("ChangeType", changeType);
          elements.put("UserID", member.id(point));
          elements.put("ExternalUserID", corp.model().customerId(point, customer));
          elements.putAll(more);
          return elements;
        });
  }

  // Members

  /** Somebody joins; returns the vendor's userid. */
  public String addMember(String name, boolean customerRights, Long... departments) {
    return change(
        () -> {
          int number = corp.model().members.size();
          String plain = "member" + number;
          while (corp.model().knowsPlainId(plain)) {
            plain += "x";
          }
          Member member = corp.model().newMember(plain);
          member.name = name;
          member.customerRights = customerRights;
          place(member, departments);
          corp.model().version++;
          memberEvent("create_user", member, true);
          return member.openUserid;
        });
  }

  /** The member works in these departments from now on, the first being the main one. */
  public void moveMember(String userid, Long... departments) {
    change(
        () -> {
          Member member = require(userid);
          boolean before = seenBySomebody(member);
          place(member, departments);
          corp.model().version++;
          if (before || seenBySomebody(member)) {
            memberEvent("update_user", member, true);
          }
          return null;
        });
  }

  private void place(Member member, Long... departments) {
    if (departments.length == 0) {
      throw new IllegalArgumentException("A member needs a department");
    }
    member.departments = new long[departments.length];
    for (int i = 0; i < departments.length; i++) {
      member.departments[i] = department(departments[i]).id;
    }
    member.orders = new long[departments.length];
    member.leader = new int[departments.length];
  }

  private boolean seenBySomebody(Member member) {
    return corp.installed() && corp.app().scope().sees(member)
        || corp.ownApps().stream().anyMatch(own -> own.scope().sees(member));
  }

  /**
   * The member's status changes.
   *
   * @param status 1 active, 2 disabled, 4 not activated, 5 left
   */
  public void memberStatus(String userid, int status) {
    change(
        () -> {
          Member member = require(userid);
          member.status = status;
          memberEvent("update_user", member, true);
          return null;
        });
  }

  /** An admin deletes the member; the customers stay behind, unreadable. */
  public void removeMember(String userid) {
    change(
        () -> {
          Member member = require(userid);
          memberEvent("delete_user", member, false);
          member.deleted = true;
          corp.model().version++;
          return null;
        });
  }

  /** Gives or takes customer-contact rights: silent. */
  public void customerRights(String userid, boolean value) {
    change(
        () -> {
          require(userid).customerRights = value;
          return null;
        });
  }

  /** Gives or takes the 互通 licence: silent; matters once the trial is over. */
  public void licence(String userid, boolean value) {
    change(
        () -> {
          require(userid).licensed = value;
          return null;
        });
  }

  private void memberEvent(String changeType, Member member, boolean full) {
    emit(
        CONTACT,
        app -> app.scope().sees(member),
        point -> {
          Map<String, Object> elements = new LinkedHashMap<>();
          elements.put("ChangeType", changeType);
          elements.put("UserID", member.id(point));
          if (point == Viewpoint.THIRD_PARTY) {
            elements.put("OpenUserID", member.openUserid);
          }
          if (full) {
            describe(member, point, elements);
          }
          return elements;
        });
  }

  private static void describe(Member member, Viewpoint point, Map<String, Object> elements) {
    StringJoiner departments = new StringJoiner(",");
    StringJoiner leaders = new StringJoiner(",");
    for (int i = 0; i < member.departments.length; i++) {
      departments.add(String.valueOf(member.departments[i]));
      leaders.add(String.valueOf(member.leader[i]));
    }
    elements.put("Name", point == Viewpoint.THIRD_PARTY ? member.openUserid : member.name);
    elements.put("Department", departments.toString());
    elements.put("MainDepartment", member.mainDepartment());
    elements.put("IsLeaderInDept", leaders.toString());
    elements.put("Status", member.status);
  }

  // Departments

  /** A new department; returns its id. */
  public long addDepartment(String name, long parentId) {
    return change(
        () -> {
          department(parentId);
          long id = corp.model().departments.lastKey() + 1;
          corp.model().departments.put(id, new Department(id, name, parentId, 1000));
          corp.model().version++;
          partyEvent("create_party", corp.model().departments.get(id), true);
          return id;
        });
  }

  /** Renames or moves a department. */
  public void editDepartment(long id, String name, long parentId) {
    change(
        () -> {
          Department department = department(id);
          for (long up = parentId; up != 0; up = department(up).parentId) {
            if (up == id) {
              throw new IllegalArgumentException("A department cannot be below itself");
            }
          }
          department.name = name;
          department.parentId = parentId;
          corp.model().version++;
          partyEvent("update_party", department, false);
          return null;
        });
  }

  /** Removes an empty department. */
  public void removeDepartment(long id) {
    change(
        () -> {
          Department department = department(id);
          boolean used =
              !corp.model().children(id).isEmpty()
                  || corp.model().members.stream()
                      .filter(m -> !m.deleted)
                      .anyMatch(m -> java.util.Arrays.stream(m.departments).anyMatch(d -> d == id));
          if (used || id == 1) {
            throw new IllegalArgumentException("Department " + id + " is not empty");
          }
          emit(
              CONTACT,
              app -> app.scope().sees(id),
              point -> Map.of("ChangeType", "delete_party", "Id", department.id));
          corp.model().departments.remove(id);
          corp.model().version++;
          return null;
        });
  }

  private void partyEvent(String changeType, Department department, boolean withOrder) {
    emit(
        CONTACT,
        app -> app.scope().sees(department.id),
        point -> {
          Map<String, Object> elements = new LinkedHashMap<>();
          elements.put("ChangeType", changeType);
          elements.put("Id", department.id);
          elements.put(
              "Name",
              point == Viewpoint.THIRD_PARTY ? String.valueOf(department.id) : department.name);
          elements.put("ParentId", department.parentId);
          if (withOrder) {
            elements.put("Order", department.order);
          }
          return elements;
        });
  }

  /** Members come to or leave an address-book tag. */
  public void editContactTag(int tagId, List<String> addUserids, List<String> removeUserids) {
    change(
        () -> {
          ContactTag tag = corp.model().contactTags.get(tagId);
          if (tag == null) {
            throw new IllegalArgumentException("No address-book tag " + tagId);
          }
          addUserids.forEach(id -> tag.members.add(require(id).index));
          removeUserids.forEach(id -> tag.members.remove(require(id).index));
          corp.model().version++;
          emit(
              CONTACT,
              app -> true,
              point -> {
                Map<String, Object> elements = new LinkedHashMap<>();
                elements.put("ChangeType", "update_tag");
                elements.put("TagId", tagId);
                elements.put("AddUserItems", ids(addUserids, point));
                elements.put("DelUserItems", ids(removeUserids, point));
                return elements;
              });
          return null;
        });
  }

  private String ids(List<String> userids, Viewpoint point) {
    return String.join(",", userids.stream().map(id -> require(id).id(point)).toList());
  }

  // Customer tags

  /** A new tag group with these tags; returns the group's id. */
  public String addTagGroup(String name, List<String> tags) {
    return change(
        () -> {
          CorpModel model = corp.model();
          TagGroup group = new TagGroup(model.tagGroups.size(), name, 0, core.clock().seconds());
          model.tagGroups.add(group);
          tagEvent("create", point -> model.groupId(point, group), "tag_group");
          tags.forEach(tag -> createTag(group, tag));
          return model.groupId(Viewpoint.THIRD_PARTY, group);
        });
  }

  /** A new tag in a group; returns its id. */
  public String addTag(String groupId, String name) {
    return change(() -> corp.model().tagId(Viewpoint.THIRD_PARTY, createTag(group(groupId), name)));
  }

  private CustomerTag createTag(TagGroup group, String name) {
    CorpModel model = corp.model();
    CustomerTag tag = new CustomerTag(model.tags.size(), group, name, 0, core.clock().seconds());
    model.tags.add(tag);
    tagEvent("create", point -> model.tagId(point, tag), "tag");
    return tag;
  }

  /** Renames a tag. */
  public void editTag(String tagId, String name) {
    change(
        () -> {
          CustomerTag tag = tag(tagId);
          tag.name = name;
          tagEvent("update", point -> corp.model().tagId(point, tag), "tag");
          return null;
        });
  }

  /** Renames a tag group. */
  public void editTagGroup(String groupId, String name) {
    change(
        () -> {
          TagGroup group = group(groupId);
          group.name = name;
          tagEvent("update", point -> corp.model().groupId(point, group), "tag_group");
          return null;
        });
  }

  /** Deletes a tag; a group without tags vanishes with its last one. */
  public void removeTag(String tagId) {
    change(
        () -> {
          CustomerTag tag = tag(tagId);
          tag.deleted = true;
          tagEvent("delete", point -> corp.model().tagId(point, tag), "tag");
          if (corp.model().tags.stream().noneMatch(t -> t.group == tag.group && !t.deleted)) {
            deleteGroup(tag.group);
          }
          return null;
        });
  }

  /** Deletes a group with its tags; one event, for the group. */
  public void removeTagGroup(String groupId) {
    change(
        () -> {
          TagGroup group = group(groupId);
          corp.model().tags.stream().filter(t -> t.group == group).forEach(t -> t.deleted = true);
          deleteGroup(group);
          return null;
        });
  }

  private void deleteGroup(TagGroup group) {
    group.deleted = true;
    tagEvent("delete", point -> corp.model().groupId(point, group), "tag_group");
  }

  private void tagEvent(String changeType, Function<Viewpoint, String> id, String tagType) {
    emit(
        TAG,
        app -> app.customerPermission,
        point -> {
          Map<String, Object> elements = new LinkedHashMap<>();
          elements.put("ChangeType", changeType);
          elements.put("Id", id.apply(point));
          elements.put("TagType", tagType);
          return elements;
        });
  }

  // The app

  /** The admin changes the visible range (change_auth). */
  public void visibleRange(VisibleRange range) {
    change(
        () -> {
          installedApp().range(range);
          core.suiteCommand(corp, true, "change_auth", Map.of());
          return null;
        });
  }

  /** The admin gives or takes the permission 客户基础信息 (change_auth). */
  public void customerPermission(boolean value) {
    change(
        () -> {
          installedApp().customerPermission = value;
          core.suiteCommand(corp, true, "change_auth", Map.of());
          return null;
        });
  }

  /** The admin switches the app off or on: 50003; no event for third-party apps. */
  public void disableApp(boolean value) {
    installedApp().disabled = value;
  }

  /** The admin uninstalls the app (cancel_auth); the permanent code is dead. */
  public void uninstall() {
    change(
        () -> {
          CorpApp app = installedApp();
          app.installed = false;
          core.suiteCommand(corp, true, "cancel_auth", Map.of());
          return null;
        });
  }

  /**
   * "Get secret again" (reset_permanent_code): the old code dies, the new one has to be fetched.
   */
  public void resetPermanentCode() {
    change(
        () -> {
          CorpApp app = installedApp();
          app.secret = core.opaque().next("permanent-code", 43);
          core.suiteCommand(
              corp, false, "reset_permanent_code", Map.of("AuthCode", core.newAuthCode(app)));
          return null;
        });
  }

  private CorpApp installedApp() {
    if (!corp.installed()) {
      throw new IllegalArgumentException("The app is not installed at " + corp.name());
    }
    return corp.app();
  }

  // Many at once

  /**
   * Does {@code count} changes of all kinds, the same for the same seed; returns how many of each.
   */
  public Map<String, Integer> random(int count, long seed) {
    return new RandomChanges(corp, this, seed).run(count);
  }

  // Common

  /** The member of this userid, either viewpoint. */
  Member require(String userid) {
    Member member = corp.model().memberByAnyId(userid);
    if (member == null) {
      throw new IllegalArgumentException("No member " + userid + " at " + corp.name());
    }
    return member;
  }

  private int customer(String externalUserid) {
    int index = corp.model().customerIndexByAnyId(externalUserid);
    if (index < 0) {
      throw new IllegalArgumentException("No customer " + externalUserid + " at " + corp.name());
    }
    return index;
  }

  private int follows(Member member, String externalUserid) {
    int customer = customer(externalUserid);
    if (!member.follows(customer)) {
      throw new IllegalArgumentException(
          externalUserid + " is no customer of " + member.openUserid);
    }
    return customer;
  }

  private Department department(long id) {
    Department department = corp.model().departments.get(id);
    if (department == null) {
      throw new IllegalArgumentException("No department " + id + " at " + corp.name());
    }
    return department;
  }

  private CustomerTag tag(String id) {
    CustomerTag tag = corp.model().tag(id);
    if (tag == null) {
      throw new IllegalArgumentException("No customer tag " + id + " at " + corp.name());
    }
    return tag;
  }

  private TagGroup group(String id) {
    TagGroup group = corp.model().group(id);
    if (group == null) {
      throw new IllegalArgumentException("No customer-tag group " + id + " at " + corp.name());
    }
    return group;
  }

  private <T> T change(java.util.function.Supplier<T> what) {
    return corp.writing(what);
  }

  /**
   * Events are queued while the lock is held, so that their order is the order of changes.
   *
   * @return whether an event to the third-party app is under way
   */
  private boolean emit(
      String type, Predicate<CorpApp> sees, Function<Viewpoint, Map<String, Object>> elements) {
    List<CorpApp> apps = new ArrayList<>(corp.ownApps());
    for (CorpApp own : apps) {
      if (own.kind == CorpApp.Kind.SELF_BUILT && own.callbackUrl != null && sees.test(own)) {
        core.appEvent(own, "sys", type, elements.apply(Viewpoint.SELF_BUILT));
      }
    }
    if (corp.installed() && sees.test(corp.app())) {
      CompletableFuture<Delivery> sent =
          core.suiteCommand(corp, true, type, elements.apply(Viewpoint.THIRD_PARTY));
      // What was never sent, dropped or for want of a URL, is over at once.
      return !sent.isDone() || sent.join().attempt() > 0;
    }
    return false;
  }
}

package io.wecomlink.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The people and customers of one company. Relations are arrays of customer indexes per member plus
 * a compressed reverse index; attributes are derived on demand and only edited ones are stored, so
 * that a million relations take some ten megabytes.
 *
 * <p>Not thread-safe by itself: readers and writers hold {@link #lock}.
 */
final class CorpModel {

  final ReadWriteLock lock = new ReentrantReadWriteLock();
  final long seed;
  final TreeMap<Long, Department> departments = new TreeMap<>();
  final List<Member> members = new ArrayList<>();
  final List<TagGroup> tagGroups = new ArrayList<>();
  final List<CustomerTag> tags = new ArrayList<>();
  final TreeMap<Integer, ContactTag> contactTags = new TreeMap<>();
  int customerCount;

  /** Grows with every change of structure, so that cached scopes know when they are stale. */
  int version;

  /** Tags and members that existed at generation; derived attributes must not follow growth. */
  int generatedTags;

  int generatedMembers;

  private final Map<Viewpoint, IdSpace> customerIds = new HashMap<>();
  private final Map<Viewpoint, IdSpace> tagIds = new HashMap<>();
  private final Map<Viewpoint, IdSpace> groupIds = new HashMap<>();
  private final IdSpace memberIds;
  private final IdSpace unionids;
  private final Map<String, Member> membersByPlainId = new HashMap<>();
  private final Map<Integer, Customer> editedCustomers = new HashMap<>();
  private final Map<Long, Relation> editedRelations = new HashMap<>();
  private final Map<Integer, int[]> editedFollowers = new HashMap<>();
  private Map<Long, List<Department>> childrenCache;
  private int childrenVersion = -1;
  private int[] followerOffsets = {0};
  private int[] followers = {};

  CorpModel(long seed) {
    this.seed = seed;
    memberIds = new IdSpace(Mix.of(seed, 100));
    unionids = new IdSpace(Mix.of(seed, 500));
    for (Viewpoint point : Viewpoint.values()) {
      customerIds.put(point, new IdSpace(Mix.of(seed, 200 + point.ordinal())));
      tagIds.put(point, new IdSpace(Mix.of(seed, 300 + point.ordinal())));
      groupIds.put(point, new IdSpace(Mix.of(seed, 400 + point.ordinal())));
    }
  }

  Member newMember(String plainUserid) {
    int index = members.size();
    Member member = new Member(index, plainUserid, memberIds.id("wo", index));
    members.add(member);
    membersByPlainId.put(plainUserid.toLowerCase(Locale.ROOT), member);
    return member;
  }

  void renameMember(Member member, String plainUserid) {
    membersByPlainId.remove(member.plainUserid.toLowerCase(Locale.ROOT));
    member.plainUserid = plainUserid;
    membersByPlainId.put(plainUserid.toLowerCase(Locale.ROOT), member);
  }

  boolean knowsPlainId(String plainUserid) {
    return membersByPlainId.containsKey(plainUserid.toLowerCase(Locale.ROOT));
  }

  /** A member who is still there, or null. Plain userids ignore case, encrypted ones do not. */
  Member member(Viewpoint point, String userid) {
    Member member = null;
    if (point == Viewpoint.THIRD_PARTY) {
      int index =
          userid != null && userid.startsWith("wo") ? memberIds.index(userid, members.size()) : -1;
      member = index < 0 ? null : members.get(index);
    } else if (userid != null) {
      member = membersByPlainId.get(userid.toLowerCase(Locale.ROOT));
    }
    return member == null || member.deleted ? null : member;
  }

  Member memberByAnyId(String userid) {
    Member member = member(Viewpoint.THIRD_PARTY, userid);
    return member != null ? member : member(Viewpoint.SELF_BUILT, userid);
  }

  String customerId(Viewpoint point, Customer customer) {
    return customerIds.get(point).id(customer.prefix(), customer.index);
  }

  String customerId(Viewpoint point, int index) {
    Customer edited = editedCustomers.get(index);
    int type = edited != null ? edited.type : Customer.typeOf(seed, index);
    return customerIds.get(point).id(type == Customer.WECOM ? "wo" : "wm", index);
  }

  /** The index of a customer who was ever known, or -1. */
  int customerIndex(Viewpoint point, String externalUserid) {
    int index = customerIds.get(point).index(externalUserid, customerCount);
    return index >= 0 && customerId(point, index).equals(externalUserid) ? index : -1;
  }

  int customerIndexByAnyId(String externalUserid) {
    int index = customerIndex(Viewpoint.THIRD_PARTY, externalUserid);
    return index >= 0 ? index : customerIndex(Viewpoint.SELF_BUILT, externalUserid);
  }

  /** The unionid behind a WeChat customer, whoever may see it; null for WeCom contacts. */
  String unionid(Customer customer) {
    return customer.type == Customer.WECHAT ? unionids.unionid(customer.index) : null;
  }

  /** The customer behind a unionid, or -1. */
  int customerOfUnionid(String unionid) {
    return unionids.indexOfUnionid(unionid, customerCount);
  }

  String tagId(Viewpoint point, CustomerTag tag) {
    return tagIds.get(point).id("et", tag.index);
  }

  String groupId(Viewpoint point, TagGroup group) {
    return groupIds.get(point).id("et", group.index);
  }

  CustomerTag tag(String id) {
    for (Viewpoint point : Viewpoint.values()) {
      int index = tagIds.get(point).index(id, tags.size());
      if (index >= 0 && !tags.get(index).deleted) {
        return tags.get(index);
      }
    }
    return null;
  }

  TagGroup group(String id) {
    for (Viewpoint point : Viewpoint.values()) {
      int index = groupIds.get(point).index(id, tagGroups.size());
      if (index >= 0 && !tagGroups.get(index).deleted) {
        return tagGroups.get(index);
      }
    }
    return null;
  }

  Customer customer(int index) {
    Customer edited = editedCustomers.get(index);
    return edited != null ? edited : Customer.derive(seed, index);
  }

  /** The customer as a stored object that may be changed. */
  Customer editableCustomer(int index) {
    return editedCustomers.computeIfAbsent(index, i -> Customer.derive(seed, i));
  }

  Relation relation(int member, Customer customer) {
    if (!editedRelations.isEmpty()) {
      Relation edited = editedRelations.get(key(member, customer.index));
      if (edited != null) {
        return edited;
      }
    }
    return Relation.derive(seed, member, customer, generatedTags, generatedMembers);
  }

  /** The relation as a stored object that may be changed. */
  Relation editableRelation(int member, int customer) {
    return editedRelations.computeIfAbsent(
        key(member, customer),
        k -> Relation.derive(seed, member, customer(customer), generatedTags, generatedMembers));
  }

  void connect(Member member, int customer, Relation relation) {
    member.addCustomer(customer);
    editedRelations.put(key(member.index, customer), relation);
    editedFollowers.put(customer, SortedInts.with(followersOf(customer), member.index));
  }

  void disconnect(Member member, int customer) {
    member.removeCustomer(customer);
    editedRelations.remove(key(member.index, customer));
    editedFollowers.put(customer, SortedInts.without(followersOf(customer), member.index));
  }

  /** Indexes of the members who have this customer, ascending. */
  int[] followersOf(int customer) {
    int[] edited = editedFollowers.get(customer);
    if (edited != null) {
      return edited;
    }
    if (customer + 1 >= followerOffsets.length) {
      return new int[0];
    }
    return Arrays.copyOfRange(followers, followerOffsets[customer], followerOffsets[customer + 1]);
  }

  List<Department> children(long parent) {
    Map<Long, List<Department>> cache = childrenCache;
    if (cache == null || childrenVersion != version) {
      cache = new HashMap<>();
      for (Department department : departments.values()) {
        cache.computeIfAbsent(department.parentId, k -> new ArrayList<>()).add(department);
      }
      childrenVersion = version;
      childrenCache = cache;
    }
    return cache.getOrDefault(parent, List.of());
  }

  /** Builds the index from customers to members; called once after generation. */
  void indexFollowers() {
    int[] offsets = new int[customerCount + 1];
    for (Member member : members) {
      for (int customer : member.customers) {
        offsets[customer + 1]++;
      }
    }
    for (int i = 0; i < customerCount; i++) {
      offsets[i + 1] += offsets[i];
    }
    int[] next = Arrays.copyOf(offsets, customerCount);
    int[] out = new int[offsets[customerCount]];
    for (Member member : members) {
      for (int customer : member.customers) {
        out[next[customer]++] = member.index;
      }
    }
    followerOffsets = offsets;
    followers = out;
  }

  private static long key(int member, int customer) {
    return ((long) member << 32) | customer;
  }
}

package io.wecomlink.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one member noted about one customer (wecom/external-contact-api.md §3). Derived from the
 * corp's seed unless somebody edited it.
 */
final class Relation {

  /** Stands for "the customer did it" in {@link #operator}. */
  static final int BY_CUSTOMER = -1;

  private static final int CHANNELS = 10;
  private static final int[] NO_TAGS = {};
  private static final List<String> NO_MOBILES = List.of();

  /** Weighted; 7 and 999 are unknown to the notes and have to pass through as data. */
  private static final int[] ADD_WAYS = {
    1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 9, 10, 10, 16, 16, 24, 201, 202, 0, 7, 8, 11, 999
  };

  private static final int FIRST_SECOND = 1_577_836_800; // 2020-01-01
  private static final int SPAN_SECONDS = 139_000_000; // until the middle of 2024

  long createTime;
  String remark;
  String description;
  String remarkCorpName;
  List<String> remarkMobiles = NO_MOBILES;
  int addWay;
  String state;
  int operator;
  int[] tags = NO_TAGS;
  List<PersonalTag> personalTags = List.of();
  Map<String, Object> wechatChannels;

  /** The customer deleted the member: still listed and read (wecom/callbacks.md §4). */
  boolean removedByCustomer;

  /** Whether the third-party app was told so. */
  boolean removalAnnounced;

  record PersonalTag(String group, String name) {}

  private Relation() {}

  static Relation derive(long seed, int member, Customer customer, int tagCount, int memberCount) {
    long h = Mix.of(seed, 1000L + member, customer.index);
    Relation r = new Relation();
    r.createTime = FIRST_SECOND + Mix.below(Mix.of(h, 1), SPAN_SECONDS);
    r.addWay = ADD_WAYS[Mix.below(Mix.of(h, 2), ADD_WAYS.length)];
    r.operator = operatorOf(h, r.addWay, member, memberCount);
    deriveTexts(r, h, customer);
    if ((r.addWay == 1 || r.addWay == 16) && Mix.below(Mix.of(h, 3), 2) == 0) {
      r.state = TextBank.state(Mix.of(h, 4));
    }
    if (r.addWay == CHANNELS) {
      r.wechatChannels = new LinkedHashMap<>();
      r.wechatChannels.put("nickname", TextBank.company(h) + "🎬");
      r.wechatChannels.put("source", Mix.below(Mix.of(h, 5), 4));
    }
    r.tags = deriveTags(h, tagCount);
    if (Mix.below(Mix.of(h, 7), 10) == 0) {
      r.personalTags = List.of(new PersonalTag("我的", "老客户"));
    }
    return r;
  }

  /** A relation that starts now. */
  static Relation fresh(long second, int addWay, String state, int operator) {
    Relation r = new Relation();
    r.createTime = second;
    r.remark = "";
    r.description = "";
    r.addWay = addWay;
    r.state = state;
    r.operator = operator;
    return r;
  }

  private static int operatorOf(long h, int addWay, int member, int memberCount) {
    if (addWay == 201 || addWay == 202) {
      return Mix.below(Mix.of(h, 20), memberCount);
    }
    return Mix.below(Mix.of(h, 21), 2) == 0 ? member : BY_CUSTOMER;
  }

  private static void deriveTexts(Relation r, long h, Customer customer) {
    int kind = Mix.below(Mix.of(h, 6), 200);
    if (kind < 80) {
      r.remark = "";
    } else if (kind == 199) {
      r.remark = TextBank.rare(20); // the limit, wecom/external-contact-api.md §1
    } else {
      r.remark = kind < 150 ? TextBank.personName(h) : TextBank.nickname(Mix.of(h, 10)) + "老师";
    }
    int described = Mix.below(Mix.of(h, 8), 100);
    r.description =
        described < 70 ? "" : described == 99 ? TextBank.rare(150) : "回访\n" + described + "次";
    if (customer.type == Customer.WECHAT) {
      r.remarkCorpName = Mix.below(Mix.of(h, 9), 5) == 0 ? TextBank.company(h) : "";
      if (Mix.below(Mix.of(h, 11), 4) == 0) {
        r.remarkMobiles = List.of("1380000" + (1000 + Mix.below(Mix.of(h, 12), 9000)));
      }
    }
  }

  private static int[] deriveTags(long h, int tagCount) {
    int drawn = Mix.below(Mix.of(h, 13), 8);
    if (tagCount == 0 || drawn < 4) {
      return NO_TAGS;
    }
    int[] tags = NO_TAGS;
    for (int i = 0; i < drawn - 3; i++) {
      tags = SortedInts.with(tags, Mix.below(Mix.of(h, 14 + i), tagCount));
    }
    return tags;
  }

  List<Integer> liveTags(List<CustomerTag> all) {
    List<Integer> live = new ArrayList<>(tags.length);
    for (int tag : tags) {
      if (!all.get(tag).deleted) {
        live.add(tag);
      }
    }
    return live;
  }
}

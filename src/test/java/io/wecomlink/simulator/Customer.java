package io.wecomlink.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An external contact. Derived from the corp's seed unless somebody edited it
 * (wecom/external-contact-api.md §2).
 */
final class Customer {

  static final int WECHAT = 1;
  static final int WECOM = 2;

  final int index;
  int type;
  String name;
  int gender;
  String avatar;
  String position;
  String corpName;
  String corpFullName;
  Map<String, Object> externalProfile;

  private Customer(int index) {
    this.index = index;
  }

  /** WeChat or WeCom; two ids that differ only by case belong to the same kind. */
  static int typeOf(long seed, int index) {
    int basis = IdSpace.isCaseTwin(index) ? index - 1 : index;
    return Mix.below(Mix.of(seed, 11, basis), 10) == 0 ? WECOM : WECHAT;
  }

  static Customer derive(long seed, int index) {
    long h = Mix.of(seed, 12, index);
    Customer c = new Customer(index);
    c.type = typeOf(seed, index);
    c.gender = Mix.below(Mix.of(h, 1), 3);
    c.avatar = "https://wx.qlogo.example/mmhead/" + Long.toHexString(h) + "/0";
    if (c.type == WECHAT) {
      c.name = TextBank.nickname(h);
    } else {
      c.name = TextBank.personName(h);
      // A WeCom contact may hide the position.
      c.position = Mix.below(Mix.of(h, 3), 4) == 0 ? null : TextBank.position(h);
      c.corpName = TextBank.company(h);
      c.corpFullName = c.corpName + "有限公司";
      c.externalProfile = profile(h);
    }
    return c;
  }

  private static Map<String, Object> profile(long h) {
    List<Object> attributes = new ArrayList<>();
    int count = Mix.below(Mix.of(h, 4), 4);
    if (count > 0) {
      attributes.add(attribute(0, "城市", "text", Map.of("value", "杭州")));
    }
    if (count > 1) {
      Map<String, Object> web = new LinkedHashMap<>();
      web.put("url", "https://example.test/" + Long.toHexString(h));
      web.put("title", "官网");
      attributes.add(attribute(1, "官网", "web", web));
    }
    if (count > 2) {
      Map<String, Object> program = new LinkedHashMap<>();
      program.put("appid", "wxsim0000000000001");
      program.put("pagepath", "/index");
      program.put("title", "商城🛒");
      attributes.add(attribute(2, "小程序", "miniprogram", program));
    }
    return Map.of("external_attr", attributes);
  }

  private static Map<String, Object> attribute(int type, String name, String key, Object value) {
    Map<String, Object> attribute = new LinkedHashMap<>();
    attribute.put("type", type);
    attribute.put("name", name);
    attribute.put(key, value);
    return attribute;
  }

  String prefix() {
    return type == WECOM ? "wo" : "wm";
  }
}

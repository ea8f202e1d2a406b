package io.wecomlink.link;

import io.wecomlink.problem.Reason;

/**
 * What a look at some customers says about the WeChat developer ID (wecom/external-contact-api.md
 * §6). Immutable; a flow adds page after page.
 *
 * @param wechatCustomers WeChat customers (type 1) seen
 * @param withUnionid how many of them carried a unionid
 */
public record UnionidSample(int wechatCustomers, int withUnionid) {

  /** Nothing seen yet. */
  static final UnionidSample EMPTY = new UnionidSample(0, 0);

  /** CONFIRMED, NOT_EFFECTIVE or UNKNOWN. */
  public String status() {
    if (withUnionid > 0) {
      return "CONFIRMED";
    }
    return wechatCustomers > 0 ? "NOT_EFFECTIVE" : "UNKNOWN";
  }

  /** The same for the history. */
  Reason finding() {
    return switch (status()) {
      case "CONFIRMED" -> Reason.of("developer_id_confirmed");
      case "NOT_EFFECTIVE" -> Reason.of("developer_id_not_effective");
      default -> Reason.of("developer_id_unknown");
    };
  }

  /** This sample and another one together. */
  UnionidSample plus(int moreWechatCustomers, int moreWithUnionid) {
    return new UnionidSample(wechatCustomers + moreWechatCustomers, withUnionid + moreWithUnionid);
  }
}

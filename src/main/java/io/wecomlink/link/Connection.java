package io.wecomlink.link;

import java.time.Instant;
import java.util.List;

/**
 * A tenant's connection to WeCom, without any secret.
 *
 * @param tenantId whose
 * @param appType THIRD_PARTY or SELF_BUILT
 * @param state where it stands
 * @param corp the company; null before it is known
 * @param visibleRange what the app may see; empty lists before it is known
 * @param developerId what looking for unionids found; null before it was looked
 */
public record Connection(
    String tenantId,
    String appType,
    ConnectionState state,
    Corp corp,
    VisibleRange visibleRange,
    DeveloperId developerId) {

  /**
   * The company (wecom/service-api.md §3).
   *
   * @param name may equal the encrypted corpid
   * @param fullName certified name; null if not delivered
   * @param verified null if not delivered
   * @param verifiedUntil null if not delivered
   * @param subjectType 1 company, 2 government, 3 other, 4 team; null if not delivered
   */
  public record Corp(
      String corpId,
      String name,
      String fullName,
      Boolean verified,
      Instant verifiedUntil,
      Integer subjectType) {}

  /** What the app may see (可见范围): departments with all below them, members, member tags. */
  public record VisibleRange(List<Long> departmentIds, List<String> userIds, List<Long> tagIds) {}

  /**
   * What a look at real customers said about the WeChat developer ID.
   *
   * @param status CONFIRMED (a unionid was seen), NOT_EFFECTIVE (WeChat customers, none with one),
   *     UNKNOWN (no WeChat customer yet)
   * @param wechatCustomers WeChat customers looked at
   * @param withUnionid how many of them had a unionid
   */
  public record DeveloperId(
      String status, Instant checkedAt, int wechatCustomers, int withUnionid) {}

  /**
   * What a person has to do next. A self-built app that WeCom does not accept any more needs
   * another secret; it cannot be installed again.
   */
  public String nextStep() {
    boolean secretDead =
        state == ConnectionState.REAUTHORISATION_REQUIRED && "SELF_BUILT".equals(appType);
    return secretDead ? "REPLACE_SECRET" : state.nextStep();
  }

  /** A connection of which nothing is known yet. */
  static Connection none(String tenantId) {
    return new Connection(
        tenantId,
        "THIRD_PARTY",
        ConnectionState.NOT_LINKED,
        null,
        new VisibleRange(List.of(), List.of(), List.of()),
        null);
  }
}

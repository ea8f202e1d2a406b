package io.wecomlink.simulator;

/**
 * What a simulated company looks like. Everything else follows from the seed.
 *
 * @param name short name, e.g. 示例科技
 * @param members number of members
 * @param followUsers members with customer-contact rights, counted from the first; -1 = about four
 *     fifths of the active ones
 * @param customers number of different customers
 * @param relations member × customer pairs; -1 = a quarter more than customers. Cut to what members
 *     can hold ({@code maxPerMember})
 * @param departments number of departments, the root included
 * @param skew exponent of the Zipf distribution of customers over members; 0 = even
 * @param maxPerMember most customers of one member (wecom/limits-and-errors.md §5: 20,000)
 * @param sharedByAll so many customers, counted from the first, are followed by every member with
 *     customer-contact rights, on top of {@code relations}
 * @param tagGroups number of customer-tag groups (up to ten tags each)
 * @param verified whether the company is certified (认证)
 * @param partiallyVisible whether an installation sees only a part: all first-level departments but
 *     the last, one member and one tag besides
 * @param developerIdBound whether a WeChat developer id is bound (unionid for self-built apps)
 * @param seed makes another company of the same shape
 */
public record CorpSpec(
    String name,
    int members,
    int followUsers,
    int customers,
    int relations,
    int departments,
    double skew,
    int maxPerMember,
    int sharedByAll,
    int tagGroups,
    boolean verified,
    boolean partiallyVisible,
    boolean developerIdBound,
    long seed) {

  /** Checks the numbers. */
  public CorpSpec {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("A company needs a name");
    }
    if (members < 1 || departments < 1 || customers < 0 || tagGroups < 0 || maxPerMember < 1) {
      throw new IllegalArgumentException(
          "A company needs at least one member and one department, and no negative numbers");
    }
    if (sharedByAll < 0 || sharedByAll > customers) {
      throw new IllegalArgumentException("sharedByAll must be between 0 and customers");
    }
  }

  /** A company of 20 members, 5 departments and 100 customers, wholly visible and certified. */
  public static CorpSpec named(String name) {
    return new CorpSpec(name, 20, -1, 100, -1, 5, 1.0, 20_000, 0, 6, true, false, false, 1L);
  }

  private CorpSpec with(int members, int followUsers, int customers, int relations, int departs) {
    return new CorpSpec(
        name,
        members,
        followUsers,
        customers,
        relations,
        departs,
        skew,
        maxPerMember,
        sharedByAll,
        tagGroups,
        verified,
        partiallyVisible,
        developerIdBound,
        seed);
  }

  private CorpSpec with(double skew, int maxPerMember, int sharedByAll, int tagGroups, long seed) {
    return new CorpSpec(
        name,
        members,
        followUsers,
        customers,
        relations,
        departments,
        skew,
        maxPerMember,
        sharedByAll,
        tagGroups,
        verified,
        partiallyVisible,
        developerIdBound,
        seed);
  }

  private CorpSpec with(boolean verified, boolean partiallyVisible, boolean developerIdBound) {
    return new CorpSpec(
        name,
        members,
        followUsers,
        customers,
        relations,
        departments,
        skew,
        maxPerMember,
        sharedByAll,
        tagGroups,
        verified,
        partiallyVisible,
        developerIdBound,
        seed);
  }

  /** Number of members. */
  public CorpSpec members(int n) {
    return with(n, followUsers, customers, relations, departments);
  }

  /** The first {@code n} members have customer-contact rights, nobody else. */
  public CorpSpec followUsers(int n) {
    return with(members, n, customers, relations, departments);
  }

  /** Number of different customers. */
  public CorpSpec customers(int n) {
    return with(members, followUsers, n, relations, departments);
  }

  /** Number of member × customer pairs. */
  public CorpSpec relations(int n) {
    return with(members, followUsers, customers, n, departments);
  }

  /** Number of departments, the root included. */
  public CorpSpec departments(int n) {
    return with(members, followUsers, customers, relations, n);
  }

  /** Zipf exponent; 0 spreads customers evenly. */
  public CorpSpec skew(double exponent) {
    return with(exponent, maxPerMember, sharedByAll, tagGroups, seed);
  }

  /** Most customers of one member. */
  public CorpSpec maxPerMember(int n) {
    return with(skew, n, sharedByAll, tagGroups, seed);
  }

  /** The first {@code n} customers are followed by every member with customer-contact rights. */
  public CorpSpec sharedByAll(int n) {
    return with(skew, maxPerMember, n, tagGroups, seed);
  }

  /** Number of customer-tag groups. */
  public CorpSpec tagGroups(int n) {
    return with(skew, maxPerMember, sharedByAll, n, seed);
  }

  /** Another company of the same shape. */
  public CorpSpec seed(long value) {
    return with(skew, maxPerMember, sharedByAll, tagGroups, value);
  }

  /** Whether the company is certified. */
  public CorpSpec verified(boolean value) {
    return with(value, partiallyVisible, developerIdBound);
  }

  /** Whether an installation without an explicit range leaves a part of the company out. */
  public CorpSpec partiallyVisible(boolean value) {
    return with(verified, value, developerIdBound);
  }

  /** Whether a WeChat developer id is bound. */
  public CorpSpec developerIdBound(boolean value) {
    return with(verified, partiallyVisible, value);
  }
}

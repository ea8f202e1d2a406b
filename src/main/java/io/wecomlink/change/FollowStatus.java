package io.wecomlink.change;

import io.wecomlink.change.RelationHint.What;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Where the relation of a customer and a member stands after a reading: the decision, without the
 * tables. The reading says whether the relation is there; who ended it, only events tell.
 *
 * @param status of customer_follow
 * @param since when it began
 */
record FollowStatus(String status, Instant since) {

  static final String ACTIVE = "ACTIVE";
  static final String REMOVED_BY_CUSTOMER = "REMOVED_BY_CUSTOMER";
  private static final String VANISHED = "VANISHED";
  private static final String OUT_OF_RANGE = "OUT_OF_RANGE";

  /**
   * What the table says before the reading is stored.
   *
   * @param followedAt when the relation began; null if WeCom did not say
   * @param observedAt when WeCom was asked for what the table says
   * @param memberGone whether the member is no longer visible
   */
  record Known(
      String status, Instant since, Instant followedAt, Instant observedAt, boolean memberGone) {}

  /** Events that tell that the member's side ended the relation: WeCom does not show it then. */
  private static final Set<What> BY_MEMBER = EnumSet.of(What.REMOVED_BY_MEMBER, What.TRANSFERRED);

  /** Events of one second in the order in which they came: WeCom tells no order within it. */
  private static final Comparator<RelationHint> ORDER =
      Comparator.comparingLong(RelationHint::at).thenComparingLong(RelationHint::sequence);

  /**
   * A relation that the reading shows. It is there even after the customer has deleted the member
   * (wecom/callbacks.md §4), so that removal stands until the relation was made anew: its begin
   * lies behind it.
   *
   * <p>Where removal and begin are of the same second, their order tells itself, however the events
   * came: a relation that was there before must have been removed before it could begin anew, so it
   * is active; one that was not must have begun before it could be removed.
   *
   * @param begin when WeCom says that the relation began; null if it does not
   * @param known null if the table has no such row
   * @param hints of this member
   * @param askedAt when WeCom was asked
   */
  static FollowStatus shown(
      Instant begin, Known known, Collection<RelationHint> hints, Instant askedAt) {
    Optional<RelationHint> removal = last(hints, What.REMOVED_BY_CUSTOMER);
    Optional<RelationHint> added = last(hints, What.ADDED);
    boolean wasRemoved = known != null && REMOVED_BY_CUSTOMER.equals(known.status());
    Instant removedAt = removal.map(hint -> time(hint, askedAt)).orElse(null);
    if (wasRemoved && (removedAt == null || known.since().isAfter(removedAt))) {
      removedAt = known.since();
    }
    boolean active = removedAt == null || begin != null && begin.isAfter(removedAt);
    if (!active && begin != null && begin.equals(removedAt)) {
      active = wasThereBefore(known, begin, removedAt) || addedBefore(hints, begin);
    }
    if (!active) {
      return new FollowStatus(REMOVED_BY_CUSTOMER, removedAt);
    }
    if (known != null && ACTIVE.equals(known.status())) {
      return new FollowStatus(ACTIVE, known.since());
    }
    return new FollowStatus(ACTIVE, added.map(hint -> time(hint, askedAt)).orElse(askedAt));
  }

  /** Whether the removal ended an earlier relation than the one that the reading shows. */
  private static boolean wasThereBefore(Known known, Instant begin, Instant removedAt) {
    if (known == null) {
      return false;
    }
    boolean earlier = known.followedAt() != null && known.followedAt().isBefore(begin);
    if (ACTIVE.equals(known.status())) {
      return earlier || known.since().isBefore(begin);
    }
    return REMOVED_BY_CUSTOMER.equals(known.status()) && known.since().equals(removedAt) && earlier;
  }

  private static boolean addedBefore(Collection<RelationHint> hints, Instant begin) {
    return hints.stream()
        .anyMatch(
            hint ->
                hint.what() == What.ADDED && hint.at() > 0 && hint.at() < begin.getEpochSecond());
  }

  /**
   * A relation that a complete reading does not show. It has ended if an event says so, if its
   * member is out of sight or if the member's list lacked the customer too; else it stays as it is:
   * that one answer lacks it may only mean that the member has no licence.
   *
   * @param known null if the table has no such row
   * @param hints of this member
   * @param askedAt when WeCom was asked
   * @return empty if nothing tells that it ended
   */
  static Optional<FollowStatus> absent(
      Known known, Collection<RelationHint> hints, Instant askedAt) {
    Optional<RelationHint> removal =
        hints.stream().filter(hint -> BY_MEMBER.contains(hint.what())).max(ORDER);
    if (removal.isPresent() && mayReplace(known)) {
      return Optional.of(
          new FollowStatus(removal.get().what().name(), time(removal.get(), askedAt)));
    }
    Optional<RelationHint> byCustomer = last(hints, What.REMOVED_BY_CUSTOMER);
    if (byCustomer.isPresent() && (known == null || ACTIVE.equals(known.status()))) {
      return Optional.of(new FollowStatus(REMOVED_BY_CUSTOMER, time(byCustomer.get(), askedAt)));
    }
    if (known == null) {
      return Optional.empty();
    }
    if (!ACTIVE.equals(known.status())) {
      return Optional.of(new FollowStatus(known.status(), known.since()));
    }
    if (known.memberGone()) {
      return Optional.of(new FollowStatus(OUT_OF_RANGE, askedAt));
    }
    return isProvenGone(known, hints)
        ? Optional.of(new FollowStatus(VANISHED, askedAt))
        : Optional.empty();
  }

  /** Whether a list lacked the relation that was read after all that is known of the relation. */
  private static boolean isProvenGone(Known known, Collection<RelationHint> hints) {
    Optional<RelationHint> lacked = last(hints, What.LIST_LACKED);
    Optional<RelationHint> added = last(hints, What.ADDED);
    return lacked.isPresent()
        && known.observedAt().isBefore(Instant.ofEpochSecond(lacked.get().at() + 1))
        && (added.isEmpty() || added.get().at() > 0 && added.get().at() < lacked.get().at());
  }

  /** Whether an event knows better how the relation ended than what is written. */
  private static boolean mayReplace(Known known) {
    return known == null
        || ACTIVE.equals(known.status())
        || REMOVED_BY_CUSTOMER.equals(known.status())
        || VANISHED.equals(known.status());
  }

  private static Optional<RelationHint> last(Collection<RelationHint> hints, What what) {
    return hints.stream().filter(hint -> hint.what() == what).max(ORDER);
  }

  private static Instant time(RelationHint hint, Instant otherwise) {
    return hint.at() > 0 ? Instant.ofEpochSecond(hint.at()) : otherwise;
  }
}

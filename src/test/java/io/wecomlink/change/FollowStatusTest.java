package io.wecomlink.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.change.RelationHint.What;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a relation stands, for what WeCom shows and what events told. */
class FollowStatusTest {

  private static final Instant LONG_AGO = Instant.ofEpochSecond(1_000);
  private static final Instant THEN = Instant.ofEpochSecond(5_000);
  private static final Instant LATER = Instant.ofEpochSecond(5_001);
  private static final Instant NOW = Instant.ofEpochSecond(6_000);

  private static final FollowStatus.Known ACTIVE =
      new FollowStatus.Known("ACTIVE", LONG_AGO, LONG_AGO, false);

  @Test
  void aRelationThatIsShownIsActive() {
    assertThat(FollowStatus.shown(LONG_AGO, ACTIVE, List.of(), NOW))
        .isEqualTo(new FollowStatus("ACTIVE", LONG_AGO));
    assertThat(FollowStatus.shown(THEN, null, List.of(hint(What.ADDED, THEN, 1)), NOW))
        .isEqualTo(new FollowStatus("ACTIVE", THEN));
  }

  @Test
  void oneThatTheCustomerEndedStaysEndedUntilItIsMadeAnew() {
    assertThat(
            FollowStatus.shown(
                LONG_AGO, ACTIVE, List.of(hint(What.REMOVED_BY_CUSTOMER, THEN, 1)), NOW))
        .isEqualTo(new FollowStatus("REMOVED_BY_CUSTOMER", THEN));
    FollowStatus.Known removed =
        new FollowStatus.Known("REMOVED_BY_CUSTOMER", THEN, LONG_AGO, false);
    assertThat(FollowStatus.shown(LONG_AGO, removed, List.of(), NOW).status())
        .isEqualTo("REMOVED_BY_CUSTOMER");
    assertThat(FollowStatus.shown(LATER, removed, List.of(), NOW).status()).isEqualTo("ACTIVE");
  }

  @Test
  void anOldRemovalDoesNotEndARelationThatIsNewer() {
    assertThat(
            FollowStatus.shown(
                    LATER,
                    new FollowStatus.Known("ACTIVE", LATER, LATER, false),
                    List.of(hint(What.REMOVED_BY_CUSTOMER, THEN, 1)),
                    NOW)
                .status())
        .isEqualTo("ACTIVE");
  }

  @Test
  void endedAndMadeAnewInOneSecondItIsActiveInWhicheverOrderTheEventsCame() {
    RelationHint removed = hint(What.REMOVED_BY_CUSTOMER, THEN, 1);
    assertThat(FollowStatus.shown(THEN, ACTIVE, List.of(removed), NOW).status())
        .isEqualTo("ACTIVE");
    assertThat(
            FollowStatus.shown(THEN, ACTIVE, List.of(removed, hint(What.ADDED, THEN, 2)), NOW)
                .status())
        .isEqualTo("ACTIVE");
    assertThat(
            FollowStatus.shown(
                    THEN,
                    ACTIVE,
                    List.of(hint(What.ADDED, THEN, 1), hint(What.REMOVED_BY_CUSTOMER, THEN, 2)),
                    NOW)
                .status())
        .isEqualTo("ACTIVE");
  }

  @Test
  void endedAndMadeAnewInOneSecondItIsActiveEvenIfBothAreReadOneAfterTheOther() {
    // The end was read first, while the old relation was still shown.
    assertThat(
            FollowStatus.shown(
                    THEN,
                    new FollowStatus.Known("REMOVED_BY_CUSTOMER", THEN, LONG_AGO, false),
                    List.of(hint(What.ADDED, THEN, 3)),
                    NOW)
                .status())
        .isEqualTo("ACTIVE");
    // The new begin was read first.
    assertThat(
            FollowStatus.shown(
                    THEN,
                    new FollowStatus.Known("ACTIVE", LONG_AGO, THEN, false),
                    List.of(hint(What.REMOVED_BY_CUSTOMER, THEN, 3)),
                    NOW)
                .status())
        .isEqualTo("ACTIVE");
    // It was never read before, but an event told of its first begin.
    assertThat(
            FollowStatus.shown(
                    THEN,
                    null,
                    List.of(hint(What.ADDED, LONG_AGO, 1), hint(What.REMOVED_BY_CUSTOMER, THEN, 2)),
                    NOW)
                .status())
        .isEqualTo("ACTIVE");
  }

  @Test
  void madeAndEndedInOneSecondItHasEndedInWhicheverOrderTheEventsCame() {
    RelationHint added = hint(What.ADDED, THEN, 2);
    for (int sequence : List.of(1, 3)) {
      RelationHint removed = hint(What.REMOVED_BY_CUSTOMER, THEN, sequence);
      assertThat(FollowStatus.shown(THEN, null, List.of(added, removed), NOW).status())
          .isEqualTo("REMOVED_BY_CUSTOMER");
    }
    // The end was read first.
    assertThat(
            FollowStatus.shown(
                    THEN,
                    new FollowStatus.Known("REMOVED_BY_CUSTOMER", THEN, THEN, false),
                    List.of(added),
                    NOW)
                .status())
        .isEqualTo("REMOVED_BY_CUSTOMER");
    // The begin was read first.
    assertThat(
            FollowStatus.shown(
                    THEN,
                    new FollowStatus.Known("ACTIVE", THEN, THEN, false),
                    List.of(hint(What.REMOVED_BY_CUSTOMER, THEN, 1)),
                    NOW)
                .status())
        .isEqualTo("REMOVED_BY_CUSTOMER");
    // It had ended before, and then was made and ended within a second.
    assertThat(
            FollowStatus.shown(
                    THEN,
                    new FollowStatus.Known("REMOVED_BY_CUSTOMER", LONG_AGO, LONG_AGO, false),
                    List.of(hint(What.REMOVED_BY_CUSTOMER, THEN, 1), added),
                    NOW)
                .status())
        .isEqualTo("REMOVED_BY_CUSTOMER");
  }

  @Test
  void oneThatIsNotShownHasEndedAsTheEventTold() {
    assertThat(absent(ACTIVE, hint(What.REMOVED_BY_MEMBER, THEN, 1)))
        .isEqualTo(new FollowStatus("REMOVED_BY_MEMBER", THEN));
    assertThat(absent(ACTIVE, hint(What.TRANSFERRED, THEN, 1)))
        .isEqualTo(new FollowStatus("TRANSFERRED", THEN));
    assertThat(
            absent(
                new FollowStatus.Known("REMOVED_BY_CUSTOMER", LONG_AGO, LONG_AGO, false),
                hint(What.REMOVED_BY_MEMBER, THEN, 1)))
        .isEqualTo(new FollowStatus("REMOVED_BY_MEMBER", THEN));
    assertThat(
            absent(
                new FollowStatus.Known("VANISHED", LONG_AGO, LONG_AGO, false),
                hint(What.TRANSFERRED, THEN, 1)))
        .isEqualTo(new FollowStatus("TRANSFERRED", THEN));
  }

  @Test
  void withoutAnEventItHasVanishedOrItsMemberIsOutOfRange() {
    assertThat(absent(ACTIVE)).isEqualTo(new FollowStatus("VANISHED", NOW));
    assertThat(absent(new FollowStatus.Known("ACTIVE", LONG_AGO, LONG_AGO, true)))
        .isEqualTo(new FollowStatus("OUT_OF_RANGE", NOW));
    assertThat(absent(new FollowStatus.Known("VANISHED", LONG_AGO, LONG_AGO, false)))
        .isEqualTo(new FollowStatus("VANISHED", LONG_AGO));
  }

  @Test
  void oneThatWasNeverStoredIsKeptOnlyIfAnEventToldItsEnd() {
    assertThat(FollowStatus.absent(null, List.of(), NOW)).isEmpty();
    assertThat(FollowStatus.absent(null, List.of(hint(What.ADDED, THEN, 1)), NOW)).isEmpty();
    assertThat(absent(null, hint(What.REMOVED_BY_MEMBER, THEN, 1)))
        .isEqualTo(new FollowStatus("REMOVED_BY_MEMBER", THEN));
  }

  private static FollowStatus absent(FollowStatus.Known known, RelationHint... hints) {
    return FollowStatus.absent(known, List.of(hints), NOW).orElseThrow();
  }

  private static RelationHint hint(What what, Instant at, long sequence) {
    return new RelationHint(what, "u", at.getEpochSecond(), sequence);
  }
}

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

  private static final FollowStatus.Known ACTIVE = known("ACTIVE", LONG_AGO, LONG_AGO);

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
    FollowStatus.Known removed = known("REMOVED_BY_CUSTOMER", THEN, LONG_AGO);
    assertThat(FollowStatus.shown(LONG_AGO, removed, List.of(), NOW).status())
        .isEqualTo("REMOVED_BY_CUSTOMER");
    assertThat(FollowStatus.shown(LATER, removed, List.of(), NOW).status()).isEqualTo("ACTIVE");
  }

  @Test
  void anOldRemovalDoesNotEndARelationThatIsNewer() {
    assertThat(
            FollowStatus.shown(
                    LATER,
                    known("ACTIVE", LATER, LATER),
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
                    known("REMOVED_BY_CUSTOMER", THEN, LONG_AGO),
                    List.of(hint(What.ADDED, THEN, 3)),
                    NOW)
                .status())
        .isEqualTo("ACTIVE");
    // The new begin was read first.
    assertThat(
            FollowStatus.shown(
                    THEN,
                    known("ACTIVE", LONG_AGO, THEN),
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
            FollowStatus.shown(THEN, known("REMOVED_BY_CUSTOMER", THEN, THEN), List.of(added), NOW)
                .status())
        .isEqualTo("REMOVED_BY_CUSTOMER");
    // The begin was read first.
    assertThat(
            FollowStatus.shown(
                    THEN,
                    known("ACTIVE", THEN, THEN),
                    List.of(hint(What.REMOVED_BY_CUSTOMER, THEN, 1)),
                    NOW)
                .status())
        .isEqualTo("REMOVED_BY_CUSTOMER");
    // It had ended before, and then was made and ended within a second.
    assertThat(
            FollowStatus.shown(
                    THEN,
                    known("REMOVED_BY_CUSTOMER", LONG_AGO, LONG_AGO),
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
                known("REMOVED_BY_CUSTOMER", LONG_AGO, LONG_AGO),
                hint(What.REMOVED_BY_MEMBER, THEN, 1)))
        .isEqualTo(new FollowStatus("REMOVED_BY_MEMBER", THEN));
    assertThat(absent(known("VANISHED", LONG_AGO, LONG_AGO), hint(What.TRANSFERRED, THEN, 1)))
        .isEqualTo(new FollowStatus("TRANSFERRED", THEN));
  }

  @Test
  void thatOneAnswerLacksItProvesNothing() {
    assertThat(FollowStatus.absent(ACTIVE, List.of(), NOW)).isEmpty();
    assertThat(FollowStatus.absent(ACTIVE, List.of(hint(What.ADDED, THEN, 1)), NOW)).isEmpty();
  }

  @Test
  void oneThatItsMembersListLacksTooHasVanished() {
    assertThat(absent(ACTIVE, lackedIn(LATER))).isEqualTo(new FollowStatus("VANISHED", NOW));
    assertThat(absent(ACTIVE, hint(What.ADDED, THEN, 1), lackedIn(LATER)))
        .isEqualTo(new FollowStatus("VANISHED", NOW));
    assertThat(absent(ACTIVE, lackedIn(LATER), hint(What.REMOVED_BY_MEMBER, THEN, 1)))
        .as("an event knows better")
        .isEqualTo(new FollowStatus("REMOVED_BY_MEMBER", THEN));
    assertThat(FollowStatus.shown(LONG_AGO, ACTIVE, List.of(lackedIn(LATER)), NOW).status())
        .as("shown again")
        .isEqualTo("ACTIVE");
  }

  @Test
  void aListThatWasReadBeforeTheRelationWasSeenOrMadeProvesNothing() {
    FollowStatus.Known seenLater =
        new FollowStatus.Known("ACTIVE", LONG_AGO, LONG_AGO, LATER, false);
    assertThat(FollowStatus.absent(seenLater, List.of(lackedIn(THEN)), NOW)).isEmpty();
    for (Instant added : List.of(THEN, LATER, Instant.EPOCH)) {
      assertThat(
              FollowStatus.absent(ACTIVE, List.of(lackedIn(THEN), hint(What.ADDED, added, 1)), NOW))
          .as("made in the same second, later, or nobody knows when")
          .isEmpty();
    }
  }

  @Test
  void whoseMemberIsGoneIsOutOfRangeAndWhatHasEndedStaysSo() {
    assertThat(absent(new FollowStatus.Known("ACTIVE", LONG_AGO, LONG_AGO, THEN, true)))
        .isEqualTo(new FollowStatus("OUT_OF_RANGE", NOW));
    assertThat(absent(known("VANISHED", LONG_AGO, LONG_AGO)))
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

  /** Known from a time long before any of the tests' events. */
  private static FollowStatus.Known known(String status, Instant since, Instant followedAt) {
    return new FollowStatus.Known(status, since, followedAt, LONG_AGO, false);
  }

  private static RelationHint lackedIn(Instant run) {
    return RelationHint.lacked("u", run.getEpochSecond());
  }

  private static RelationHint hint(What what, Instant at, long sequence) {
    return new RelationHint(what, "u", at.getEpochSecond(), sequence);
  }
}

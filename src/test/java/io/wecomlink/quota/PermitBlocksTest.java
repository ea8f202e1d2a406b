package io.wecomlink.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.testing.ManualClock;
import io.wecomlink.testing.Product;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Permits of several runners together, in a real PostgreSQL and in made-up time. */
class PermitBlocksTest {

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final PermitStore store = new PermitStore(Product.shared().bean(DataSource.class), clock);
  private final String scope = "test " + UUID.randomUUID();

  @ParameterizedTest
  @CsvSource({"600, 36000, 5", "60, 3600, 5", "10, 600, 10", "600, 2000, 20"})
  void twoRunnersTogetherNeverPassALimitInAnyWindow(int perMinute, int perHour, int minutes) {
    Budget budget = new Budget(perMinute, perHour);
    PermitBlocks[] runners = {new PermitBlocks(store, clock), new PermitBlocks(store, clock)};
    Deque<Instant> minute = new ArrayDeque<>();
    int most = 0;
    int taken = 0;
    for (int tick = 0; tick < minutes * 600; tick++) {
      for (PermitBlocks runner : runners) {
        while (runner.take(scope, budget, false) == null) {
          minute.add(clock.instant());
          taken++;
        }
      }
      Instant begin = clock.instant().minus(Duration.ofMinutes(1));
      while (!minute.isEmpty() && !minute.peek().isAfter(begin)) {
        minute.poll();
      }
      most = Math.max(most, minute.size());
      clock.advance(Duration.ofMillis(100));
    }
    assertThat(most).isLessThanOrEqualTo(perMinute);
    assertThat(taken).isLessThanOrEqualTo(perHour);
    // And the limits are used: nobody waits for nothing.
    assertThat(taken)
        .isGreaterThanOrEqualTo((int) Math.min(perMinute * minutes * 0.75, perHour * 0.45));
  }

  @Test
  void aPermitWhoseBlockIsForgottenIsGivenBackWithoutHarm() {
    PermitBlocks blocks = new PermitBlocks(store, clock);
    assertThat(blocks.take(scope, new Budget(600, 36_000), false)).isNull();
    clock.advance(Duration.ofSeconds(5));
    blocks.deleteIdle();
    blocks.giveBack(scope, false);
    assertThat(blocks.take(scope, new Budget(600, 36_000), false)).isNull();
  }

  @Test
  void backFillLeavesAReserveToChanges() {
    Budget budget = new Budget(600, 36_000);
    PermitBlocks blocks = new PermitBlocks(store, clock);
    int backfill = 0;
    while (blocks.take(scope, budget, true) == null) {
      backfill++;
    }
    int changes = 0;
    while (blocks.take(scope, budget, false) == null) {
      changes++;
    }
    assertThat(backfill).isBetween(50, 60);
    assertThat(changes).isGreaterThanOrEqualTo((int) budget.reserve());
  }

  @Test
  void whoIsRefusedLearnsWhenToAskAgain() {
    Budget budget = new Budget(60, 3600);
    PermitBlocks blocks = new PermitBlocks(store, clock);
    Instant until = null;
    while (until == null) {
      until = blocks.take(scope, budget, false);
    }
    assertThat(Duration.between(clock.instant(), until))
        .isBetween(Duration.ofMillis(100), Duration.ofSeconds(2));
    clock.advance(Duration.between(clock.instant(), until));
    assertThat(blocks.take(scope, budget, false)).isNull();
  }

  @Test
  void aPermitThatWasNotUsedIsNotLost() {
    Budget budget = new Budget(60, 3600);
    PermitBlocks blocks = new PermitBlocks(store, clock);
    int taken = 0;
    while (blocks.take(scope, budget, false) == null) {
      taken++;
      if (taken == 1) {
        blocks.giveBack(scope, false);
      }
    }
    int again = 0;
    PermitBlocks other = new PermitBlocks(store, clock);
    String elsewhere = scope + " elsewhere";
    while (other.take(elsewhere, budget, false) == null) {
      again++;
    }
    assertThat(taken).isEqualTo(again + 1);
  }

  @Test
  void blocksGrowWithTheNeedAndShrinkWithIt() {
    Budget budget = new Budget(10_000, 150_000);
    PermitBlocks blocks = new PermitBlocks(store, clock);
    for (int i = 0; i < 300; i++) {
      blocks.take(scope, budget, false);
    }
    clock.advance(Duration.ofMinutes(10));
    // After a rest the bucket is full; one call a second takes hardly more than one permit each.
    for (int i = 0; i < 20; i++) {
      blocks.take(scope, budget, false);
      clock.advance(Duration.ofSeconds(1));
    }
    PermitStore.Drawn rest = store.draw(scope, new Budget(10_000, 150_000), 10_000, 0);
    assertThat(rest.permits()).isGreaterThan(1400);
  }
}

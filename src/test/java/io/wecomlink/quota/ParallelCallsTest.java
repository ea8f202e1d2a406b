package io.wecomlink.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ParallelCallsTest {

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final ParallelCalls calls = new ParallelCalls(clock);

  @Test
  void nothingIsLimitedUntilWecomSaysSo() {
    assertThat(enter(100)).isEqualTo(100);
  }

  @Test
  void tooManyHalvesAndTimeRaisesAgain() {
    enter(8);
    calls.leave("a");
    calls.tooMany("a");
    assertThat(calls.limit("a")).isEqualTo(4);
    leave(7);
    assertThat(enter(8)).isEqualTo(4);
    clock.advance(Duration.ofSeconds(10));
    assertThat(enter(8)).isEqualTo(1);
    clock.advance(Duration.ofSeconds(20));
    assertThat(enter(8)).isEqualTo(2);
    clock.advance(Duration.ofSeconds(10));
    assertThat(enter(100)).isEqualTo(100);
  }

  @Test
  void theSameCrowdIsHalvedOnce() {
    enter(8);
    calls.leave("a");
    calls.tooMany("a");
    calls.leave("a");
    calls.tooMany("a");
    assertThat(calls.limit("a")).isEqualTo(4);
    clock.advance(Duration.ofSeconds(2));
    calls.leave("a");
    calls.tooMany("a");
    assertThat(calls.limit("a")).isEqualTo(2);
  }

  @Test
  void oneCallIsAlwaysAllowed() {
    for (int i = 0; i < 5; i++) {
      calls.enter("a");
      calls.leave("a");
      calls.tooMany("a");
      clock.advance(Duration.ofSeconds(2));
    }
    assertThat(calls.limit("a")).isEqualTo(1);
    assertThat(enter(5)).isEqualTo(1);
  }

  @Test
  void othersAreNotConcerned() {
    enter(8);
    calls.tooMany("a");
    assertThat(calls.enter("b")).isTrue();
  }

  private int enter(int wanted) {
    int entered = 0;
    while (entered < wanted && calls.enter("a")) {
      entered++;
    }
    return entered;
  }

  private void leave(int times) {
    for (int i = 0; i < times; i++) {
      calls.leave("a");
    }
  }
}

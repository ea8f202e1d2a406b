package io.wecomlink.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChangePaceTest {

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private long answered;
  private int waiting;
  private final ChangePace pace = new ChangePace(clock, 2, () -> answered, () -> waiting);

  @Test
  void allWorkersMayBeBusyWhileCallbacksComeOneByOne() {
    pass(100);

    assertThat(pace.allowed(64)).isEqualTo(64);
  }

  @Test
  void inABurstOneGoesOnUntilItIsOver() {
    pass(500);
    assertThat(pace.allowed(64)).isEqualTo(1);
    assertThat(pace.allowed(8)).isEqualTo(1);

    pass(20);
    assertThat(pace.allowed(64)).isEqualTo(64);
  }

  @Test
  void callbacksThatWaitForTheirAnswerAreABurstHoweverSlowlyTheyAreTaken() {
    pass(10);
    waiting = 5;
    assertThat(pace.allowed(64)).isEqualTo(1);

    waiting = 4;
    assertThat(pace.allowed(64)).isEqualTo(64);
  }

  private void pass(int callbacksPerSecond) {
    clock.advance(Duration.ofSeconds(1));
    answered += callbacksPerSecond;
  }
}

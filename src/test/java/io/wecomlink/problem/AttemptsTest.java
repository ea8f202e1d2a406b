package io.wecomlink.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long work waits that failed. */
class AttemptsTest {

  @Test
  void delaysDoubleUpToTheLongest() {
    assertThat(IntStream.rangeClosed(1, Attempts.MOST).mapToObj(Attempts::delay))
        .extracting(Duration::toSeconds)
        .containsExactly(2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
  }

  @Test
  void countsOutOfBoundsAreTakenForTheNearest() {
    assertThat(Attempts.delay(0)).isEqualTo(Attempts.FIRST_DELAY);
    assertThat(Attempts.delay(Integer.MIN_VALUE + 1)).isEqualTo(Attempts.FIRST_DELAY);
    assertThat(Attempts.delay(Integer.MAX_VALUE)).isEqualTo(Attempts.LONGEST_DELAY);
    Duration day = Duration.ofDays(1);
    assertThat(Attempts.doubled(Duration.ofSeconds(15), 100, day))
        .isEqualTo(Duration.ofHours(17).plusMinutes(4));
  }
}

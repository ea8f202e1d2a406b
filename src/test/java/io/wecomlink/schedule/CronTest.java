package io.wecomlink.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

  private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 30 2 * * ?|Asia/Shanghai|2026-03-02T18:30:00Z",
        "0 30 2 * * ?|UTC|2026-03-02T02:30:00Z",
        "0 0/15 * * * ?|UTC|2026-03-02T00:15:00Z",
        // Quartz counts days of the week from Sunday: 2 is Monday.
        "0 0 3 ? * 2|UTC|2026-03-02T03:00:00Z"
      })
  void firesWhenQuartzWould(String expression, String zone, String next) {
    assertThat(Cron.of(expression, ZoneId.of(zone), NOW).next(NOW)).contains(Instant.parse(next));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "* * * * *", "0 0 25 * * ?", "0/20 * * * * ?", "0 0 0 1 1 ? 1999"})
  void whatCannotBeUsedIsRefusedInWords(String expression) {
    assertThatThrownBy(() -> Cron.of(expression, ZoneId.of("UTC"), NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void aMomentIsNeverItsOwnNext() {
    Cron cron = Cron.of("0 0/15 * * * ?", ZoneId.of("UTC"), NOW);
    assertThat(cron.next(Instant.parse("2026-03-02T00:15:00Z")))
        .contains(Instant.parse("2026-03-02T00:30:00Z"));
  }
}

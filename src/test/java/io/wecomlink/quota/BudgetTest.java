package io.wecomlink.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.Bandwidth;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {

  @ParameterizedTest
  @CsvSource({"10000, 150000", "40000, 1200000", "600, 36000", "60, 3600", "10, 100"})
  void aFullBucketAndItsRefillStayBelowTheLimits(int perMinute, int perHour) {
    Bandwidth[] limits = new Budget(perMinute, perHour).configuration().getBandwidths();
    // A permit may be used a second after it was drawn.
    double minute = limits[0].getCapacity() + limits[0].getRefillTokens() * 61.0 / 60;
    double hour = limits[1].getCapacity() + limits[1].getRefillTokens() * 3601.0 / 3600;
    assertThat(minute).isLessThanOrEqualTo(perMinute);
    assertThat(hour).isLessThanOrEqualTo(perHour);
  }
}

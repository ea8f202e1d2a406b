package io.wecomlink.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.settings.WecomLinkProperties.DeletionGuard;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemovalsTest {

  private final Removals removals = new Removals(new DeletionGuard(20, 50), null);

  @ParameterizedTest
  @CsvSource({
    "0, 0, true",
    "50, 50, true",
    "51, 60, false",
    "51, 255, true",
    "52, 255, false",
    "200, 1000, true",
    "201, 1000, false",
    "500, 1000, false"
  })
  void moreThanThePercentageNeedsAPersonUnlessItIsAHandful(
      long vanished, long active, boolean allowed) {
    Removal removal =
        removals.weigh(Map.of("vanished", vanished, "out_of_range", 0L, "active", active), null);
    assertThat(removal.isAllowed()).isEqualTo(allowed);
    assertThat(removal.removed()).isZero();
  }
}

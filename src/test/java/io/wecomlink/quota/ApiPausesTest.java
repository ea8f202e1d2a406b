package io.wecomlink.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.testing.ManualClock;
import io.wecomlink.testing.Product;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ApiPausesTest {

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final ApiPauses pauses = new ApiPauses(Product.shared().jdbc(), clock);
  private final String api = "/cgi-bin/test/" + UUID.randomUUID();

  @Test
  void thePauseIsAsLongAsTheBanAndGrowsWithEachOneThatFollows() {
    assertThat(pauseOf("wpA")).isEqualTo(Duration.ofSeconds(60));
    over(Duration.ofSeconds(60));
    assertThat(pauseOf("wpA")).isEqualTo(Duration.ofMinutes(10));
    over(Duration.ofMinutes(10));
    assertThat(pauseOf("wpA")).isEqualTo(Duration.ofMinutes(60));
    over(Duration.ofMinutes(60));
    assertThat(pauseOf("wpA")).isEqualTo(Duration.ofMinutes(60));
    over(Duration.ofMinutes(60).plus(Duration.ofHours(1)));
    assertThat(pauseOf("wpA")).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void answersToCallsUnderWayAreOneRefusal() {
    Instant until = pauses.begin("wpA", api, 45009).until();
    clock.advance(Duration.ofSeconds(3));
    assertThat(pauses.begin("wpA", api, 45009).until()).isEqualTo(until);
  }

  @Test
  void onlyThatApiPausesForThatCompany() {
    pauses.begin("wpA", api, 45009);
    assertThat(pauses.of("wpA", api)).isPresent();
    assertThat(pauses.of("wpB", api)).isEmpty();
    assertThat(pauses.of("wpA", api + "/other")).isEmpty();
    over(Duration.ofSeconds(60));
    assertThat(pauses.of("wpA", api)).isEmpty();
  }

  @Test
  void severalCompaniesAtOnceMeanThatOurAddressIsBanned() {
    pauses.begin("wpA", api, 45009);
    pauses.begin("wpB", api, 45009);
    assertThat(pauses.of("wpD", api)).isEmpty();
    pauses.begin("wpC", api, 45009);
    assertThat(pauses.of("wpD", api)).isPresent();
    assertThat(pauses.of(null, api)).isPresent();
  }

  @Test
  void severalCompaniesOneAfterTheOtherDoNot() {
    for (String corp : new String[] {"wpA", "wpB", "wpC"}) {
      pauses.begin(corp, api, 45009);
      over(Duration.ofSeconds(61));
    }
    assertThat(pauses.of("wpD", api)).isEmpty();
  }

  @Test
  void aCallThatIsNoCompanysPausesTheApiForAll() {
    pauses.begin(null, api, 45009);
    assertThat(pauses.of("wpA", api)).isPresent();
  }

  private Duration pauseOf(String corpId) {
    return Duration.between(clock.instant(), pauses.begin(corpId, api, 45009).until());
  }

  private void over(Duration time) {
    clock.advance(time.plusSeconds(1));
  }
}

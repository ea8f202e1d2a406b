package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.SignedCallback;
import io.wecomlink.simulator.SimulatorSettings;
import io.wecomlink.testing.Product;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How far the timestamp around a callback may be off, in either direction. */
class CallbackWindowsTest {

  private static final Pattern REFUSED =
      Pattern.compile("wecomlink_callback_rejected_total\\{reason=\"stale_timestamp\"} ([0-9.]+)");

  private static Product product;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    product =
        Product.with(
            Map.of(
                "wecomlink.callback.time-window", "2m",
                "wecomlink.callback.redelivery-window", "30m"));
  }

  @AfterAll
  static void stop() {
    product.stop();
  }

  @Test
  void withinTheTimeWindowItIsTakenInEitherDirection() throws Exception {
    double before = refused();
    assertThat(post(1, Duration.ofMinutes(-1))).isEqualTo("200 success");
    assertThat(post(2, Duration.ofMinutes(1))).isEqualTo("200 success");
    assertThat(stored(1) + stored(2)).isEqualTo(2);
    assertThat(refused()).isEqualTo(before);
  }

  @Test
  void withinTheRedeliveryWindowAnOldOneIsTaken() throws Exception {
    double before = refused();
    assertThat(post(3, Duration.ofMinutes(-20))).isEqualTo("200 success");
    assertThat(stored(3)).isEqualTo(1);
    assertThat(refused()).isEqualTo(before);
  }

  @Test
  void anOlderOneIsRefusedAndCounted() throws Exception {
    double before = refused();
    assertThat(post(4, Duration.ofMinutes(-31))).startsWith("403 ").contains("stale_timestamp");
    assertThat(stored(4)).isZero();
    assertThat(refused()).isEqualTo(before + 1);
  }

  @Test
  void oneFromTheFutureIsRefusedAndCountedWhateverTheRedeliveryWindow() throws Exception {
    double before = refused();
    assertThat(post(5, Duration.ofMinutes(3))).startsWith("403 ").contains("stale_timestamp");
    assertThat(stored(5)).isZero();
    assertThat(refused()).isEqualTo(before + 1);
  }

  private String post(long number, Duration off) throws IOException, InterruptedException {
    SimulatorSettings wecom = product.simulator().settings();
    SignedCallback callback =
        SignedCallback.added(
            wecom.suiteId(), corp(number), "u1", "wm1", Instant.now().getEpochSecond(), number);
    HttpResponse<String> answer =
        http.send(
            callback.request(
                wecom,
                product.url() + "/wecom/callback/command",
                Instant.now().plus(off).getEpochSecond(),
                false),
            BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  private static String corp(long number) {
    return "wpWindow" + number;
  }

  private static long stored(long number) {
    return product
        .jdbc()
        .sql("SELECT count(*) FROM wecomlink.callback_event WHERE corp_id = :corpId")
        .param("corpId", corp(number))
        .query(Long.class)
        .single();
  }

  /** The metric as operators see it. */
  private double refused() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(product.url() + "/actuator/prometheus"))
            .header("Authorization", "Bearer " + Product.token("operator", null, "OPERATOR"))
            .build();
    Matcher refused = REFUSED.matcher(http.send(request, BodyHandlers.ofString()).body());
    return refused.find() ? Double.parseDouble(refused.group(1)) : 0;
  }
}

package io.wecomlink.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds every flow of the product against every rule. */
class RoutesLintTest {

  private static final RouteSet FLOWS =
      RouteSet.load(Path.of("routes"), Path.of("src", "main", "resources"));

  @TestFactory
  Stream<DynamicTest> rules() {
    return RouteRules.ALL.entrySet().stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.getKey(), () -> assertThat(rule.getValue().apply(FLOWS)).isEmpty()));
  }

  /** A folder in the wrong place would satisfy every other rule. */
  @Test
  void thereIsAtLeastOneRoute() {
    assertThat(FLOWS.routes()).isNotEmpty();
  }
}

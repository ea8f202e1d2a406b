package io.wecomlink.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wecomlink.settings.InvalidSettingException;
import io.wecomlink.testing.Product;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

/** When the port opens, the flows are there. */
class FlowsBeforeRequestsTest {

  private static Product product;

  @BeforeAll
  static void start() {
    product = Product.fresh();
  }

  @AfterAll
  static void stop() {
    product.stop();
  }

  @Test
  void theWebServerListensWhenTheFlowsHaveStarted() {
    List<String> flows = new CopyOnWriteArrayList<>();

    ConfigurableApplicationContext runner =
        product.addRunner(
            Map.of(),
            listening -> {
              CamelContext camel = listening.getApplicationContext().getBean(CamelContext.class);
              camel.getRoutes().stream()
                  .filter(
                      flow -> camel.getRouteController().getRouteStatus(flow.getId()).isStarted())
                  .forEach(flow -> flows.add(flow.getId()));
            });

    assertThat(flows).contains("callback-receive-command", "sync-start-run");
    assertThat(runner.getBean(CamelContext.class).getRoutes()).hasSameSizeAs(flows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "classpath:routes/sync/*.camel.yaml | it lacks callback-",
        "file:/nowhere/*.camel.yaml | a pattern that matches",
      })
  void whereFlowsAreMissingNothingStarts(String pattern, String words) {
    List<Object> listening = new CopyOnWriteArrayList<>();

    assertThatThrownBy(() -> product.addRunner(Map.of("wecomlink.routes", pattern), listening::add))
        .rootCause()
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("wecomlink.routes must be ")
        .hasMessageContaining(words);
    assertThat(listening).isEmpty();
  }
}

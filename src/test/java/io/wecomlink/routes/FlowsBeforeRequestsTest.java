package io.wecomlink.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.testing.Product;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** When the port opens, the flows are there. */
class FlowsBeforeRequestsTest {

  @Test
  void theWebServerListensWhenTheFlowsHaveStarted() {
    Product product = Product.fresh();
    List<String> flows = new CopyOnWriteArrayList<>();

    ConfigurableApplicationContext runner =
        product.addRunner(
            listening -> {
              CamelContext camel = listening.getApplicationContext().getBean(CamelContext.class);
              camel.getRoutes().stream()
                  .filter(
                      flow -> camel.getRouteController().getRouteStatus(flow.getId()).isStarted())
                  .forEach(flow -> flows.add(flow.getId()));
            });

    assertThat(flows).contains("callback-receive-command", "sync-start-run");
    assertThat(runner.getBean(CamelContext.class).getRoutes()).hasSameSizeAs(flows);
    product.stop();
  }
}

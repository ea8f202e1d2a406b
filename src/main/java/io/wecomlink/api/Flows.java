package io.wecomlink.api;

import io.wecomlink.problem.Failures;
import io.wecomlink.wecom.WecomApiException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** Calls a flow of {@code routes/} by its route id. */
@Component
class Flows {

  private final ProducerTemplate producer;

  Flows(ProducerTemplate producer) {
    this.producer = producer;
  }

  /**
   * Runs a flow and waits for its result.
   *
   * @param flow route id
   * @param variables what the flow needs to know; no null values
   * @throws io.wecomlink.problem.ProblemException if WeCom refused or cannot be reached
   * @throws RuntimeException whatever else the flow failed with, as it is
   */
  <T> T call(String flow, Map<String, Object> variables, Class<T> result) {
    Exchange exchange =
        producer.request(
            "direct:" + flow, e -> variables.forEach((name, value) -> e.setVariable(name, value)));
    Exception failure = Failures.unwrap(exchange.getException());
    if (failure instanceof WecomApiException wecom) {
      throw wecom.toProblem();
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure != null) {
      throw new IllegalStateException("The flow " + flow + " failed", failure);
    }
    return exchange.getMessage().getBody(result);
  }
}

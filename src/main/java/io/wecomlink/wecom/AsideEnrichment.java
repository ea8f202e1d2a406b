package io.wecomlink.wecom;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * For what a flow does aside: its body, variables and marks stay its own. Only if that fails, the
 * flow has failed with it.
 */
@Component("asideEnrichment")
class AsideEnrichment implements AggregationStrategy {

  @Override
  public Exchange aggregate(Exchange flow, Exchange aside) {
    if (aside.getException() != null) {
      flow.setException(aside.getException());
    }
    return flow;
  }
}

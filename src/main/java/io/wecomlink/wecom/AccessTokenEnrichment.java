package io.wecomlink.wecom;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Takes nothing over from fetching a token but the token. Fetching one may itself need calls and
 * tokens; by default their variables would replace those of the call that is waiting.
 */
@Component("accessTokenEnrichment")
class AccessTokenEnrichment implements AggregationStrategy {

  @Override
  public Exchange aggregate(Exchange call, Exchange provided) {
    if (provided.getException() != null) {
      call.setException(provided.getException());
    } else {
      call.setVariable("accessToken", provided.getMessage().getBody(String.class));
    }
    return call;
  }
}

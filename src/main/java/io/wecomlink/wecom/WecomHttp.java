package io.wecomlink.wecom;

import io.wecomlink.settings.WecomLinkProperties;
import java.time.Duration;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the HTTP endpoint to WeCom behaves. Camel's own timeouts are three minutes each. */
@Configuration(proxyBeanMethods = false)
class WecomHttp {

  /** More than all companies' parallel calls together; what bounds them is in the flows. */
  private static final int CONNECTIONS = 400;

  /** So that a change of addresses behind the name is noticed. */
  private static final Duration CONNECTION_LIFE = Duration.ofMinutes(1);

  @Bean
  ComponentCustomizer wecomHttpCustomizer(WecomLinkProperties properties) {
    return ComponentCustomizer.builder(HttpComponent.class)
        .build(
            (name, http) -> {
              WecomLinkProperties.Wecom wecom = properties.wecom();
              http.setConnectTimeout(wecom.connectTimeout().toMillis());
              http.setConnectionRequestTimeout(wecom.connectTimeout().toMillis());
              http.setSoTimeout(wecom.responseTimeout().toMillis());
              http.setResponseTimeout(wecom.responseTimeout().toMillis());
              http.setConnectionTimeToLive(CONNECTION_LIFE.toMillis());
              http.setMaxTotalConnections(CONNECTIONS);
              http.setConnectionsPerRoute(CONNECTIONS);
              http.setCookieStore(null);
              // Retries have one place: routes/errors/wecom-call.camel.yaml.
              http.setAutomaticRetriesDisabled(true);
              http.setHttpClientConfigurer(
                  client ->
                      client.addExecInterceptorBefore(
                          ChainElement.COMPRESS.name(),
                          "answer-limit",
                          (request, scope, chain) ->
                              limited(
                                  chain.proceed(request, scope), wecom.maxAnswerSize().toBytes())));
            });
  }

  private static ClassicHttpResponse limited(ClassicHttpResponse response, long bytes) {
    if (response.getEntity() != null) {
      response.setEntity(new LimitedAnswer(response.getEntity(), bytes));
    }
    return response;
  }
}

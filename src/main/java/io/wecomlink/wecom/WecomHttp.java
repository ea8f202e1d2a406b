package io.wecomlink.wecom;

import io.wecomlink.settings.WecomLinkProperties;
import java.time.Duration;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.ComponentCustomizer;
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
            });
  }
}

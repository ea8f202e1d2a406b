package io.wecomlink.settings;

import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Time and randomness, injected everywhere, so that tests can replace them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WecomLinkProperties.class)
class Ambient {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  SecureRandom secureRandom() {
    return new SecureRandom();
  }
}

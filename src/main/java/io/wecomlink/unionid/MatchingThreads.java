package io.wecomlink.unionid;

import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The threads that ask WeCom for pairs: few, since this is never urgent. */
@Configuration(proxyBeanMethods = false)
class MatchingThreads {

  private static final int THREADS = 4;

  @Bean(destroyMethod = "shutdown")
  ExecutorService matchingWorkers(CamelContext camel) {
    return camel.getExecutorServiceManager().newFixedThreadPool(this, "unionid-worker", THREADS);
  }
}

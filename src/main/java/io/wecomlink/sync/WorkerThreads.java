package io.wecomlink.sync;

import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Threads for the parallel parts of runs. The flows bound how many are used at a time. */
@Configuration(proxyBeanMethods = false)
class WorkerThreads {

  @Bean(destroyMethod = "shutdown")
  ExecutorService syncWorkers(CamelContext camel) {
    return camel.getExecutorServiceManager().newCachedThreadPool(this, "sync-worker");
  }
}

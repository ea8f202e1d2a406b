package io.wecomlink.callback;

import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.task.ThreadPoolTaskExecutorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * The threads that callbacks run on: a bounded pool, sized by {@code spring.task.execution.pool.*}.
 *
 * <p>Said here, because from Java 21 on, with virtual threads, Spring Boot would make an executor
 * without a bound, which takes in more callbacks than the database can answer.
 */
@Configuration(proxyBeanMethods = false)
class CallbackThreads {

  @Bean(TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME)
  ThreadPoolTaskExecutor callbackPool(ThreadPoolTaskExecutorBuilder pool) {
    return pool.build();
  }
}

package io.wecomlink.callback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** The pool of callbacks, with the product's own settings. */
class CallbackThreadsTest {

  private static final String POOL = "applicationTaskExecutor";

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withInitializer(new ConfigDataApplicationContextInitializer())
          .withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
          .withUserConfiguration(CallbackThreads.class);

  @Test
  void callbacksHaveABoundedPool() {
    runner.run(
        context -> {
          ThreadPoolTaskExecutor pool = context.getBean(POOL, ThreadPoolTaskExecutor.class);
          assertThat(pool.getMaxPoolSize()).isEqualTo(32);
          assertThat(pool.getQueueCapacity()).isEqualTo(2000);
        });
  }

  @Test
  void thePoolIsTheSameWhateverThreadsTheRuntimeHas() {
    runner.run(
        context ->
            assertThat(context.getBeanFactory().getBeanDefinition(POOL).getFactoryMethodName())
                .as("made by the product, not by what Spring Boot makes of virtual threads")
                .isEqualTo("callbackPool"));
  }
}

package io.wecomlink.change;

import java.time.Clock;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Component;

/**
 * How much a runner does about events while more of them come in. To answer WeCom in time comes
 * first: it gives a callback up after three tries, while what is stored can be read a little later.
 * So in a burst few workers go on, and all of them after it.
 *
 * <p>Thread-safe.
 */
@Component("changePace")
public class ChangePace {

  /** Callbacks per second and processor from which on they are a burst. */
  private static final int BURST = 60;

  /** Callbacks per processor that wait for their answer at the same moment, from which on too. */
  private static final int CROWD = 2;

  /** Of the workers, one in so many goes on in a burst. */
  private static final int SHARE = 64;

  private static final long SAMPLE_MILLIS = 500;

  private final Clock clock;
  private final int processors;
  private final LongSupplier answered;
  private final IntSupplier waiting;

  private long sampledAt;
  private long sampled;
  private long perSecond;

  @Autowired
  ChangePace(
      Clock clock, @Qualifier("applicationTaskExecutor") ThreadPoolTaskExecutor callbackThreads) {
    this(
        clock,
        Runtime.getRuntime().availableProcessors(),
        () -> callbackThreads.getThreadPoolExecutor().getCompletedTaskCount(),
        () -> callbackThreads.getActiveCount() + callbackThreads.getQueueSize());
  }

  /**
   * @param processors that the runner shares with whatever else is on its machine
   * @param answered callbacks since the start
   * @param waiting callbacks that have no answer yet
   */
  ChangePace(Clock clock, int processors, LongSupplier answered, IntSupplier waiting) {
    this.clock = clock;
    this.processors = processors;
    this.answered = answered;
    this.waiting = waiting;
    this.sampledAt = clock.millis();
  }

  /**
   * How many workers may be busy now.
   *
   * @param workers that there are
   * @return all of them; in a burst one in {@value #SHARE}, and at least one
   */
  public int allowed(int workers) {
    return isBurst() ? Math.max(1, workers / SHARE) : workers;
  }

  private synchronized boolean isBurst() {
    long now = clock.millis();
    long passed = now - sampledAt;
    if (passed >= SAMPLE_MILLIS) {
      long count = answered.getAsLong();
      perSecond = (count - sampled) * 1_000 / passed;
      sampled = count;
      sampledAt = now;
    }
    return perSecond > (long) BURST * processors || waiting.getAsInt() > CROWD * processors;
  }
}

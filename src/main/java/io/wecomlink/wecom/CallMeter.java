package io.wecomlink.wecom;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the requests that a flow sends, retries included. A flow that wants to know puts one into
 * the exchange variable {@code callMeter}. Safe for use by several threads.
 */
public final class CallMeter {

  private final AtomicLong calls = new AtomicLong();

  void count() {
    calls.incrementAndGet();
  }

  /** The requests since the last call of this method. */
  public long drain() {
    return calls.getAndSet(0);
  }
}

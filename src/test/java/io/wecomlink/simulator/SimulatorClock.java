package io.wecomlink.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The simulator's time: a base clock plus what tests and the control API advanced. Token lifetimes,
 * code expiry, trials and callback timestamps follow it; generated people and customers do not
 * depend on it.
 */
public final class SimulatorClock {

  private final Clock base;
  private final AtomicLong offsetMillis = new AtomicLong();

  private SimulatorClock(Clock base) {
    this.base = base;
  }

  /** Follows the machine's clock, so that a product with a callback time window accepts events. */
  public static SimulatorClock system() {
    return new SimulatorClock(Clock.systemUTC());
  }

  /** Follows the given clock, for instance a fixed one. */
  public static SimulatorClock of(Clock base) {
    return new SimulatorClock(base);
  }

  /** Moves the simulator's time forward; negative durations are refused. */
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("Time only goes forward, got " + by);
    }
    offsetMillis.addAndGet(by.toMillis());
  }

  /** The simulator's present. */
  public Instant now() {
    return Instant.ofEpochMilli(millis());
  }

  /** Milliseconds since 1970. */
  public long millis() {
    return base.millis() + offsetMillis.get();
  }

  /** Seconds since 1970, as WeCom writes times. */
  public long seconds() {
    return Math.floorDiv(millis(), 1000L);
  }
}

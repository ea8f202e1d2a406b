package io.wecomlink.simulator;

import java.util.concurrent.atomic.AtomicLong;

/** Tokens, codes and secrets: unguessable-looking, yet the same in every run with one seed. */
final class OpaqueText {

  private final long seed;
  private final AtomicLong count = new AtomicLong();

  OpaqueText(long seed) {
    this.seed = seed;
  }

  String next(String purpose, int length) {
    return Mix.text(Mix.of(Mix.of(seed, purpose), count.incrementAndGet()), length);
  }

  String nextAlphanumeric(String purpose, int length) {
    return Mix.alphanumeric(Mix.of(Mix.of(seed, purpose), count.incrementAndGet()), length);
  }
}

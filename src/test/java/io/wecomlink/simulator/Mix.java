package io.wecomlink.simulator;

import java.nio.charset.StandardCharsets;

/**
 * Pure functions from numbers to well-mixed numbers. A customer's attributes are computed from the
 * corp's seed and the customer's index instead of being stored, so a million of them cost nothing.
 */
final class Mix {

  private static final char[] ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray();

  private Mix() {}

  /** A bijection on 64-bit numbers in which every input bit reaches every output bit. */
  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The inverse of {@link #mix}: ids can be read back without a lookup table. */
  static long unmix(long z) {
    z = (z ^ (z >>> 31) ^ (z >>> 62)) * 0x319642B2D24D8EC3L;
    z = (z ^ (z >>> 27) ^ (z >>> 54)) * 0x96DE1B173F119089L;
    return z ^ (z >>> 30) ^ (z >>> 60);
  }

  static long of(long a, long b) {
    return mix(mix(a + 0x9E3779B97F4A7C15L) ^ (b * 0xD1342543DE82EF95L));
  }

  static long of(long a, long b, long c) {
    return of(of(a, b), c);
  }

  static long of(long a, String text) {
    long h = a;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      h = of(h, b);
    }
    return h;
  }

  /** A number in [0, bound) drawn from a mixed value. */
  static int below(long mixed, int bound) {
    return (int) ((mixed >>> 1) % bound);
  }

  /** {@code length} characters of [A-Za-z0-9-_] that depend on {@code seed} alone. */
  static String text(long seed, int length) {
    byte[] out = new byte[length];
    long bits = 0;
    for (int i = 0; i < length; i++) {
      if (i % 10 == 0) {
        bits = of(seed, i);
      }
      out[i] = (byte) ALPHABET[(int) (bits & 63)];
      bits >>>= 6;
    }
    return new String(out, StandardCharsets.ISO_8859_1);
  }

  /** Like {@link #text}, of [A-Za-z0-9] only. */
  static String alphanumeric(long seed, int length) {
    byte[] out = new byte[length];
    for (int i = 0; i < length; i++) {
      out[i] = (byte) ALPHABET[below(of(seed, i), 62)];
    }
    return new String(out, StandardCharsets.ISO_8859_1);
  }
}

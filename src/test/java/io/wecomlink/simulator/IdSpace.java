package io.wecomlink.simulator;

import java.nio.charset.StandardCharsets;

/**
 * Turns an index into an opaque, case-sensitive id of 32 characters and back without a table
 * (wecom/limits-and-errors.md §4). One space per corp and vendor, because WeCom encrypts ids per
 * vendor: the same customer has another id for another vendor.
 *
 * <p>Every 64th pair of neighbours has ids that differ only by letter case, so that a receiver with
 * a case-insensitive key merges two people and is found out.
 */
final class IdSpace {

  private static final int BODY = 30;
  private static final int CARRIER = 11;
  private static final byte[] DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
          .getBytes(StandardCharsets.ISO_8859_1);
  private static final int[] VALUES = new int[128];

  static {
    java.util.Arrays.fill(VALUES, -1);
    for (int i = 0; i < DIGITS.length; i++) {
      VALUES[DIGITS[i]] = i;
    }
  }

  private final long salt;

  IdSpace(long salt) {
    this.salt = Mix.mix(salt); // neighbouring salts must not give overlapping spaces
  }

  /** Whether this index is the second of a pair whose ids differ only by case. */
  static boolean isCaseTwin(int index) {
    return (index & 1) == 1 && ((index >> 1) & 63) == 3;
  }

  String id(String prefix, int index) {
    boolean twin = isCaseTwin(index);
    byte[] out = new byte[2 + BODY];
    out[0] = (byte) prefix.charAt(0);
    out[1] = (byte) prefix.charAt(1);
    long carrier = Mix.mix(salt ^ (twin ? index - 1 : index));
    long bits = carrier;
    for (int i = 0; i < CARRIER; i++) {
      out[2 + i] = DIGITS[(int) (bits & 63)];
      bits >>>= 6;
    }
    long tail = Mix.mix(carrier ^ 0x5851F42D4C957F2DL);
    for (int i = CARRIER; i < BODY; i++) {
      if (i == CARRIER + 10) {
        tail = Mix.mix(carrier ^ 0x14057B7EF767814FL);
      }
      out[2 + i] = DIGITS[(int) (tail & 63)];
      tail >>>= 6;
    }
    if (twin) {
      swapCase(out);
    }
    return new String(out, StandardCharsets.ISO_8859_1);
  }

  /** The index below {@code bound} that this id stands for, or -1. The prefix is not checked. */
  int index(String id, int bound) {
    if (id == null || id.length() != 2 + BODY) {
      return -1;
    }
    int plain = carried(id);
    if (plain >= 0 && plain < bound && sameBody(id, plain)) {
      return plain;
    }
    byte[] swapped = id.getBytes(StandardCharsets.ISO_8859_1);
    swapCase(swapped);
    int twin = carried(new String(swapped, StandardCharsets.ISO_8859_1)) + 1;
    if (twin > 0 && twin < bound && isCaseTwin(twin) && sameBody(id, twin)) {
      return twin;
    }
    return -1;
  }

  /** A unionid of 28 characters that can be read back. */
  String unionid(int index) {
    return "o" + id("wm", index).substring(2, 29);
  }

  /** The index below {@code bound} with this unionid, or -1. */
  int indexOfUnionid(String unionid, int bound) {
    if (unionid == null || unionid.length() != 28 || unionid.charAt(0) != 'o') {
      return -1;
    }
    String body = "wm" + unionid.substring(1) + "...";
    int plain = carried(body);
    if (plain >= 0 && plain < bound && unionid(plain).equals(unionid)) {
      return plain;
    }
    byte[] swapped = body.getBytes(StandardCharsets.ISO_8859_1);
    swapCase(swapped);
    int twin = carried(new String(swapped, StandardCharsets.ISO_8859_1)) + 1;
    return twin > 0 && twin < bound && unionid(twin).equals(unionid) ? twin : -1;
  }

  private boolean sameBody(String id, int index) {
    return id(id.substring(0, 2), index).equals(id);
  }

  private int carried(String id) {
    long bits = 0;
    for (int i = CARRIER - 1; i >= 0; i--) {
      char c = id.charAt(2 + i);
      int value = c < 128 ? VALUES[c] : -1;
      if (value < 0) {
        return -1;
      }
      bits = (bits << 6) | value;
    }
    long index = Mix.unmix(bits) ^ salt;
    return index >= 0 && index < Integer.MAX_VALUE ? (int) index : -1;
  }

  private static void swapCase(byte[] id) {
    for (int i = 2; i < id.length; i++) {
      if (id[i] >= 'a' && id[i] <= 'z') {
        id[i] -= 32;
      } else if (id[i] >= 'A' && id[i] <= 'Z') {
        id[i] += 32;
      }
    }
  }
}

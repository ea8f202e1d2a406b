package io.wecomlink.simulator;

import java.nio.ByteBuffer;
import java.util.Base64;

/** Opaque paging cursors, bound to the question that they continue. */
final class Cursors {

  private Cursors() {}

  /**
   * @param key whatever identifies the question: company, app, parameters
   */
  static String of(long key, int first, int second) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putInt(first).putInt(second).putLong(seal(key, first, second));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** The two numbers in a cursor of this question; anything else is 40058. */
  static int[] read(long key, String cursor) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      if (bytes.length == 16) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int first = in.getInt();
        int second = in.getInt();
        if (in.getLong() == seal(key, first, second)) {
          return new int[] {first, second};
        }
      }
    } catch (IllegalArgumentException notBase64) {
      throw new ApiError(40058, "invalid cursor");
    }
    throw new ApiError(40058, "invalid cursor");
  }

  private static long seal(long key, int first, int second) {
    return Mix.of(key, first, second);
  }
}

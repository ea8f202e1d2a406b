package io.wecomlink.simulator;

import java.util.Arrays;

/** Small persistent sets of ints, kept as sorted arrays. */
final class SortedInts {

  private SortedInts() {}

  static int[] with(int[] sorted, int value) {
    int at = Arrays.binarySearch(sorted, value);
    if (at >= 0) {
      return sorted;
    }
    int[] out = new int[sorted.length + 1];
    int insert = -at - 1;
    System.arraycopy(sorted, 0, out, 0, insert);
    out[insert] = value;
    System.arraycopy(sorted, insert, out, insert + 1, sorted.length - insert);
    return out;
  }

  static int[] without(int[] sorted, int value) {
    int at = Arrays.binarySearch(sorted, value);
    if (at < 0) {
      return sorted;
    }
    int[] out = new int[sorted.length - 1];
    System.arraycopy(sorted, 0, out, 0, at);
    System.arraycopy(sorted, at + 1, out, at, out.length - at);
    return out;
  }

  /** Position of the first element greater than {@code value}. */
  static int after(int[] sorted, int value) {
    int at = Arrays.binarySearch(sorted, value);
    return at >= 0 ? at + 1 : -at - 1;
  }
}

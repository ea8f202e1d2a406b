package io.wecomlink.quota;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BandwidthBuilder;
import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;

/**
 * One scope's share of WeCom's limits. WeCom does not say where its windows begin, so no window of
 * that length, wherever it begins, may see more calls than the limit: a bucket that is full and is
 * refilled meanwhile gives its capacity plus the refill, and a block of permits may be a second
 * old. Both together stay below 97 % of the minute's limit and 99 % of the hour's.
 *
 * @param perMinute calls in any minute
 * @param perHour calls in any hour
 */
record Budget(int perMinute, int perHour) {

  /** The refill of a minute; the rest, less a margin for late use, is what the bucket holds. */
  private static final double MINUTE_REFILL = 0.80;

  private static final double MINUTE_CAPACITY = 0.15;

  /** An hour's limit is for days of steady work, so a long burst may take half of it. */
  private static final double HOUR_REFILL = 0.49;

  private static final double HOUR_CAPACITY = 0.49;

  /** What back-fill leaves for changes: a part of what the minute's bucket holds. */
  private static final double RESERVE = 1.0 / 3;

  /** The limits as Bucket4j takes them. */
  BucketConfiguration configuration() {
    return BucketConfiguration.builder()
        .addLimit(limit(capacity(), share(perMinute, MINUTE_REFILL), Duration.ofMinutes(1)))
        .addLimit(
            limit(share(perHour, HOUR_CAPACITY), share(perHour, HOUR_REFILL), Duration.ofHours(1)))
        .build();
  }

  /** Permits that back-fill does not touch. */
  long reserve() {
    return (long) Math.floor(capacity() * RESERVE);
  }

  /** Permits that a runner may hold in advance: one second's, and not all that changes leave. */
  long largestBlock() {
    return Math.max(1, Math.min(share(perMinute, MINUTE_REFILL) / 60, capacity() / 3));
  }

  private long capacity() {
    return share(perMinute, MINUTE_CAPACITY);
  }

  private static long share(int limit, double part) {
    return Math.max(1, (long) (limit * part));
  }

  private static Bandwidth limit(long capacity, long refill, Duration period) {
    return BandwidthBuilder.builder().capacity(capacity).refillGreedy(refill, period).build();
  }
}

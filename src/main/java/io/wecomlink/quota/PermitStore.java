package io.wecomlink.quota;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.github.bucket4j.postgresql.PostgreSQLSelectForUpdateBasedProxyManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** The permits of all runners: Bucket4j's token buckets in {@code wecomlink.quota_bucket}. */
@Component
class PermitStore {

  /**
   * What came of drawing.
   *
   * @param permits how many were drawn; 0 if none can be had now
   * @param delay if none were drawn, how long until there may be one
   */
  record Drawn(long permits, Duration delay) {}

  private static final int BATCH = 1000;

  private final PostgreSQLSelectForUpdateBasedProxyManager<String> buckets;

  PermitStore(DataSource dataSource, Clock clock) {
    this.buckets =
        Bucket4jPostgreSQL.selectForUpdateBasedBuilder(dataSource)
            .primaryKeyMapper(PrimaryKeyMapper.STRING)
            .table("wecomlink.quota_bucket")
            .idColumn("id")
            .stateColumn("state")
            .expiresAtColumn("expires_at")
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(
                    Duration.ofMinutes(1)))
            .clientClock(time(clock))
            .build();
  }

  /**
   * Draws permits.
   *
   * @param scope whose; the limits belong to the name, so that changed limits begin anew
   * @param wanted how many at most
   * @param reserve how many to leave
   */
  Drawn draw(String scope, Budget budget, long wanted, long reserve) {
    Bucket bucket =
        buckets
            .builder()
            .build(
                scope + " " + budget.perMinute() + "/" + budget.perHour(), budget::configuration);
    if (reserve > 0) {
      long spare = bucket.getAvailableTokens() - reserve;
      if (spare <= 0) {
        return nothing(bucket, 1 + reserve);
      }
      wanted = Math.min(wanted, spare);
    }
    long permits = bucket.tryConsumeAsMuchAsPossible(wanted);
    return permits > 0 ? new Drawn(permits, Duration.ZERO) : nothing(bucket, 1);
  }

  /** Deletes buckets that are full again because nobody has drawn for long. */
  int deleteIdle() {
    return buckets.removeExpired(BATCH);
  }

  private static Drawn nothing(Bucket bucket, long needed) {
    return new Drawn(
        0, Duration.ofNanos(bucket.estimateAbilityToConsume(needed).getNanosToWaitForRefill()));
  }

  private static TimeMeter time(Clock clock) {
    return new TimeMeter() {
      @Override
      public long currentTimeNanos() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
      }

      @Override
      public boolean isWallClockBased() {
        return true;
      }
    };
  }
}

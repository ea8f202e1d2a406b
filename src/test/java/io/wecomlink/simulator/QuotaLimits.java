package io.wecomlink.simulator;

/**
 * Frequency and concurrency limits (wecom/limits-and-errors.md §1); 0 = no limit.
 *
 * @param perCorpApiMinute calls per company and API in a minute
 * @param perCorpApiHour calls per company and API in an hour
 * @param perIpApiMinute calls per address and API in a minute
 * @param perIpApiHour calls per address and API in an hour
 * @param concurrentPerCorpApi calls in flight per company and API (45033); no number is published
 * @param wrongSecretsPerHour wrong secrets per address and hour before the address is blocked
 */
public record QuotaLimits(
    int perCorpApiMinute,
    int perCorpApiHour,
    int perIpApiMinute,
    int perIpApiHour,
    int concurrentPerCorpApi,
    int wrongSecretsPerHour) {

  /** The documented values; 50 in flight is the simulator's own choice. */
  public static QuotaLimits documented() {
    return new QuotaLimits(10_000, 150_000, 40_000, 1_200_000, 50, 2_000);
  }

  /** No limits, for benchmarks of something else. */
  public static QuotaLimits unlimited() {
    return new QuotaLimits(0, 0, 0, 0, 0, 0);
  }

  /** The documented values with another budget per company and API. */
  public static QuotaLimits perCorpApi(int minute, int hour) {
    return new QuotaLimits(minute, hour, 40_000, 1_200_000, 50, 2_000);
  }

  /** The same with another concurrency limit. */
  public QuotaLimits withConcurrency(int inFlight) {
    return new QuotaLimits(
        perCorpApiMinute,
        perCorpApiHour,
        perIpApiMinute,
        perIpApiHour,
        inFlight,
        wrongSecretsPerHour);
  }
}

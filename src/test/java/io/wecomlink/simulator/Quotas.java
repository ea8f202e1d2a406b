package io.wecomlink.simulator;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts calls in fixed windows and bans for as long as the broken window: a minute for the
 * minute's limit, an hour for the hour's (wecom/limits-and-errors.md §1).
 */
final class Quotas {

  private static final long MINUTE = 60_000;
  private static final long HOUR = 3_600_000;

  private record Key(String scope, String who, String api) {}

  private static final class Budget {
    private long minute;
    private int inMinute;
    private long hour;
    private int inHour;
    private long bannedUntil;

    synchronized boolean take(long now, int perMinute, int perHour) {
      if (now < bannedUntil) {
        return false;
      }
      if (now / MINUTE != minute) {
        minute = now / MINUTE;
        inMinute = 0;
      }
      if (now / HOUR != hour) {
        hour = now / HOUR;
        inHour = 0;
      }
      inMinute++;
      inHour++;
      if (perHour > 0 && inHour > perHour) {
        bannedUntil = now + HOUR;
        return false;
      }
      if (perMinute > 0 && inMinute > perMinute) {
        bannedUntil = now + MINUTE;
        return false;
      }
      return true;
    }

    synchronized boolean banned(long now) {
      return now < bannedUntil;
    }
  }

  private final SimulatorClock clock;
  private volatile QuotaLimits limits;
  private final Map<Key, Budget> budgets = new ConcurrentHashMap<>();
  private final Map<Key, AtomicInteger> inFlight = new ConcurrentHashMap<>();

  Quotas(SimulatorClock clock, QuotaLimits limits) {
    this.clock = clock;
    this.limits = limits;
  }

  QuotaLimits limits() {
    return limits;
  }

  /** New limits; counts and bans start anew. */
  void limits(QuotaLimits value) {
    limits = value;
    budgets.clear();
  }

  void checkIp(String ip, String api) {
    if (!budget("ip", ip, api)
        .take(clock.millis(), limits.perIpApiMinute(), limits.perIpApiHour())) {
      throw new ApiError(45009, "api freq out of limit");
    }
  }

  void checkCorp(String corp, String api) {
    if (!budget("corp", corp, api)
        .take(clock.millis(), limits.perCorpApiMinute(), limits.perCorpApiHour())) {
      throw new ApiError(45009, "api freq out of limit");
    }
  }

  /** Takes a place among the calls in flight; {@link #leave} gives it back. */
  void enter(String corp, String api) {
    AtomicInteger count =
        inFlight.computeIfAbsent(new Key("flight", corp, api), k -> new AtomicInteger());
    if (count.incrementAndGet() > limits.concurrentPerCorpApi()
        && limits.concurrentPerCorpApi() > 0) {
      count.decrementAndGet();
      throw new ApiError(45033, "api concurrent out of limit");
    }
  }

  void leave(String corp, String api) {
    inFlight.get(new Key("flight", corp, api)).decrementAndGet();
  }

  /** Refuses an address that tried too many wrong secrets. */
  void checkSecretBan(String ip) {
    if (budget("secret", ip, "").banned(clock.millis())) {
      throw new ApiError(45009, "api freq out of limit, ip blocked for wrong secrets");
    }
  }

  void wrongSecret(String ip) {
    budget("secret", ip, "").take(clock.millis(), 0, limits.wrongSecretsPerHour());
  }

  private Budget budget(String scope, String who, String api) {
    return budgets.computeIfAbsent(new Key(scope, who, api), k -> new Budget());
  }
}

package io.wecomlink.quota;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Calls of this runner that are under way, by company and API. There is no limit until WeCom says
 * that there were too many (45033, which has no published number): then half as many are allowed,
 * and one more for each ten seconds in which WeCom does not say so again.
 */
@Component
class ParallelCalls {

  private static final Duration RAISE_AFTER = Duration.ofSeconds(10);

  /** Refusals within so short a time are about the same crowd. */
  private static final Duration SAME_CROWD = Duration.ofSeconds(1);

  private static final class Calls {
    int underWay;
    int limit = Integer.MAX_VALUE;

    /** How many were too many; above it nothing is limited any more. */
    int tooMany;

    Instant cutAt = Instant.EPOCH;
    Instant raiseAt = Instant.MAX;

    void raise(Instant now) {
      while (limit < Integer.MAX_VALUE && !now.isBefore(raiseAt)) {
        limit = limit + 1 >= tooMany ? Integer.MAX_VALUE : limit + 1;
        raiseAt = raiseAt.plus(RAISE_AFTER);
      }
    }

    boolean isForgettable() {
      return underWay == 0 && limit == Integer.MAX_VALUE;
    }
  }

  private final Clock clock;
  private final Map<String, Calls> calls = new ConcurrentHashMap<>();

  ParallelCalls(Clock clock) {
    this.clock = clock;
  }

  /** Takes a place among the calls under way; false if there is none. */
  boolean enter(String scope) {
    boolean[] entered = new boolean[1];
    calls.compute(
        scope,
        (s, known) -> {
          Calls all = known == null ? new Calls() : known;
          all.raise(clock.instant());
          entered[0] = all.underWay < all.limit;
          if (entered[0]) {
            all.underWay++;
          }
          return all;
        });
    return entered[0];
  }

  /** Gives the place back. */
  void leave(String scope) {
    calls.computeIfPresent(
        scope,
        (s, all) -> {
          all.underWay--;
          return all.isForgettable() ? null : all;
        });
  }

  /** WeCom said that too many calls were under way; the one that was refused has left already. */
  void tooMany(String scope) {
    calls.compute(
        scope,
        (s, known) -> {
          Calls all = known == null ? new Calls() : known;
          Instant now = clock.instant();
          if (now.isBefore(all.cutAt.plus(SAME_CROWD))) {
            return all;
          }
          int crowd = Math.min(all.underWay + 1, all.limit);
          all.tooMany = Math.max(crowd, 2);
          all.limit = Math.max(1, crowd / 2);
          all.cutAt = now;
          all.raiseAt = now.plus(RAISE_AFTER);
          return all;
        });
  }

  /** How many calls may be under way; for tests. */
  int limit(String scope) {
    Calls all = calls.get(scope);
    return all == null ? Integer.MAX_VALUE : all.limit;
  }
}

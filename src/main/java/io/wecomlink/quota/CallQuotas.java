package io.wecomlink.quota;

import io.micrometer.core.instrument.MeterRegistry;
import io.wecomlink.settings.WecomLinkProperties;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Whether a call may be made now: no pause, a place among the calls under way, and a permit each of
 * the company's and of our address's limit for that API. All runners count as one address.
 */
@Component("callQuotas")
public class CallQuotas {

  /** WeCom's codes for too many calls at the same time and too many in a while. */
  private static final int CONCURRENCY_LIMIT = 45033;

  /** When to look again for a place among the calls under way. */
  private static final Duration SOON = Duration.ofMillis(300);

  /** wecom/limits-and-errors.md §6: wait 1–5 s. */
  private static final int LEAST_WAIT_MILLIS = 1000;

  private static final int MOST_WAIT_MILLIS = 5000;

  /** So old the knowledge of other runners' pauses may be. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /**
   * What is known about an API's pause.
   *
   * @param pause null if there is none
   */
  private record Known(ApiPauses.Pause pause, Instant askedAt) {}

  private final PermitStore store;
  private final PermitBlocks blocks;
  private final ApiPauses pauses;
  private final ParallelCalls parallel;
  private final Budget corpBudget;
  private final Budget ipBudget;
  private final SecureRandom random;
  private final MeterRegistry metrics;
  private final Clock clock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  CallQuotas(
      PermitStore store,
      PermitBlocks blocks,
      ApiPauses pauses,
      ParallelCalls parallel,
      WecomLinkProperties properties,
      SecureRandom random,
      MeterRegistry metrics,
      Clock clock) {
    WecomLinkProperties.Quota quota = properties.quota();
    this.store = store;
    this.blocks = blocks;
    this.pauses = pauses;
    this.parallel = parallel;
    this.corpBudget = new Budget(quota.perCorpApiMinute(), quota.perCorpApiHour());
    this.ipBudget = new Budget(quota.perIpApiMinute(), quota.perIpApiHour());
    this.random = random;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Asks to make a call. If it is granted, {@link #leave} must follow.
   *
   * @param corpId whose token it carries; null for a call that is no company's
   * @param api path of the API
   * @param backfill whether it may wait: then a part of the limits is left to others
   */
  public Permit draw(String corpId, String api, boolean backfill) {
    ApiPauses.Pause pause = pause(corpId, api);
    if (pause != null) {
      return refused("pause", pause.until(), pause.errcode());
    }
    String scope = scope(corpId, api);
    if (!parallel.enter(scope)) {
      return refused("parallel", clock.instant().plus(SOON), 0);
    }
    boolean granted = false;
    try {
      Instant until = corpId == null ? null : blocks.take(scope, corpBudget, backfill);
      if (until != null) {
        return refused("corp", until, 0);
      }
      until = blocks.take(scope(null, api), ipBudget, backfill);
      if (until != null) {
        if (corpId != null) {
          blocks.giveBack(scope, backfill);
        }
        return refused("ip", until, 0);
      }
      granted = true;
      return Permit.GRANTED;
    } finally {
      if (!granted) {
        parallel.leave(scope);
      }
    }
  }

  /** A call that was granted is over, however that came. */
  public void leave(String corpId, String api) {
    parallel.leave(scope(corpId, api));
  }

  /**
   * WeCom refused a call for one of its limits.
   *
   * @param errcode 45033 for too many at the same time; anything else pauses the API
   * @return when to ask again
   */
  public Instant exceeded(String corpId, String api, int errcode) {
    metrics.counter("wecomlink.quota.exceeded", "errcode", String.valueOf(errcode)).increment();
    if (errcode == CONCURRENCY_LIMIT) {
      parallel.tooMany(scope(corpId, api));
      int jitter = random.nextInt(MOST_WAIT_MILLIS - LEAST_WAIT_MILLIS + 1);
      return clock.instant().plusMillis(LEAST_WAIT_MILLIS + jitter);
    }
    ApiPauses.Pause pause = pauses.begin(corpId, api, errcode);
    known.put(scope(corpId, api), new Known(pause, clock.instant()));
    return pause.until();
  }

  /** Forgets what nobody needs any more. */
  public void tidyUp() {
    Instant old = clock.instant().minus(FRESH);
    known.values().removeIf(pause -> pause.askedAt().isBefore(old));
    blocks.deleteIdle();
    store.deleteIdle();
    pauses.deleteOld();
  }

  private ApiPauses.Pause pause(String corpId, String api) {
    Instant now = clock.instant();
    Known last = known.get(scope(corpId, api));
    boolean holds = last != null && last.pause() != null && now.isBefore(last.pause().until());
    if (!holds && (last == null || !now.isBefore(last.askedAt().plus(FRESH)))) {
      Optional<ApiPauses.Pause> asked = pauses.of(corpId, api);
      last = new Known(asked.orElse(null), now);
      known.put(scope(corpId, api), last);
      holds = asked.isPresent();
    }
    return holds ? last.pause() : null;
  }

  private Permit refused(String scope, Instant until, int errcode) {
    metrics.counter("wecomlink.quota.held.back", "scope", scope).increment();
    return new Permit(until, errcode);
  }

  private static String scope(String corpId, String api) {
    return corpId == null ? "ip " + api : "corp " + corpId + " " + api;
  }
}

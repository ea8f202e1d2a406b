package io.wecomlink.wecom;

import io.wecomlink.problem.Failures;
import io.wecomlink.quota.CallQuotas;
import io.wecomlink.quota.Permit;
import io.wecomlink.token.TokenKind;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Keeps requests below WeCom's limits. */
@Component("wecomQuota")
public class WecomQuota {

  /** A permit that comes so soon is waited for; for longer the work is put back. */
  private static final Duration SOON = Duration.ofSeconds(2);

  /** The whole API pauses, or too many calls were under way. */
  private static final Set<Integer> LIMITS = Set.of(45009, 45011, 45033);

  private final CallQuotas quotas;
  private final Clock clock;

  WecomQuota(CallQuotas quotas, Clock clock) {
    this.quotas = quotas;
    this.clock = clock;
  }

  /**
   * Draws a permit for a call.
   *
   * @param backfill true if the call may wait for those that may not; null for no
   * @throws WecomApiException of class BACK_OFF, with the time to ask again, if there is none
   */
  public void draw(@Variable("apiCall") ApiCall call, @Variable("backfill") Boolean backfill) {
    Permit permit = quotas.draw(corpId(call), call.path(), Boolean.TRUE.equals(backfill));
    if (!permit.isGranted()) {
      throw new WecomApiException(
          call.api(),
          permit.errcode(),
          ErrorClass.BACK_OFF,
          "held back until " + permit.refusedUntil(),
          permit.refusedUntil());
    }
  }

  /** The call is over, however that came. */
  public void leave(@Variable("apiCall") ApiCall call) {
    quotas.leave(corpId(call), call.path());
  }

  /** Whether a permit that was refused comes so soon that it is worth waiting for. */
  public boolean comesSoon(Exchange exchange) {
    return Failures.unwrap(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class))
            instanceof WecomApiException failure
        && failure.retryAt().filter(at -> !at.isAfter(clock.instant().plus(SOON))).isPresent();
  }

  /** What WeCom said about a call that broke one of its limits; null for any other answer. */
  WecomApiException refusal(ApiCall call, int errcode, String words) {
    if (!LIMITS.contains(errcode)) {
      return null;
    }
    return new WecomApiException(
        call.api(),
        errcode,
        ErrorClass.BACK_OFF,
        words,
        quotas.exceeded(corpId(call), call.path(), errcode));
  }

  /** Only a company's own token counts for its limit (wecom/limits-and-errors.md §1). */
  private static String corpId(ApiCall call) {
    return call.token().kind() == TokenKind.CORP ? call.token().owner() : null;
  }
}

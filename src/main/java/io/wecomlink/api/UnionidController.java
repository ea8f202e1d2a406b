package io.wecomlink.api;

import io.wecomlink.problem.Reason;
import io.wecomlink.unionid.UnionidPair;
import io.wecomlink.unionid.UnionidPairs;
import io.wecomlink.unionid.UnionidSummary;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The workbench's own pairs of unionid and openid. */
@RestController
@RequestMapping("/api/v1/tenants/{tenantId}/wecom/unionids")
class UnionidController {

  /**
   * @param subjectType 0: an account of the company; 1: an account of the vendor
   */
  record Pair(
      @NotBlank @Size(max = 64) String unionid,
      @NotBlank @Size(max = 64) String openid,
      @NotNull @Min(0) @Max(1) Integer subjectType) {}

  /**
   * How far the matching is, as people see it.
   *
   * @param waiting not asked for yet
   * @param matched the customer is known
   * @param pending nobody's customer yet; joined when they become one
   * @param failed WeCom refused the pair; {@code failures} says why
   * @param failures how many by errcode
   * @param problem why the matching stands still, in the caller's language; null if it does not
   * @param problemCode the same as a stable code; null if there is none
   * @param problemErrcode WeCom's errcode of it; null if there is none
   * @param problemDetail what WeCom or the program said of it; null if there is nothing to add
   */
  record SummaryView(
      long waiting,
      long matched,
      long pending,
      long failed,
      Map<Integer, Long> failures,
      String problem,
      String problemCode,
      Integer problemErrcode,
      String problemDetail) {}

  private final UnionidPairs pairs;
  private final Flows flows;
  private final Reasons reasons;

  UnionidController(UnionidPairs pairs, Flows flows, Reasons reasons) {
    this.pairs = pairs;
    this.flows = flows;
    this.reasons = reasons;
  }

  @Refuses("409 transition_refused")
  @PostMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  SummaryView note(
      @PathVariable String tenantId,
      @RequestBody @NotEmpty @Size(max = 1000) List<@NotNull @Valid Pair> body,
      Locale locale) {
    List<UnionidPair> given =
        body.stream()
            .map(pair -> new UnionidPair(pair.unionid(), pair.openid(), pair.subjectType()))
            .toList();
    return view(
        flows.call(
            "unionid-note-pairs",
            Map.of("tenantId", tenantId, "pairs", given),
            UnionidSummary.class),
        locale);
  }

  @GetMapping
  SummaryView summary(@PathVariable String tenantId, Locale locale) {
    return view(pairs.summaryOf(tenantId), locale);
  }

  private SummaryView view(UnionidSummary summary, Locale locale) {
    Reason problem = summary.problem();
    return new SummaryView(
        summary.waiting(),
        summary.matched(),
        summary.pending(),
        summary.failed(),
        summary.failures(),
        reasons.wordsAndAdvice(problem, locale),
        Reasons.code(problem),
        summary.problemErrcode(),
        Reasons.technical(problem));
  }
}

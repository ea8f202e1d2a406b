package io.wecomlink.api;

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

  private final UnionidPairs pairs;
  private final Flows flows;

  UnionidController(UnionidPairs pairs, Flows flows) {
    this.pairs = pairs;
    this.flows = flows;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  UnionidSummary note(
      @PathVariable String tenantId,
      @RequestBody @NotEmpty @Size(max = 1000) List<@NotNull @Valid Pair> body) {
    List<UnionidPair> given =
        body.stream()
            .map(pair -> new UnionidPair(pair.unionid(), pair.openid(), pair.subjectType()))
            .toList();
    return flows.call(
        "unionid-note-pairs", Map.of("tenantId", tenantId, "pairs", given), UnionidSummary.class);
  }

  @GetMapping
  UnionidSummary summary(@PathVariable String tenantId) {
    return pairs.summaryOf(tenantId);
  }
}

package io.wecomlink.api;

import io.wecomlink.link.MiniPrograms;
import io.wecomlink.security.Caller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A tenant's associated mini program (全员营销小程序). */
@RestController
@RequestMapping("/api/v1/tenants/{tenantId}/wecom/mini-program")
class MiniProgramController {

  /**
   * @param appId the mini program's appid
   * @param secret its Secret, from WeCom's admin console
   */
  record MiniProgramBody(
      @NotBlank @Size(max = 64) String appId, @NotBlank @Size(max = 512) String secret) {

    @Override
    public String toString() {
      return "MiniProgramBody[appId=" + appId + "]";
    }
  }

  /** What is stored; the secret itself is never shown. */
  record Stored(String appId, String secretMasked, Instant verifiedAt) {}

  private final Flows flows;

  MiniProgramController(Flows flows) {
    this.flows = flows;
  }

  @Refuses(
      value = {"409 transition_refused", "422 secret_rejected"},
      asksWecom = true)
  @PutMapping
  Stored set(
      @PathVariable String tenantId, @Valid @RequestBody MiniProgramBody body, Caller caller) {
    MiniPrograms.MiniProgram stored =
        flows.call(
            "link-set-mini-program",
            Map.of(
                "tenantId",
                tenantId,
                "actor",
                caller.subject(),
                "appId",
                body.appId(),
                "secret",
                body.secret()),
            MiniPrograms.MiniProgram.class);
    return new Stored(stored.appId(), stored.secretMasked(), stored.verifiedAt());
  }

  @Refuses("409 transition_refused")
  @DeleteMapping
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable String tenantId, Caller caller) {
    flows.call(
        "link-remove-mini-program",
        Map.of("tenantId", tenantId, "actor", caller.subject()),
        Object.class);
  }
}

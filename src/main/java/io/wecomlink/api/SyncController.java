package io.wecomlink.api;

import io.wecomlink.link.Connection;
import io.wecomlink.link.ConnectionState;
import io.wecomlink.link.Connections;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.sync.SyncRun;
import io.wecomlink.sync.SyncRuns;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A tenant's sync runs. */
@RestController
@RequestMapping("/api/v1/tenants/{tenantId}/wecom/syncs")
class SyncController {

  /** What a run reads. Only full runs exist so far. */
  enum Mode {
    FULL
  }

  record StartBody(@NotNull Mode mode) {}

  record Started(UUID runId) {}

  private final SyncRuns runs;
  private final Connections connections;
  private final Flows flows;

  SyncController(SyncRuns runs, Connections connections, Flows flows) {
    this.runs = runs;
    this.connections = connections;
    this.flows = flows;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  Started start(@PathVariable String tenantId, @Valid @RequestBody StartBody body) {
    Connection connection = connections.of(tenantId);
    if (connection.state() != ConnectionState.LINKED) {
      throw Connections.refused(connection.state(), "SYNC");
    }
    SyncRun run =
        flows.call(
            "sync-start-run",
            Map.of("tenantId", tenantId, "corpId", connection.corp().corpId(), "trigger", "MANUAL"),
            SyncRun.class);
    return new Started(run.runId());
  }

  @GetMapping
  Page<SyncRun> list(
      @PathVariable String tenantId,
      @RequestParam(required = false) Instant cursor,
      @RequestParam(defaultValue = "200") @Min(1) @Max(Page.MAX) int limit) {
    return Page.of(
        runs.list(tenantId, cursor, limit + 1), limit, run -> run.startedAt().toString());
  }

  @GetMapping("/{runId}")
  SyncRun read(@PathVariable String tenantId, @PathVariable UUID runId) {
    return runs.find(tenantId, runId)
        .orElseThrow(() -> new ProblemException(HttpStatus.NOT_FOUND, "sync_not_found"));
  }
}

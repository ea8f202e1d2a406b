package io.wecomlink.api;

import io.wecomlink.link.Connection;
import io.wecomlink.link.ConnectionState;
import io.wecomlink.link.Connections;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.security.Caller;
import io.wecomlink.sync.SyncRun;
import io.wecomlink.sync.SyncRuns;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** A tenant's sync runs. */
@RestController
@RequestMapping("/api/v1/tenants/{tenantId}/wecom/syncs")
class SyncController {

  /** What a run reads: everything, or what differs from the lists of ids. */
  enum Mode {
    FULL,
    INCREMENTAL
  }

  record StartBody(@NotNull Mode mode) {}

  record Started(UUID runId) {}

  private final SyncRuns runs;
  private final RunViews views;
  private final SyncEvents events;
  private final Connections connections;
  private final Flows flows;

  SyncController(
      SyncRuns runs, RunViews views, SyncEvents events, Connections connections, Flows flows) {
    this.runs = runs;
    this.views = views;
    this.events = events;
    this.connections = connections;
    this.flows = flows;
  }

  @Refuses({"409 transition_refused", "409 sync_running"})
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
            Map.of(
                "tenantId",
                tenantId,
                "corpId",
                connection.corp().corpId(),
                "mode",
                body.mode().name(),
                "trigger",
                "MANUAL"),
            SyncRun.class);
    return new Started(run.runId());
  }

  @GetMapping
  Page<RunView> list(
      @PathVariable String tenantId,
      @RequestParam(required = false) Instant cursor,
      @RequestParam(defaultValue = "200") @Min(1) @Max(Page.MAX) int limit,
      Locale locale) {
    return Page.of(
        runs.list(tenantId, cursor, limit + 1).stream().map(run -> views.of(run, locale)).toList(),
        limit,
        run -> run.startedAt().toString());
  }

  @Refuses("404 sync_not_found")
  @GetMapping("/{runId}")
  RunView read(@PathVariable String tenantId, @PathVariable UUID runId, Locale locale) {
    return views.of(run(tenantId, runId), locale);
  }

  /** The run as it moves: an event when it has changed, once a second at most, until its end. */
  @Refuses({"404 sync_not_found", "406 not_acceptable"})
  @GetMapping(path = "/{runId}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  ResponseEntity<SseEmitter> follow(
      @PathVariable String tenantId, @PathVariable UUID runId, Locale locale) {
    // A reverse proxy such as nginx hands events on at once when it is told so.
    return ResponseEntity.ok()
        .header("X-Accel-Buffering", "no")
        .body(events.follow(run(tenantId, runId), locale));
  }

  @Refuses({"404 sync_not_found", "409 sync_not_running"})
  @PostMapping("/{runId}/cancel")
  RunView cancel(
      @PathVariable String tenantId, @PathVariable UUID runId, Caller caller, Locale locale) {
    return views.of(runs.cancel(tenantId, runId, caller.subject()), locale);
  }

  @Refuses({
    "404 sync_not_found",
    "409 nothing_to_confirm",
    "409 removals_outdated",
    "409 sync_running"
  })
  @PostMapping("/{runId}/confirm-removals")
  RunView confirmRemovals(
      @PathVariable String tenantId, @PathVariable UUID runId, Caller caller, Locale locale) {
    SyncRun run =
        flows.call(
            "sync-confirm-removals",
            Map.of("tenantId", tenantId, "runId", runId, "actor", caller.subject()),
            SyncRun.class);
    return views.of(run, locale);
  }

  private SyncRun run(String tenantId, UUID runId) {
    return runs.find(tenantId, runId)
        .orElseThrow(() -> new ProblemException(HttpStatus.NOT_FOUND, "sync_not_found"));
  }
}

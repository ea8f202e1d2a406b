package io.wecomlink.api;

import io.wecomlink.sync.SyncRun;
import java.time.Instant;
import java.util.UUID;

/**
 * A run as people see it.
 *
 * @param finishedAt null while it runs
 * @param etaSeconds how long it will probably take; null if that cannot be told yet
 * @param problem why it did not simply succeed, or what it waits for, in the caller's language;
 *     null if there is nothing to say
 * @param problemCode the same as a stable code; null if there is none
 * @param problemDetail what WeCom or the program said of it; null if there is nothing to add
 * @param waitsUntil a running run goes on by itself then; null if it does not wait
 */
record RunView(
    UUID runId,
    String mode,
    String trigger,
    String state,
    Instant startedAt,
    Instant finishedAt,
    String phase,
    SyncRun.Progress progress,
    Long etaSeconds,
    String problem,
    String problemCode,
    String problemDetail,
    Instant waitsUntil) {}

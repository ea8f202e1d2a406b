package io.wecomlink.sync;

import java.time.Instant;
import java.util.UUID;

/**
 * A run that this runner works on.
 *
 * @param startedAt when the run began: what was observed later is newer than the run
 * @param planned whether the groups of members are known, so that only they are left to read
 */
public record RunLease(
    UUID runId,
    String tenantId,
    String corpId,
    String trigger,
    Instant startedAt,
    boolean planned) {}

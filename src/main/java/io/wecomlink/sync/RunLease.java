package io.wecomlink.sync;

import java.time.Instant;
import java.util.UUID;

/**
 * A run that this runner works on.
 *
 * @param lease names this taking of the run; whoever takes it next has another one
 * @param startedAt when the run began: what was observed later is newer than the run
 * @param planned whether the groups of members are known, so that only they are left to read
 */
public record RunLease(
    UUID runId,
    String lease,
    String tenantId,
    String corpId,
    String trigger,
    Instant startedAt,
    boolean planned) {}

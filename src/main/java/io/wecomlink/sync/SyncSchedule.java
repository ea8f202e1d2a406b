package io.wecomlink.sync;

import java.time.Instant;

/**
 * When a tenant's syncs are due.
 *
 * @param fullCron Quartz cron expression; null for the installation's
 * @param incrementalCron Quartz cron expression; null for the installation's
 * @param paused whether nothing starts by itself
 * @param timeZone in which the crons are read
 * @param nextFullAt null if it is not known yet
 * @param nextIncrementalAt null if it is not known yet
 * @param lastSkippedAt when a sync was last left out because of another one; null for never
 * @param lastSkippedMode which one that was
 */
public record SyncSchedule(
    String fullCron,
    String incrementalCron,
    boolean paused,
    String timeZone,
    Instant nextFullAt,
    Instant nextIncrementalAt,
    Instant lastSkippedAt,
    String lastSkippedMode) {}

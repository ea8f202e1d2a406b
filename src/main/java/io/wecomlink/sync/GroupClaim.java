package io.wecomlink.sync;

/**
 * A group that this runner has claimed.
 *
 * @param run its run, with the lease of this claim
 * @param group the group as it stood
 */
public record GroupClaim(RunLease run, SyncGroup group) {}

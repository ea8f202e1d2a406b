/**
 * How many calls WeCom allows, and keeping below that with all runners together: permits that are
 * drawn before a call, pauses after WeCom has said no, calls in parallel.
 *
 * <p>Permits come from token buckets in PostgreSQL. One is not drawn for each call but a block for
 * the next second, since a round trip per call costs more than the call (docs/benchmarks.md).
 */
package io.wecomlink.quota;

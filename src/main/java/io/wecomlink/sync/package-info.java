/**
 * Runs that bring the customer-profile tables up to date. The flows are in {@code routes/sync};
 * runs, their groups and cursors live in PostgreSQL, so that a run survives its runner.
 */
package io.wecomlink.sync;

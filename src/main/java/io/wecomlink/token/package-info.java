/**
 * Access tokens and suite tickets: kept sealed in PostgreSQL and in a small cache, fetched by the
 * flows in {@code routes/token}, by one thread of one runner at a time.
 */
package io.wecomlink.token;

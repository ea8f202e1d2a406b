/**
 * The workbench's HTTP API. Controllers hold no logic: a command calls a flow of {@code routes/} by
 * its id, a question reads a view.
 */
package io.wecomlink.api;

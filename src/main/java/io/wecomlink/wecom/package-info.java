/**
 * Calls to WeCom: what a call is, how it becomes an HTTP request, what its answer means.
 *
 * <p>The APIs themselves are the table in {@code routes/wecom/wecom-apis.camel.yaml}; retries are
 * the policy {@code wecom-call} in {@code routes/errors}.
 */
package io.wecomlink.wecom;

/**
 * How a tenant gets its WeCom linked, and what the connection is at any moment. The flows are in
 * {@code routes/link}.
 */
package io.wecomlink.link;

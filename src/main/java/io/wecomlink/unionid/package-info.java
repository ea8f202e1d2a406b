/**
 * The workbench's own pairs of unionid and openid, and which customer each of them is: the way to
 * unionids for third-party apps (wecom/external-contact-api.md §6). The flows are in {@code
 * routes/unionid}.
 */
package io.wecomlink.unionid;

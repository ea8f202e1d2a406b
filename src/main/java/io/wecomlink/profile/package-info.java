/**
 * The customer-profile tables: how WeCom's answers become their rows. The statements are in {@code
 * sql/profile}.
 */
package io.wecomlink.profile;

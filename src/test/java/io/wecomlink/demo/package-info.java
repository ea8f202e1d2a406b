/**
 * One command that shows the product at work, with a simulated WeCom and an embedded PostgreSQL.
 */
package io.wecomlink.demo;

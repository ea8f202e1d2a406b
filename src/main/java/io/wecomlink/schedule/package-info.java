/** Schedules that fire once, however many runners share one PostgreSQL. */
package io.wecomlink.schedule;

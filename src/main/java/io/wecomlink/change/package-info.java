/**
 * Objects that have to be read from WeCom again: noting them, taking them up fairly, and what a
 * reading means for the customer-profile tables. Events are not believed, they only lead here.
 */
package io.wecomlink.change;

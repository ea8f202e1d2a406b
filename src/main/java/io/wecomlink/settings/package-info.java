/** The settings of the product: one validated tree, and clear words when one is wrong. */
package io.wecomlink.settings;

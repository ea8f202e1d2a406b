/** What tests of several areas share. */
package io.wecomlink.testing;

/**
 * WeCom's callbacks: who sent it, what it says. Everything that arrives is hostile until its
 * signature, padding and receiver have been checked.
 */
package io.wecomlink.callback;

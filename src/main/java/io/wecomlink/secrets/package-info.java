/**
 * Secrets at rest: sealed before they are stored, opened where they are used, masked when shown.
 */
package io.wecomlink.secrets;

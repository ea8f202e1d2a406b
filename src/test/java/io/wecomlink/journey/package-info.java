/** What users go through, tested over HTTP against the whole product. */
package io.wecomlink.journey;

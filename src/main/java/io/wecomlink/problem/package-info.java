/** Every error that a caller sees: one form, one list of codes, two languages. */
package io.wecomlink.problem;

/** Measurements with every part in a process of its own; not part of the tests. */
package io.wecomlink.bench;

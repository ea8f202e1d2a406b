/** What could not be handled, kept so that it can be worked off. */
package io.wecomlink.deadletter;

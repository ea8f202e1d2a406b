/** Brings the flows of {@code routes/} into Camel, and makes sure that none is missing. */
package io.wecomlink.routes;

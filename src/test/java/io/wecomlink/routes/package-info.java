/** Rules for the flows in {@code routes/}, since Camel loads YAML more leniently than is good. */
package io.wecomlink.routes;

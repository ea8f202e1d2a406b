/**
 * A stateful stand-in for WeCom (企业微信): same paths, tokens, callbacks, limits and errors as the
 * protocol notes in {@code wecom/}, deterministic from a seed. It knows nothing of the product, so
 * that it can check the product. {@link io.wecomlink.simulator.WecomSimulator} is the way in for
 * tests, {@link io.wecomlink.simulator.WecomSimulatorApplication} for people.
 */
package io.wecomlink.simulator;

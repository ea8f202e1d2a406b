/**
 * The page in a real Chromium, as people use it. Each scene that a test stops at is checked for
 * barriers and, with {@code -Dwecomlink.pictures=docs/images}, kept as a picture.
 */
package io.wecomlink.browser;

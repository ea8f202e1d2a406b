package io.wecomlink.settings;

/**
 * Thrown at start by whoever finds out that a setting cannot be used, where the checks of {@link
 * WecomLinkProperties} could not see it. {@link SettingsFailureAnalyzer} turns it into the one
 * sentence that stops the start. It has no cause and no value on purpose: either may show a secret.
 */
public class InvalidSettingException extends IllegalArgumentException {

  private final String property;
  private final String expected;

  /**
   * @param property the property in kebab form, such as {@code wecomlink.security.encryption-key}
   * @param expected what it should hold, as a noun phrase, such as {@code base64 of 32 bytes}
   */
  public InvalidSettingException(String property, String expected) {
    super(property + " must be " + expected);
    this.property = property;
    this.expected = expected;
  }

  String property() {
    return property;
  }

  String expected() {
    return expected;
  }
}

package io.wecomlink.secrets;

import io.wecomlink.problem.Reason;

/**
 * Thrown when a stored secret cannot be opened: it was altered, cut short, or sealed with a key
 * that is no longer configured. The message says which of these, and nothing about the secret
 * itself.
 */
public class SecretUnreadableException extends RuntimeException implements Reason.Giver {

  SecretUnreadableException(String message) {
    super(message);
  }

  @Override
  public Reason reason() {
    return Reason.of("secret_unreadable").withTechnical(getMessage());
  }
}

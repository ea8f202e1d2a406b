package io.wecomlink.secrets;

/**
 * Thrown when a stored secret cannot be opened: it was altered, cut short, or sealed with a key
 * that is no longer configured. The message says which of these, and nothing about the secret
 * itself.
 */
public class SecretUnreadableException extends RuntimeException {

  SecretUnreadableException(String message) {
    super(message);
  }
}

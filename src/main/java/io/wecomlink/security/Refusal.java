package io.wecomlink.security;

import org.springframework.http.HttpStatus;
import org.springframework.security.authorization.AuthorizationDecision;

/** A denial that says why, so that the answer can, too. */
class Refusal extends AuthorizationDecision {

  private final HttpStatus status;
  private final String code;

  Refusal(HttpStatus status, String code) {
    super(false);
    this.status = status;
    this.code = code;
  }

  HttpStatus status() {
    return status;
  }

  String code() {
    return code;
  }

  @Override
  public String toString() {
    return status.value() + " " + code;
  }
}

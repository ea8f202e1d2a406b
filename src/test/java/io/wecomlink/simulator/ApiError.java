package io.wecomlink.simulator;

/** An errcode answer. Cheap: it carries no stack trace, being an expected outcome. */
final class ApiError extends RuntimeException {

  final int code;

  ApiError(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  static ApiError badJson(String what) {
    return new ApiError(40035, what + " Warning: wrong json format.");
  }
}

package io.wecomlink.wecom;

import io.wecomlink.problem.ProblemException;
import org.springframework.http.HttpStatus;

/** WeCom answered with an error, or with something that is not an answer. Holds no secret. */
public class WecomApiException extends RuntimeException {

  private final String api;
  private final int errcode;
  private final ErrorClass errorClass;
  private final boolean fetchingToken;

  WecomApiException(String api, int errcode, ErrorClass errorClass, String words) {
    super(api + " failed: " + errcode + " " + words);
    this.api = api;
    this.errcode = errcode;
    this.errorClass = errorClass;
    this.fetchingToken = false;
  }

  private WecomApiException(WecomApiException cause) {
    super(cause.getMessage(), cause);
    this.api = cause.api;
    this.errcode = cause.errcode;
    this.errorClass = cause.errorClass;
    this.fetchingToken = true;
  }

  /** The same failure, seen by a call that needed the token. */
  WecomApiException whileFetchingToken() {
    return new WecomApiException(this);
  }

  /** Whether not the call itself failed but fetching the token that it needed. */
  boolean isFetchingToken() {
    return fetchingToken;
  }

  /** Route id of the API, such as {@code wecom-list-departments}. */
  public String api() {
    return api;
  }

  /** WeCom's errcode; the HTTP status where the answer was no JSON; 0 where there was none. */
  public int errcode() {
    return errcode;
  }

  /** What to do about it. A getter in bean style, since routes decide by it. */
  public ErrorClass getErrorClass() {
    return errorClass;
  }

  /**
   * What a person who waits for the call is told: 503 wecom_unavailable if trying again may help,
   * else 502 wecom_error with the errcode.
   */
  public ProblemException toProblem() {
    return switch (errorClass) {
      case RETRY, BACK_OFF, WAIT_FOR_TICKET ->
          new ProblemException(this, HttpStatus.SERVICE_UNAVAILABLE, "wecom_unavailable")
              .with("errcode", errcode);
      default ->
          new ProblemException(this, HttpStatus.BAD_GATEWAY, "wecom_error", String.valueOf(errcode))
              .with("errcode", errcode);
    };
  }
}

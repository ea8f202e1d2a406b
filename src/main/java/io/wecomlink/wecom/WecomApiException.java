package io.wecomlink.wecom;

import io.wecomlink.problem.ProblemException;
import io.wecomlink.problem.Reason;
import java.time.Instant;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/** WeCom answered with an error, or with something that is not an answer. Holds no secret. */
public class WecomApiException extends RuntimeException implements Reason.Giver {

  private final String api;
  private final int errcode;
  private final ErrorClass errorClass;
  private final transient Instant retryAt;
  private final boolean fetchingToken;

  WecomApiException(String api, int errcode, ErrorClass errorClass, String words) {
    this(api, errcode, errorClass, words, null);
  }

  /**
   * A failure with a known end.
   *
   * @param retryAt before then asking again is useless or harmful; null if nothing is known
   */
  WecomApiException(String api, int errcode, ErrorClass errorClass, String words, Instant retryAt) {
    super(api + " failed: " + errcode + " " + words);
    this.api = api;
    this.errcode = errcode;
    this.errorClass = errorClass;
    this.retryAt = retryAt;
    this.fetchingToken = false;
  }

  private WecomApiException(WecomApiException cause, ErrorClass errorClass) {
    super(cause.getMessage(), cause);
    this.api = cause.api;
    this.errcode = cause.errcode;
    this.errorClass = errorClass;
    this.retryAt = cause.retryAt;
    this.fetchingToken = true;
  }

  /**
   * The same failure, seen by a call that needed the token.
   *
   * @param meaning what it means there
   */
  WecomApiException whileFetchingToken(ErrorClass meaning) {
    return new WecomApiException(this, meaning);
  }

  /** Whether not the call itself failed but fetching the token that it needed. */
  public boolean isFetchingToken() {
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
   * When this API may be asked again for this company; set for class BACK_OFF. Whoever holds the
   * work puts it back until then, without counting an attempt and without waiting in a thread.
   */
  public Optional<Instant> retryAt() {
    return Optional.ofNullable(retryAt);
  }

  /** Why, with the errcode, and this message as its technical part. */
  @Override
  public Reason reason() {
    return Reason.ofWecom(errcode, getMessage());
  }

  /**
   * What a person who waits for the call is told: 503 wecom_unavailable if trying again may help,
   * else 502 wecom_error with the errcode and what to do about it.
   */
  public ProblemException toProblem() {
    return switch (errorClass) {
      case RETRY, BACK_OFF, WAIT_FOR_TICKET ->
          new ProblemException(this, HttpStatus.SERVICE_UNAVAILABLE, "wecom_unavailable")
              .with("errcode", errcode);
      default ->
          new ProblemException(
                  this,
                  HttpStatus.BAD_GATEWAY,
                  "wecom_error",
                  String.valueOf(errcode),
                  WecomErrors.adviceKeys(errcode))
              .with("errcode", errcode);
    };
  }
}

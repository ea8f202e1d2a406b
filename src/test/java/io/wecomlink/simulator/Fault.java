package io.wecomlink.simulator;

/**
 * A rule that makes API calls go wrong. {@code path} and {@code corpId} null = any; a path is
 * written as in the URL ({@code /cgi-bin/department/list}).
 *
 * @param kind what happens
 * @param path API, or null
 * @param corpId company as the caller knows it, or null
 * @param errcode for {@link Kind#ERRCODE}
 * @param status HTTP status for {@link Kind#HTTP_STATUS}
 * @param delayMillis for {@link Kind#SLOW}
 * @param skip so many matching calls pass first
 * @param count how many times it happens at most; -1 = without end
 * @param rate share of the matching calls, 0 to 1, drawn from the seed
 * @param pattern regular expression, for {@link Kind#REPLACE}
 * @param text the body for {@link Kind#BODY}, the replacement for {@link Kind#REPLACE}
 */
public record Fault(
    Kind kind,
    String path,
    String corpId,
    int errcode,
    int status,
    long delayMillis,
    int skip,
    int count,
    double rate,
    String pattern,
    String text) {

  /** What can go wrong. */
  public enum Kind {
    /** An answer with this errcode. */
    ERRCODE,
    /** An HTTP error with a small HTML body. */
    HTTP_STATUS,
    /** HTTP 200 with an HTML page, as gateways send it. */
    HTML,
    /** HTTP 200, JSON cut in the middle. */
    TRUNCATED,
    /** The connection ends without an answer; nothing was done. */
    RESET,
    /** Like RESET, after the call had its effect. */
    RESET_AFTER,
    /** The right answer, late. */
    SLOW,
    /** A page without rows and with a cursor (batch/get_by_user). */
    EMPTY_PAGE,
    /** A page whose next_cursor is the cursor that was sent (batch/get_by_user). */
    REPEAT_CURSOR,
    /** HTTP 200 with this body; nothing was done. */
    BODY,
    /** The right answer in which text was replaced: what fits the pattern, all of it. */
    REPLACE,
    /** The right answer, compressed as its Content-Encoding says. */
    GZIP,
    /** Remarks that try to break out of text (batch/get_by_user). */
    HOSTILE
  }

  private static Fault of(Kind kind, String path, int errcode, int status, long delay) {
    return new Fault(kind, path, null, errcode, status, delay, 0, -1, 1, null, null);
  }

  /** Answers with this errcode. */
  public static Fault errcode(String path, int errcode) {
    return of(Kind.ERRCODE, path, errcode, 0, 0);
  }

  /** Answers with this HTTP status. */
  public static Fault httpStatus(String path, int status) {
    return of(Kind.HTTP_STATUS, path, 0, status, 0);
  }

  /** Answers late. */
  public static Fault slow(String path, long delayMillis) {
    return of(Kind.SLOW, path, 0, 0, delayMillis);
  }

  /** Answers with this body. */
  public static Fault body(String path, String body) {
    return new Fault(Kind.BODY, path, null, 0, 0, 0, 0, -1, 1, null, body);
  }

  /**
   * Replaces text in the answer's JSON.
   *
   * @param pattern regular expression
   * @param replacement with {@code $1} for groups
   */
  public static Fault replace(String path, String pattern, String replacement) {
    return new Fault(Kind.REPLACE, path, null, 0, 0, 0, 0, -1, 1, pattern, replacement);
  }

  /** Any kind that needs no number. */
  public static Fault of(Kind kind, String path) {
    return of(kind, path, 0, 0, 0);
  }

  /** At most {@code n} times. */
  public Fault times(int n) {
    return new Fault(
        kind, path, corpId, errcode, status, delayMillis, skip, n, rate, pattern, text);
  }

  /** After {@code n} undisturbed calls. */
  public Fault after(int n) {
    return new Fault(
        kind, path, corpId, errcode, status, delayMillis, n, count, rate, pattern, text);
  }

  /** To this share of the calls. */
  public Fault atRate(double share) {
    return new Fault(
        kind, path, corpId, errcode, status, delayMillis, skip, count, share, pattern, text);
  }

  /** To this company only. */
  public Fault forCorp(String id) {
    return new Fault(
        kind, path, id, errcode, status, delayMillis, skip, count, rate, pattern, text);
  }
}

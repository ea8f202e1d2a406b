package io.wecomlink.callback;

/**
 * Thrown when a callback must not be believed or cannot be read. Nothing of it may be stored. The
 * message holds the {@link Reason#code() code} only: neither a secret nor anything of the body, and
 * no cause either, because parsers quote what they stumble over.
 */
public class CallbackRejectedException extends RuntimeException {

  private final Reason reason;

  /**
   * @param reason why the callback is refused; not null
   */
  public CallbackRejectedException(Reason reason) {
    // Strangers can cause this as often as they like; a stack trace each time would be expensive.
    super("Callback refused: " + reason.code(), null, false, false);
    this.reason = reason;
  }

  /** Why the callback is refused; never null. */
  public Reason reason() {
    return reason;
  }

  /** Why a callback is refused, with what the sender is told. */
  public enum Reason {
    /** {@code msg_signature} does not fit token, timestamp, nonce and cipher text. */
    BAD_SIGNATURE(403, "bad_signature"),
    /** The message is for another suite or corp than this URL serves. */
    BAD_RECEIVEID(403, "bad_receiveid"),
    /** The cipher text has no whole blocks, or its padding is wrong. */
    BAD_PADDING(400, "bad_padding"),
    /** Not base64, or the lengths inside the clear text contradict each other. */
    BAD_ENCODING(400, "bad_encoding"),
    /** Neither readable XML nor readable JSON, or one that breaks a limit. */
    BAD_XML(400, "bad_xml"),
    /** A company or kind of event whose name the database cannot hold; WeCom has none such. */
    BAD_NAME(400, "bad_name"),
    /** Larger than {@code wecomlink.callback.max-body-bytes}. */
    BODY_TOO_LARGE(413, "body_too_large"),
    /** The timestamp is further off than {@code wecomlink.callback.time-window}. */
    STALE_TIMESTAMP(403, "stale_timestamp"),
    /** A query parameter of wecom/crypto.md §2 or §3 is absent. */
    MISSING_PARAMETER(400, "missing_parameter"),
    /** The URL or the envelope names a corp or tenant that is not known here. */
    UNKNOWN_RECEIVER(404, "unknown_receiver");

    private final int httpStatus;
    private final String code;

    Reason(int httpStatus, String code) {
      this.httpStatus = httpStatus;
      this.code = code;
    }

    /** The status of the HTTP answer, 400 to 499. */
    public int httpStatus() {
      return httpStatus;
    }

    /** The stable code in the answer's problem body and in the metric. */
    public String code() {
      return code;
    }
  }
}

package io.wecomlink.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.List;

/**
 * Why something did not succeed, as it is stored: a code and what fills its text, so that each
 * reader is told in their own language. The texts are {@code reason.<code>}; a code without one is
 * that of a problem, and its title says it. Holds no secret.
 *
 * @param code lower case with underscores; null for a text that was stored before there were codes
 * @param until the work goes on by itself then; null if it does not
 * @param errcode WeCom's errcode; null if the failure was not WeCom's
 * @param arguments what fills {0}, {1}, … of the text: numbers and texts; never null
 * @param technical what went wrong in the words of WeCom or the program, for whoever looks for the
 *     cause; null if there is nothing to add
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"code", "until", "errcode", "arguments", "technical"})
public record Reason(
    String code, Instant until, Integer errcode, List<Object> arguments, String technical) {

  /** An exception that can say why in this way. */
  public interface Giver {

    /** Why, for people. */
    Reason reason();
  }

  /** Longer ones are cut: WeCom's words may be of any length. */
  private static final int MAX_TECHNICAL = 2000;

  /** What the stored form begins with; no text of the time before codes does. */
  private static final String BEGINNING = "{\"code\":";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** Cuts what is too long, and leaves out NUL, which PostgreSQL cannot hold. */
  public Reason {
    arguments = arguments == null ? List.of() : List.copyOf(arguments);
    technical = technical == null ? null : cut(technical.replace("\0", ""));
  }

  /**
   * A reason that its text says in full.
   *
   * @param arguments numbers and texts
   */
  public static Reason of(String code, Object... arguments) {
    return new Reason(code, null, null, List.of(arguments), null);
  }

  /** A failure of WeCom. */
  public static Reason ofWecom(int errcode, String technical) {
    return errcode == 0
        ? Reason.of("wecom_no_answer").withTechnical(technical)
        : new Reason("wecom_error", null, errcode, List.of(String.valueOf(errcode)), technical);
  }

  /** Why this failed; what nobody foresaw is told by the name of its class alone. */
  public static Reason of(Throwable failure) {
    return failure instanceof Giver giver
        ? giver.reason()
        : Reason.of("unexpected").withTechnical(failure.getClass().getSimpleName());
  }

  /** The same with words of the program. */
  public Reason withTechnical(String words) {
    return new Reason(code, until, errcode, arguments, words);
  }

  /** The same, where the work goes on by itself. */
  public Reason until(Instant moment) {
    return new Reason(code, moment, errcode, arguments, technical);
  }

  /** As text for a column. */
  public String stored() {
    if (code == null) {
      return technical;
    }
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Numbers and texts are always JSON", e);
    }
  }

  /**
   * Reads what {@link #stored} wrote, or a text of the time before codes.
   *
   * @return null for null
   */
  public static Reason read(String stored) {
    if (stored == null) {
      return null;
    }
    if (stored.startsWith(BEGINNING)) {
      try {
        return JSON.readValue(stored, Reason.class);
      } catch (JsonProcessingException e) {
        // Not ours after all: shown as it is.
      }
    }
    return new Reason(null, null, null, List.of(), stored);
  }

  /** For the log. */
  @Override
  public String toString() {
    if (code == null) {
      return technical;
    }
    return code
        + (arguments.isEmpty() ? "" : " " + arguments)
        + (technical == null ? "" : ": " + technical);
  }

  private static String cut(String text) {
    return text.length() <= MAX_TECHNICAL ? text : text.substring(0, MAX_TECHNICAL - 1) + "…";
  }
}

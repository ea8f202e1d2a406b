package io.wecomlink.problem;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpStatus;

/**
 * An error that the caller is meant to see, as an RFC 9457 problem. Its words are in the message
 * bundle under {@code problem.<code>} (title) and {@code problem.<code>.detail}. Neither arguments
 * nor properties may hold a secret: both reach the caller.
 */
public class ProblemException extends RuntimeException implements Reason.Giver {

  private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_]*");

  /** Members that RFC 9457 §3.1 or this product fills; a property must not replace them. */
  private static final Set<String> RESERVED =
      Set.of("type", "title", "status", "detail", "instance", "code");

  private final transient HttpStatus status;
  private final String code;
  private final transient Object[] arguments;
  private final transient Map<String, Object> properties = new LinkedHashMap<>();

  /**
   * @param status the answer's status, 4xx or 5xx
   * @param code the stable code that programs read, lower case with underscores
   * @param arguments what fills {0}, {1}, … of the texts
   * @throws IllegalArgumentException if the status is no error or the code is malformed
   */
  public ProblemException(HttpStatus status, String code, Object... arguments) {
    this(null, status, code, arguments);
  }

  /**
   * The same with a cause, which is for the log and never shown.
   *
   * @param cause what led here, or null
   * @param status the answer's status, 4xx or 5xx
   * @param code the stable code that programs read, lower case with underscores
   * @param arguments what fills {0}, {1}, … of the texts
   * @throws IllegalArgumentException if the status is no error or the code is malformed
   */
  public ProblemException(Throwable cause, HttpStatus status, String code, Object... arguments) {
    super(status.value() + " " + code, cause);
    if (!status.isError()) {
      throw new IllegalArgumentException("A problem needs a 4xx or 5xx status, not " + status);
    }
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("Not a problem code: " + code);
    }
    this.status = status;
    this.code = code;
    this.arguments = arguments.clone();
  }

  /**
   * Adds an extension member to the answer, such as {@code runId}.
   *
   * @param name its JSON name
   * @param value what Jackson can write, or null to leave the member out
   * @return this
   * @throws IllegalArgumentException if the name belongs to the problem itself
   */
  public ProblemException with(String name, Object value) {
    Objects.requireNonNull(name, "name");
    if (RESERVED.contains(name)) {
      throw new IllegalArgumentException("A problem fills this member itself: " + name);
    }
    if (value != null) {
      properties.put(name, value);
    }
    return this;
  }

  /** The answer's status. */
  public HttpStatus status() {
    return status;
  }

  /** The stable code that programs read. */
  public String code() {
    return code;
  }

  /** What fills the texts' placeholders; never null. */
  public Object[] arguments() {
    return arguments.clone();
  }

  /** The same where it is stored and read later. */
  @Override
  public Reason reason() {
    return Reason.of(code, Arrays.stream(arguments).map(ProblemException::plain).toArray())
        .withTechnical(getMessage());
  }

  /** What has words in each language is told by the name of its text. */
  private static String plain(Object argument) {
    return argument instanceof MessageSourceResolvable words && words.getCodes() != null
        ? words.getCodes()[0]
        : String.valueOf(argument);
  }

  /** Extension members of the answer, in the order they were added; never null. */
  public Map<String, Object> properties() {
    return Collections.unmodifiableMap(properties);
  }
}

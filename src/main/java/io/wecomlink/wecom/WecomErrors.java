package io.wecomlink.wecom;

import io.wecomlink.problem.Failures;
import io.wecomlink.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.Exchange;
import org.springframework.context.MessageSource;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.context.support.DefaultMessageSourceResolvable;
import org.springframework.stereotype.Component;

/**
 * The one place that knows WeCom's errcodes: their class, from {@code wecom-errors.properties}
 * (taken from wecom/limits-and-errors.md §2), and what people are told to do, from the texts {@code
 * advice.*}. docs/errors.md shows both.
 */
@Component("wecomErrors")
public class WecomErrors {

  /** The API that tells what a company has authorised. */
  static final String ASKS_FOR_GRANT = "wecom-get-auth-info";

  /**
   * What the flow that judges a refusal knows of it; while it is there, nobody judges anew: the
   * calls with which it asks WeCom again are its own.
   */
  private static final String BEING_JUDGED = "refusal";

  private static final Properties TABLE = load();

  private static final Map<Integer, ErrorClass> CLASSES = classes();

  /**
   * Where nobody says how long to wait: the shortest of WeCom's bans (wecom/limits-and-errors.md
   * §6).
   */
  private static final Duration WITHOUT_WORD = Duration.ofSeconds(60);

  /** Classes of refusals that may be about the one thing that was asked for. */
  private static final Set<ErrorClass> OF_ITS_OWN =
      EnumSet.of(ErrorClass.SKIP, ErrorClass.UNKNOWN, ErrorClass.ADMIN_ACTION, ErrorClass.LICENCE);

  /**
   * The answer would be too large (wecom/limits-and-errors.md §2): a setting, but of what was asked
   * for and not of ours.
   */
  private static final int TOO_LARGE = 45029;

  private final MessageSource messages;

  WecomErrors(MessageSource messages) {
    this.messages = messages;
  }

  /** The class of an errcode; {@link ErrorClass#UNKNOWN} for codes that are not in the table. */
  static ErrorClass classify(int errcode) {
    return CLASSES.getOrDefault(errcode, ErrorClass.UNKNOWN);
  }

  /**
   * The class of an errcode in answer to a call: that of the table, which may have another one for
   * an API. What says elsewhere that the authorisation is dead says nothing of it where the company
   * has authorised nothing, such as to the vendor's own calls or a secret that is being tried.
   */
  static ErrorClass classify(int errcode, ApiCall call) {
    String ofApi = TABLE.getProperty(errcode + "@" + call.api());
    ErrorClass found = ofApi == null ? classify(errcode) : ErrorClass.valueOf(ofApi);
    return found == ErrorClass.REAUTHORISE && !call.isUnderAuthorization()
        ? ErrorClass.ADMIN_ACTION
        : found;
  }

  /**
   * What to do about a failure, in plain words.
   *
   * @param errcode WeCom's errcode; null or 0 if there was none
   */
  public String advice(Integer errcode, Locale locale) {
    return messages.getMessage(adviceKeys(errcode), locale);
  }

  /** The same as keys of the message bundle, for a text that is filled later. */
  static MessageSourceResolvable adviceKeys(Integer errcode) {
    return errcode == null || errcode == 0
        ? new DefaultMessageSourceResolvable("advice.NONE")
        : new DefaultMessageSourceResolvable(
            new String[] {"advice." + errcode, "advice." + classify(errcode)});
  }

  /**
   * Whether what was caught says that a company's authorisation is dead or shut off, which is to be
   * judged.
   */
  public boolean authorizationIsDead(Exchange exchange) {
    return exchange.getVariable(BEING_JUDGED) == null
        && Failures.caught(exchange) instanceof WecomApiException failure
        && failure.getErrorClass() == ErrorClass.REAUTHORISE;
  }

  /** Whether what a policy caught may be about the one thing that was asked for. */
  public boolean isOfItsOwn(Exchange exchange) {
    Exception failure = exchange.getException();
    return isRefusalOfItsOwn(
        failure == null ? Failures.caught(exchange) : Failures.unwrap(failure));
  }

  /**
   * Whether a failure may be about the one department, member or group of members that was asked
   * for, so that all else can still be read. A token that could not be fetched is everybody's.
   */
  public static boolean isRefusalOfItsOwn(Exception failure) {
    return failure instanceof WecomApiException wecom
        && !wecom.isFetchingToken()
        && (OF_ITS_OWN.contains(wecom.getErrorClass()) || wecom.errcode() == TOO_LARGE);
  }

  /**
   * Until when work is put back whose failure only says that something else has to come first: the
   * end of a limit's pause, or a suite ticket. Such a failure is no attempt, however often it
   * comes.
   *
   * @param now the present
   * @return empty for every other failure
   */
  public static Optional<Instant> waitsUntil(Exception failure, Instant now) {
    if (failure instanceof WecomApiException wecom) {
      return switch (wecom.getErrorClass()) {
        case BACK_OFF, WAIT_FOR_TICKET ->
            Optional.of(wecom.retryAt().orElse(now.plus(WITHOUT_WORD)));
        default -> Optional.empty();
      };
    }
    boolean noTicketYet =
        failure instanceof ProblemException problem
            && "suite_ticket_missing".equals(problem.code());
    return noTicketYet ? Optional.of(now.plus(WITHOUT_WORD)) : Optional.empty();
  }

  /** The table: errcode to class. */
  static Map<Integer, ErrorClass> table() {
    return CLASSES;
  }

  private static Properties load() {
    Properties table = new Properties();
    try (InputStream in = WecomErrors.class.getResourceAsStream("/wecom-errors.properties")) {
      table.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table;
  }

  private static Map<Integer, ErrorClass> classes() {
    Map<Integer, ErrorClass> classes = new HashMap<>();
    for (String code : TABLE.stringPropertyNames()) {
      if (!code.contains("@")) {
        classes.put(Integer.valueOf(code), ErrorClass.valueOf(TABLE.getProperty(code)));
      }
    }
    return Map.copyOf(classes);
  }
}

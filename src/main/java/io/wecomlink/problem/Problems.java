package io.wecomlink.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.servlet.LocaleResolver;

/**
 * Turns errors into RFC 9457 problems ({@code application/problem+json}) in the caller's language.
 * Safe for concurrent use.
 */
@Component
public class Problems {

  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private static final String TYPE_PREFIX = "urn:problem:wecomlink:";

  private final MessageSource messages;
  private final LocaleResolver locales;
  private final ObjectMapper json;
  private final Supplier<String> incidentIds;

  @Autowired
  Problems(MessageSource messages, LocaleResolver locales, ObjectMapper json) {
    this(messages, locales, json, () -> UUID.randomUUID().toString());
  }

  Problems(
      MessageSource messages,
      LocaleResolver locales,
      ObjectMapper json,
      Supplier<String> incidentIds) {
    this.messages = messages;
    this.locales = locales;
    this.json = json;
    this.incidentIds = incidentIds;
  }

  /** The language to answer this request in: English or simplified Chinese. */
  public Locale locale(HttpServletRequest request) {
    return locales.resolveLocale(request);
  }

  /**
   * The same where a flow has only the header.
   *
   * @param acceptLanguage value of {@code Accept-Language}; null if there is none
   */
  public Locale locale(String acceptLanguage) {
    return AcceptLanguage.of(acceptLanguage);
  }

  /**
   * The problem that an error stands for. A {@link ProblemException} anywhere among its causes
   * speaks for it, so that Camel's and Spring's wrappers change nothing. What nobody foresaw
   * becomes {@code internal_error} with an incident id, under which the stack trace is logged.
   *
   * @param error what went wrong
   * @param locale a supported language, see {@link #locale}
   * @return the problem, with {@code code}
   */
  public ProblemDetail of(Throwable error, Locale locale) {
    Optional<ProblemException> meant = find(error, ProblemException.class, e -> true);
    if (meant.isPresent()) {
      ProblemException problem = meant.get();
      if (problem.status().is5xxServerError()) {
        log.warn("Answered {}", problem.getMessage(), error);
      }
      ProblemDetail detail = of(problem.status(), problem.code(), locale, problem.arguments());
      problem.properties().forEach(detail::setProperty);
      return detail;
    }
    if (DatabaseFaults.isOne(error)) {
      log.warn("The database cannot be reached: {}", rootMessage(error));
      return of(HttpStatus.SERVICE_UNAVAILABLE, "database_unavailable", locale);
    }
    if (find(error, AuthenticationServiceException.class, e -> true).isPresent()) {
      log.warn("Tokens cannot be checked: {}", rootMessage(error));
      return of(HttpStatus.SERVICE_UNAVAILABLE, "login_unavailable", locale);
    }
    if (error instanceof ErrorResponse response && !response.getStatusCode().is5xxServerError()) {
      return of(response.getStatusCode(), codeFor(response.getStatusCode()), locale);
    }
    return incident(error, locale);
  }

  /**
   * A problem in words of the bundle.
   *
   * @param status the answer's status
   * @param code the stable code
   * @param locale a supported language, see {@link #locale}
   * @param arguments what fills the texts' placeholders
   * @return the problem, with {@code code}
   */
  public ProblemDetail of(HttpStatusCode status, String code, Locale locale, Object... arguments) {
    ProblemDetail problem = ProblemDetail.forStatus(status);
    problem.setType(URI.create(TYPE_PREFIX + code));
    // A code without a text is a mistake of ours, but no reason to answer with nothing.
    problem.setTitle(messages.getMessage("problem." + code, arguments, code, locale));
    problem.setDetail(messages.getMessage("problem." + code + ".detail", arguments, null, locale));
    problem.setProperty("code", code);
    return problem;
  }

  /** A problem for a bare status that some part of the container or framework has set. */
  ProblemDetail of(HttpStatusCode status, Locale locale) {
    return of(status, codeFor(status), locale);
  }

  /**
   * Writes the answer where no controller is at work, as in a filter. Does nothing when the answer
   * has already begun.
   *
   * @param request the request
   * @param response its answer; headers set so far stay
   * @param error what went wrong
   * @throws IOException if the caller is gone
   */
  public void write(HttpServletRequest request, HttpServletResponse response, Throwable error)
      throws IOException {
    write(request, response, of(error, locale(request)));
  }

  void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.resetBuffer();
    response.setStatus(problem.getStatus());
    headers(locale(request))
        .forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
    problem.setInstance(instance(request));
    byte[] body = json.writeValueAsBytes(problem);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }

  /** Headers of every problem. */
  HttpHeaders headers(Locale locale) {
    HttpHeaders headers = new HttpHeaders();
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    headers.setContentLanguage(locale);
    headers.setVary(List.of(HttpHeaders.ACCEPT_LANGUAGE));
    return headers;
  }

  private ProblemDetail incident(Throwable error, Locale locale) {
    String incident = incidentIds.get();
    log.error("Incident {}", incident, error);
    ProblemDetail problem =
        of(HttpStatus.INTERNAL_SERVER_ERROR, "internal_error", locale, incident);
    problem.setProperty("incidentId", incident);
    return problem;
  }

  private static String codeFor(HttpStatusCode status) {
    return switch (status.value()) {
      case 401 -> "unauthenticated";
      case 403 -> "forbidden";
      case 404 -> "not_found";
      case 405 -> "method_not_allowed";
      case 406 -> "not_acceptable";
      case 413 -> "body_too_large";
      case 415 -> "unsupported_media_type";
      case 503 -> "unavailable";
      default -> status.is5xxServerError() ? "internal_error" : "invalid_request";
    };
  }

  /** The path without its query, which may hold what belongs in no log and no answer. */
  private static URI instance(HttpServletRequest request) {
    Object original = request.getAttribute("jakarta.servlet.error.request_uri");
    String path = original != null ? original.toString() : request.getRequestURI();
    try {
      return URI.create(path);
    } catch (IllegalArgumentException malformed) {
      // A path that is no URI is exactly what such an answer may be about.
      return null;
    }
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    while (root.getCause() != null && seen.add(root)) {
      root = root.getCause();
    }
    return root.toString();
  }

  private static <T extends Throwable> Optional<T> find(
      Throwable error, Class<T> type, Predicate<? super T> test) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable e = error; e != null && seen.add(e); e = e.getCause()) {
      if (type.isInstance(e) && test.test(type.cast(e))) {
        return Optional.of(type.cast(e));
      }
    }
    return Optional.empty();
  }
}

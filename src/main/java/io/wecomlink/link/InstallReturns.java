package io.wecomlink.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.problem.Failures;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.problem.Problems;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.wecom.WecomApiException;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/** A browser that comes back from an installation. */
@Component("installReturns")
public class InstallReturns {

  private static final Logger log = LoggerFactory.getLogger(InstallReturns.class);

  /** auth_code: wrong, or already used (wecom/limits-and-errors.md §2). */
  private static final int AUTH_CODE_SPENT = 40078;

  /** What a person sees after an installation; the workbench goes on by itself. */
  private static final String INSTALLED_PAGE = "/installed.html";

  private final LinkStates states;
  private final Problems problems;
  private final ObjectMapper json;
  private final WecomLinkProperties properties;

  InstallReturns(
      LinkStates states, Problems problems, ObjectMapper json, WecomLinkProperties properties) {
    this.states = states;
    this.problems = problems;
    this.json = json;
    this.properties = properties;
  }

  /**
   * Checks what the browser brought and says whose installation it is: sets the variables tenantId,
   * actor, state and authCode.
   *
   * @throws ProblemException 400 missing_parameter or invalid_state
   */
  public void accept(
      Exchange exchange,
      @Header("state") String state,
      @Header("auth_code") String authCode,
      @Header(HttpHeaders.ACCEPT_LANGUAGE) String acceptLanguage,
      @Header(HttpHeaders.ACCEPT) String accept) {
    exchange.setVariable("locale", problems.locale(acceptLanguage));
    exchange.setVariable("html", accept != null && accept.contains(MediaType.TEXT_HTML_VALUE));
    if (state == null || authCode == null || authCode.isBlank()) {
      throw new ProblemException(HttpStatus.BAD_REQUEST, "missing_parameter", "state, auth_code");
    }
    LinkStates.Claim claim = states.use(state);
    exchange.setVariable("state", state);
    exchange.setVariable("tenantId", claim.tenantId());
    exchange.setVariable("actor", claim.actor());
    exchange.setVariable("authCode", authCode);
  }

  /** Sends the browser on to the page. */
  public void redirect(Exchange exchange) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setBody(null);
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, HttpStatus.SEE_OTHER.value());
    message.setHeader(HttpHeaders.LOCATION, properties.publicBaseUrl() + INSTALLED_PAGE);
  }

  /**
   * Answers with a problem, as a page if a person asked; after a passing fault the same link may be
   * tried again.
   */
  public void explain(Exchange exchange) throws JsonProcessingException {
    Exception failure = Failures.caught(exchange);
    ProblemException problem = problem(failure);
    String state = exchange.getVariable("state", String.class);
    if (state != null && problem.status().is5xxServerError()) {
      states.giveBack(state);
    }
    Message message = exchange.getMessage();
    Locale locale = exchange.getVariable("locale", Locale.ENGLISH, Locale.class);
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status().value());
    ProblemDetail detail = problems.of(problem, locale);
    if (exchange.getVariable("html", false, Boolean.class)) {
      message.setHeader(Exchange.CONTENT_TYPE, "text/html; charset=UTF-8");
      message.setBody(page(detail, locale));
    } else {
      message.setHeader(Exchange.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      message.setBody(json.writeValueAsString(detail));
    }
  }

  /** The problem for a person in front of a browser. */
  private static String page(ProblemDetail problem, Locale locale) {
    return """
        <!DOCTYPE html>
        <html lang="%s">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>WeCom Link</title><link rel="stylesheet" href="/css/plain.css"></head>
        <body><main><h1>%s</h1><p>%s</p></main></body>
        </html>
        """
        .formatted(
            locale.toLanguageTag(),
            HtmlUtils.htmlEscape(problem.getTitle()),
            HtmlUtils.htmlEscape(problem.getDetail()));
  }

  private static ProblemException problem(Exception failure) {
    if (failure instanceof ProblemException problem) {
      return problem;
    }
    if (failure instanceof WecomApiException wecom) {
      if (wecom.errcode() == AUTH_CODE_SPENT) {
        return new ProblemException(HttpStatus.BAD_REQUEST, "auth_code_rejected");
      }
      log.warn("An installation could not be finished: {}", wecom.getMessage());
      return wecom.toProblem();
    }
    log.error("An installation could not be finished", failure);
    return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "wecom_unavailable");
  }
}

package io.wecomlink.callback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.wecomlink.problem.ProblemException;
import io.wecomlink.problem.Problems;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** What the caller of a callback URL is told. */
@Component("callbackAnswers")
public class CallbackAnswers {

  private static final Logger log = LoggerFactory.getLogger(CallbackAnswers.class);

  /** What every callback has to bring: fills the text of missing_parameter. */
  private static final String QUERY_PARAMETERS = "msg_signature, timestamp, nonce";

  private final Problems problems;
  private final ObjectMapper json;
  private final MeterRegistry metrics;

  CallbackAnswers(Problems problems, ObjectMapper json, MeterRegistry metrics) {
    this.problems = problems;
    this.json = json;
    this.metrics = metrics;
  }

  /** Stored: the one text that WeCom takes for yes (wecom/crypto.md §3). */
  public void success(Exchange exchange) {
    answer(exchange, HttpStatus.OK, MediaType.TEXT_PLAIN_VALUE, "success");
  }

  /** The echo of a URL verification: the decrypted text and nothing else (wecom/crypto.md §2). */
  public void echo(Exchange exchange) {
    answer(
        exchange,
        HttpStatus.OK,
        MediaType.TEXT_PLAIN_VALUE,
        exchange.getMessage().getBody(String.class));
  }

  /** Not from WeCom, or not readable. */
  public void refuse(Exchange exchange) throws JsonProcessingException {
    CallbackRejectedException rejected =
        exchange.getProperty(Exchange.EXCEPTION_CAUGHT, CallbackRejectedException.class);
    String code = rejected.reason().code();
    metrics.counter("wecomlink.callback.rejected", "reason", code).increment();
    problem(
        exchange, new ProblemException(HttpStatus.valueOf(rejected.reason().httpStatus()), code));
  }

  /**
   * The database did not take an event, or was not even asked because it has just failed.
   *
   * @throws EventNotStoredException always
   */
  public void notStored(Exchange exchange) {
    throw new EventNotStoredException(
        exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
  }

  /** Cannot be stored now. */
  public void unavailable(Exchange exchange) throws JsonProcessingException {
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    // Without a trace: during an outage this is said hundreds of times.
    log.error(
        "A callback could not be stored; WeCom was told to send it again: {}",
        failure.getMessage());
    metrics.counter("wecomlink.callback.unavailable").increment();
    problem(exchange, new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "database_unavailable"));
  }

  private void problem(Exchange exchange, ProblemException problem) throws JsonProcessingException {
    answer(
        exchange,
        problem.status(),
        MediaType.APPLICATION_PROBLEM_JSON_VALUE,
        json.writeValueAsString(problems.of(problem, Locale.ENGLISH)));
  }

  private static void answer(
      Exchange exchange, HttpStatus status, String contentType, String body) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, status.value());
    message.setHeader(Exchange.CONTENT_TYPE, contentType);
    message.setBody(body);
  }
}

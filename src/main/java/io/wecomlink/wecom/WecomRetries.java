package io.wecomlink.wecom;

import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Which failures of a request are worth another attempt. Only failures of the request itself count:
 * fetching its token is a request of its own, with retries of its own, and the two must not
 * multiply.
 */
@Component("wecomRetries")
public class WecomRetries {

  /**
   * And the API's name: the request that fetches the token anew inherits the count, and may meet a
   * dead token of its own.
   */
  private static final String REFUSALS = "wecomTokenRefusals.";

  /** Notes that WeCom refused the token of a request. */
  static void countRefusal(Exchange exchange, String api) {
    exchange.setProperty(REFUSALS + api, refusals(exchange, api) + 1);
  }

  /** Whether WeCom refused the token of this very request, for the first time. */
  public boolean tokenDied(Exchange exchange) {
    return failedWith(exchange, ErrorClass.REFRESH_TOKEN)
        && refusals(exchange, ((WecomApiException) failure(exchange)).api()) <= 1;
  }

  /** Whether WeCom was busy, or gave no answer or no proper one. */
  public boolean mayPass(Exchange exchange) {
    return failedWith(exchange, ErrorClass.RETRY);
  }

  private static boolean failedWith(Exchange exchange, ErrorClass errorClass) {
    return failure(exchange) instanceof WecomApiException wecom
        && !wecom.isFetchingToken()
        && wecom.getErrorClass() == errorClass;
  }

  private static Exception failure(Exchange exchange) {
    Exception failure = exchange.getException();
    return failure != null
        ? failure
        : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
  }

  private static int refusals(Exchange exchange, String api) {
    return exchange.getProperty(REFUSALS + api, 0, Integer.class);
  }
}

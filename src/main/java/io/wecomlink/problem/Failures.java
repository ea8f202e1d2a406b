package io.wecomlink.problem;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.springframework.stereotype.Component;

/** Finds the failure that matters among the wrappers that Camel puts around it. */
@Component("failures")
public class Failures {

  private static final String CAMEL = "org.apache.camel.";

  /**
   * Throws what a {@code doCatch} caught, as if it had just happened. An error handler that gave up
   * marks the message, and no handler further out looks at a marked one; here the marks go, so that
   * the policy of the flow that asked applies again. A {@code doTry} is outside its own route's
   * policy, so this belongs into a route that the flow calls.
   *
   * @throws Exception what was caught, unwrapped
   */
  public void passOn(Exchange exchange) throws Exception {
    ExchangeExtension marks = exchange.getExchangeExtension();
    marks.setFailureHandled(false);
    marks.setRedeliveryExhausted(false);
    marks.setErrorHandlerHandled(null);
    throw caught(exchange);
  }

  /** What an error handler or {@code doCatch} caught, unwrapped. */
  public static Exception caught(Exchange exchange) {
    return unwrap(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
  }

  /**
   * The first cause that is not one of Camel's own.
   *
   * @param failure null stays null
   */
  public static Exception unwrap(Exception failure) {
    Exception inner = failure;
    while (inner != null
        && inner.getClass().getName().startsWith(CAMEL)
        && inner.getCause() instanceof Exception cause) {
      inner = cause;
    }
    return inner;
  }
}

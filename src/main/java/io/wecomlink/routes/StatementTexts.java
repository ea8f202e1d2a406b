package io.wecomlink.routes;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;
import org.apache.camel.component.sql.SqlEndpoint;
import org.apache.camel.component.sql.SqlHelper;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.stereotype.Component;

/**
 * Lets the {@code sql:} steps of the flows read each statement's text once. Camel by itself
 * searches the whole text for parameters at every execution, and, for every parameter, all its
 * converters for one that makes a map of the body, and has the server asked for the number of
 * parameters; together that took more time than the statement.
 *
 * <p>Thread-safe.
 */
@Component
class StatementTexts extends DefaultSqlPrepareStatementStrategy
    implements CamelContextConfiguration {

  private static final Pattern COMMENT_OR_TEXT = Pattern.compile("--[^\\n]*|'[^']*'");

  /** By the text as it stands in its file. Statements come from files alone, so it stays small. */
  private final Map<String, String> prepared = new ConcurrentHashMap<>();

  @Override
  public void beforeApplicationStart(CamelContext camel) {
    camel
        .getCamelContextExtension()
        .registerEndpointCallback(
            (uri, endpoint) -> {
              if (endpoint instanceof SqlEndpoint sql) {
                sql.setPrepareStatementStrategy(this);
                sql.setParametersCount(parameters(camel, sql));
              }
              return endpoint;
            });
  }

  @Override
  public void afterApplicationStart(CamelContext camel) {
    // Nothing to do.
  }

  /** Without that number, the driver asks the server for it at every execution. */
  private int parameters(CamelContext camel, SqlEndpoint sql) {
    try {
      String text = SqlHelper.resolveQuery(camel, sql.getQuery(), sql.getPlaceholder());
      return dependsOnValues(text) ? 0 : parameters(prepareQuery(text, true, null));
    } catch (NoTypeConversionAvailableException | IOException | SQLException e) {
      throw new IllegalStateException("No statement in " + sql.getQuery(), e);
    }
  }

  /**
   * @param prepared a statement with question marks where values go
   */
  static int parameters(String prepared) {
    String bare = COMMENT_OR_TEXT.matcher(prepared).replaceAll("");
    return (int) bare.chars().filter(c -> c == '?').count();
  }

  private static boolean dependsOnValues(String query) {
    return query.contains(":#in:") || query.contains(":?#");
  }

  @Override
  public String prepareQuery(String query, boolean allowNamedParameters, Exchange exchange)
      throws SQLException {
    if (!allowNamedParameters || dependsOnValues(query)) {
      return super.prepareQuery(query, allowNamedParameters, exchange);
    }
    String known = prepared.get(query);
    if (known == null) {
      known = super.prepareQuery(query, true, exchange);
      prepared.put(query, known);
    }
    return known;
  }

  @Override
  public Iterator<?> createPopulateIterator(
      String query, String preparedQuery, int expectedParams, Exchange exchange, Object value)
      throws SQLException {
    return super.createPopulateIterator(
        query, preparedQuery, expectedParams, exchange, value instanceof Map ? value : null);
  }
}

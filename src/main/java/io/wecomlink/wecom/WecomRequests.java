package io.wecomlink.wecom;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.token.TokenKey;
import io.wecomlink.token.TokenKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** Turns an {@link ApiCall} into the HTTP request that the route sends. */
@Component("wecomRequests")
public class WecomRequests {

  private final ObjectMapper json;
  private final WecomLinkProperties.Provider provider;
  private final WecomLinkProperties.Suite suite;

  WecomRequests(ObjectMapper json, WecomLinkProperties properties) {
    this.json = json;
    this.provider = properties.provider();
    this.suite = properties.suite();
  }

  /**
   * A call as the API table in {@code routes/wecom} describes it.
   *
   * @param token name of a {@link TokenKind}
   * @param parameters null where the API takes none
   * @param corpId the company; null for calls in the vendor's or the app's own name
   */
  @SuppressWarnings("unchecked")
  public ApiCall call(
      String api, String method, String path, String token, Object parameters, String corpId) {
    TokenKind kind = TokenKind.valueOf(token);
    String owner =
        switch (kind) {
          case NONE -> "";
          case PROVIDER -> provider.corpId();
          case SUITE -> suite.id();
          case CORP -> corpId;
        };
    Map<String, Object> map =
        parameters instanceof Map ? (Map<String, Object>) parameters : Map.of();
    return new ApiCall(api, method, path, new TokenKey(kind, owner), map);
  }

  /**
   * Writes method, path, query and body of the variable apiCall onto the message. All other headers
   * go: nothing of a flow travels to WeCom, and nothing from outside steers the HTTP endpoint.
   */
  public void prepare(Exchange exchange) throws JsonProcessingException {
    Message message = exchange.getMessage();
    ApiCall call = exchange.getVariable("apiCall", ApiCall.class);
    message.removeHeaders("*");
    StringJoiner query = new StringJoiner("&");
    if (call.isNeedsToken()) {
      query.add(
          call.token().kind().parameter()
              + "="
              + encode(exchange.getVariable("accessToken", String.class)));
    }
    boolean post = "POST".equals(call.method());
    if (post) {
      message.setBody(json.writeValueAsBytes(call.parameters()));
      message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    } else {
      call.parameters().forEach((name, value) -> query.add(name + "=" + encode(value.toString())));
      message.setBody(null);
    }
    message.setHeader(Exchange.HTTP_METHOD, call.method());
    message.setHeader(Exchange.HTTP_PATH, call.path());
    if (query.length() > 0) {
      message.setHeader(Exchange.HTTP_QUERY, query.toString());
    }
    CallMeter meter = exchange.getVariable("callMeter", CallMeter.class);
    if (meter != null) {
      meter.count();
    }
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}

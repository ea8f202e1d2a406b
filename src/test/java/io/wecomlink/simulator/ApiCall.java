package io.wecomlink.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One request: query parameters, JSON body and, once the token was checked, who is asking. */
final class ApiCall {

  private static final ObjectMapper JSON = new ObjectMapper();

  final String path;
  final String method;
  final String ip;
  private final Map<String, String> query;
  private final byte[] bytes;
  private JsonNode body;

  /** The app whose token was used, or null for provider and suite tokens. */
  CorpApp app;

  /** The token itself, if the API needs one. */
  TokenStore.Token token;

  /** What the app sees; set while the company's lock is held. */
  CorpView view;

  ApiCall(HttpServletRequest request, String path) throws IOException {
    this.path = path;
    method = request.getMethod();
    ip = request.getRemoteAddr();
    // Not getParameter(): with a form content type, which curl -d sends, it would eat the body.
    query = query(request.getQueryString());
    bytes = request.getInputStream().readAllBytes();
  }

  static Map<String, String> query(String text) {
    Map<String, String> out = new HashMap<>();
    if (text != null) {
      for (String pair : text.split("&")) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          out.putIfAbsent(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
      }
    }
    return out;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      return text;
    }
  }

  /** A query parameter, or null. */
  String param(String name) {
    String value = query.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** A query parameter that must be there, else {@code missing}. */
  String param(String name, int missing) {
    String value = param(name);
    if (value == null) {
      throw new ApiError(missing, name + " missing");
    }
    return value;
  }

  /** A whole number from the query, or {@code absent}; anything else is 40058. */
  long number(String name, long absent) {
    String value = param(name);
    if (value == null) {
      return absent;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new ApiError(40058, "invalid " + name);
    }
  }

  JsonNode body() {
    if (body == null) {
      try {
        JsonNode parsed = bytes.length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes);
        if (!parsed.isObject()) {
          throw ApiError.badJson("invalid json");
        }
        body = parsed;
      } catch (JsonProcessingException e) {
        throw ApiError.badJson("invalid json");
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return body;
  }

  /** A text of the body, or null; a value of another type is refused. */
  String text(String name) {
    JsonNode value = body().path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw ApiError.badJson("invalid " + name);
    }
    return value.textValue().isEmpty() ? null : value.textValue();
  }

  /** A text of the body that must be there, else {@code missing}. */
  String text(String name, int missing) {
    String value = text(name);
    if (value == null) {
      throw new ApiError(missing, name + " missing");
    }
    return value;
  }

  /** A whole number of the body, or {@code absent}. */
  int integer(String name, int absent) {
    JsonNode value = body().path(name);
    if (value.isMissingNode() || value.isNull()) {
      return absent;
    }
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw ApiError.badJson("invalid " + name);
    }
    return value.intValue();
  }

  /** A list of texts of the body, empty if absent. */
  List<String> texts(String name) {
    JsonNode value = body().path(name);
    List<String> out = new ArrayList<>();
    if (value.isMissingNode() || value.isNull()) {
      return out;
    }
    if (!value.isArray()) {
      throw ApiError.badJson("invalid " + name);
    }
    for (JsonNode each : value) {
      if (!each.isTextual()) {
        throw ApiError.badJson("invalid " + name);
      }
      out.add(each.textValue());
    }
    return out;
  }
}

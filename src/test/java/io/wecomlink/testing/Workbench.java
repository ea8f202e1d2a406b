package io.wecomlink.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** A workbench that talks to the runner over HTTP, with a token, as the real one does. */
public final class Workbench {

  /**
   * An answer.
   *
   * @param status HTTP status
   * @param body its text; empty if there is none
   * @param location the Location header; null if there is none
   */
  public record Answer(int status, String body, String location) {

    /** The body as JSON. */
    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException("not JSON: " + body, e);
      }
    }

    /**
     * Status and problem code, such as {@code 409 sync_running}; the status alone if all is well.
     */
    public String said() {
      return status < 400 ? String.valueOf(status) : status + " " + json().path("code").asText();
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final String baseUrl;
  private final String token;
  private final String language;
  private final String ifNoneMatch;

  /**
   * @param baseUrl of the runner, without a trailing slash
   * @param token null for a caller who has none
   */
  public Workbench(String baseUrl, String token) {
    this(baseUrl, token, "en", null);
  }

  private Workbench(String baseUrl, String token, String language, String ifNoneMatch) {
    this.baseUrl = baseUrl;
    this.token = token;
    this.language = language;
    this.ifNoneMatch = ifNoneMatch;
  }

  /** The same runner, seen by somebody else. */
  public Workbench as(String otherToken) {
    return new Workbench(baseUrl, otherToken, language, ifNoneMatch);
  }

  /** The same caller, who wants to be answered in another language. */
  public Workbench in(String otherLanguage) {
    return new Workbench(baseUrl, token, otherLanguage, ifNoneMatch);
  }

  /** The same caller, whose calls carry {@code If-None-Match}. */
  public Workbench ifNoneMatch(String value) {
    return new Workbench(baseUrl, token, language, value);
  }

  public Answer get(String path) {
    return call("GET", path, null);
  }

  /** Posts JSON; a null body posts nothing. */
  public Answer post(String path, Map<String, ?> body) {
    return call("POST", path, body);
  }

  public Answer put(String path, Map<String, ?> body) {
    return call("PUT", path, body);
  }

  /** Calls the API below {@code /api/v1}, or any absolute URL without a token. */
  public Answer call(String method, String path, Object body) {
    boolean foreign = path.startsWith("http");
    URI uri = URI.create(foreign ? path : baseUrl + "/api/v1" + path);
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri)
              .method(
                  method,
                  body == null
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofString(JSON.writeValueAsString(body)));
      if (body != null) {
        request.header("Content-Type", "application/json");
      }
      if (token != null && !foreign) {
        request.header("Authorization", "Bearer " + token);
      }
      request.header("Accept-Language", language);
      if (ifNoneMatch != null) {
        request.header("If-None-Match", ifNoneMatch);
      }
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.body(),
          response.headers().firstValue("Location").orElse(null));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + uri + " got no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}

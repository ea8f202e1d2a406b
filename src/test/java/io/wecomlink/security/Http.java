package io.wecomlink.security;

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

/** Plain HTTP without any help that could hide what goes over the wire. */
class Http {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  Http(int port) {
    this.port = port;
  }

  /** An answer with the few questions that tests ask. */
  record Answer(HttpResponse<String> raw) {

    int status() {
      return raw.statusCode();
    }

    String body() {
      return raw.body();
    }

    String header(String name) {
      return raw.headers().firstValue(name).orElse(null);
    }

    JsonNode json() {
      try {
        return JSON.readTree(raw.body());
      } catch (IOException e) {
        throw new UncheckedIOException(raw.body(), e);
      }
    }

    /** The problem's code; null for an answer that is no problem. */
    String code() {
      String type = header("Content-Type");
      return type != null && type.startsWith("application/problem+json")
          ? json().path("code").textValue()
          : null;
    }
  }

  String origin() {
    return "http://localhost:" + port;
  }

  Answer get(String path, String... headers) {
    return call("GET", path, null, headers);
  }

  Answer as(String token, String method, String path) {
    return call(method, path, null, "Authorization", "Bearer " + token);
  }

  Answer call(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(origin() + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (body != null) {
      request.setHeader("Content-Type", "application/json");
    }
    return send(request);
  }

  Answer raw(String method, String path, String body, String authorization, String type) {
    return send(
        HttpRequest.newBuilder(URI.create(origin() + path))
            .method(method, BodyPublishers.ofString(body))
            .headers("Authorization", authorization, "Content-Type", type));
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(client.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

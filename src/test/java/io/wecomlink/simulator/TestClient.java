package io.wecomlink.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A minimal WeCom client for the simulator's own tests. */
final class TestClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final WecomSimulator sim;

  TestClient(WecomSimulator sim) {
    this.sim = sim;
  }

  static String enc(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  HttpResponse<String> send(String method, String path, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(sim.baseUrl() + path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  JsonNode get(String path) {
    return json("GET", path, null);
  }

  JsonNode post(String path, String body) {
    return json("POST", path, body);
  }

  JsonNode json(String method, String path, String body) {
    try {
      return JSON.readTree(send(method, path, body).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String suiteToken(String ticket) {
    SimulatorSettings s = sim.settings();
    return post(
            "/cgi-bin/service/get_suite_token",
            "{\"suite_id\":\"%s\",\"suite_secret\":\"%s\",\"suite_ticket\":\"%s\"}"
                .formatted(s.suiteId(), s.suiteSecret(), ticket))
        .path("suite_access_token")
        .textValue();
  }

  String providerToken() {
    return post(
            "/cgi-bin/service/get_provider_token",
            "{\"corpid\":\"%s\",\"provider_secret\":\"%s\"}"
                .formatted(sim.settings().providerCorpId(), sim.settings().providerSecret()))
        .path("provider_access_token")
        .textValue();
  }

  /** Installs by the link, as a product would offer it; the auth_code. */
  String install(SimulatedCorp corp, String suiteToken, VisibleRange range) {
    String code =
        get("/cgi-bin/service/get_pre_auth_code?suite_access_token=" + suiteToken)
            .path("pre_auth_code")
            .textValue();
    String url =
        sim.install(
            corp,
            sim.baseUrl()
                + "/3rdapp/install?suite_id="
                + sim.settings().suiteId()
                + "&pre_auth_code="
                + code
                + "&redirect_uri="
                + enc("http://127.0.0.1:1/back")
                + "&state=abc123",
            range);
    return ApiCall.query(URI.create(url).getRawQuery()).get("auth_code");
  }

  /** The whole way to a corp's access token. */
  String corpToken(SimulatedCorp corp, VisibleRange range) {
    String suiteToken = suiteToken(sim.newSuiteTicket());
    String authCode = install(corp, suiteToken, range);
    JsonNode granted =
        post(
            "/cgi-bin/service/v2/get_permanent_code?suite_access_token=" + suiteToken,
            "{\"auth_code\":\"" + authCode + "\"}");
    return corpToken(
        suiteToken,
        granted.path("auth_corp_info").path("corpid").textValue(),
        granted.path("permanent_code").textValue());
  }

  String corpToken(String suiteToken, String corpId, String permanentCode) {
    return post(
            "/cgi-bin/service/get_corp_token?suite_access_token=" + suiteToken,
            "{\"auth_corpid\":\"%s\",\"permanent_code\":\"%s\"}".formatted(corpId, permanentCode))
        .path("access_token")
        .textValue();
  }

  /** All rows of get_by_user for these members. */
  List<JsonNode> customers(String token, List<String> userids) {
    List<JsonNode> rows = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = batch(token, userids, cursor, 100);
      if (page.path("errcode").asInt() != 0) {
        throw new IllegalStateException(page.toString());
      }
      page.path("external_contact_list").forEach(rows::add);
      cursor = page.path("next_cursor").textValue();
    } while (!cursor.isEmpty());
    return rows;
  }

  JsonNode batch(String token, List<String> userids, String cursor, int limit) {
    return post(
        "/cgi-bin/externalcontact/batch/get_by_user?access_token=" + token,
        "{\"userid_list\":%s,\"cursor\":\"%s\",\"limit\":%d}"
            .formatted(JSON.valueToTree(userids), cursor, limit));
  }
}

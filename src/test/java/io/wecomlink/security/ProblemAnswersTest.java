package io.wecomlink.security;

import static io.wecomlink.security.SecurityTestApp.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.security.Http.Answer;
import io.wecomlink.testing.Tokens;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** How errors look to callers. */
@SecurityTestApp.HttpTest
@ExtendWith(OutputCaptureExtension.class)
class ProblemAnswersTest {

  private static final String OWN = "/api/v1/tenants/t-own";

  @LocalServerPort int port;
  Http http;
  String bearer;

  @BeforeEach
  void connect() {
    http = new Http(port);
    bearer = "Bearer " + Tokens.of(SECRET, "u", "t-own", Duration.ofHours(1), "SUPER_ADMIN");
  }

  private Answer get(String path, String... more) {
    return send("GET", path, null, more);
  }

  private Answer send(String method, String path, String body, String... more) {
    String[] headers = new String[more.length + 2];
    headers[0] = "Authorization";
    headers[1] = bearer;
    System.arraycopy(more, 0, headers, 2, more.length);
    return http.call(method, path, body, headers);
  }

  @Test
  void aProblemHasAllItsParts() {
    Answer answer = get(OWN + "/broken/problem?secret=1");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.header("Content-Language")).isEqualTo("en");
    assertThat(answer.json().toString())
        .isEqualTo(
            "{\"type\":\"urn:problem:wecomlink:sync_running\","
                + "\"title\":\"Sync already running\",\"status\":409,"
                + "\"detail\":\"A sync of this enterprise is already running.\","
                + "\"instance\":\"/api/v1/tenants/t-own/broken/problem\","
                + "\"code\":\"sync_running\",\"runId\":\"run-7\"}");
  }

  @Test
  void camelsWrappersChangeNothing() {
    JsonNode wrapped = get(OWN + "/broken/camel").json();
    assertThat(wrapped.path("code").asText()).isEqualTo("sync_running");
    assertThat(wrapped.path("runId").asText()).isEqualTo("run-7");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          zh-CN,             zh-CN, 同步进行中
          zh,                zh-CN, 同步进行中
          'zh-TW,en;q=0.8',  zh-CN, 同步进行中
          'fr,zh-CN;q=0.5',  zh-CN, 同步进行中
          en-GB,             en,    Sync already running
          'en;q=0.9,zh-CN;q=0.5', en, Sync already running
          fr,                en,    Sync already running
          *,                 en,    Sync already running
          """)
  void theCallerChoosesTheLanguage(String wished, String language, String title) {
    Answer answer = get(OWN + "/broken/problem", "Accept-Language", wished);
    assertThat(answer.json().path("title").asText()).isEqualTo(title);
    assertThat(answer.header("Content-Language")).isEqualTo(language);
  }

  @Test
  void refusalsSpeakChineseToo() {
    Answer anonymous = http.get("/api/v1/tenants", "Accept-Language", "zh-CN");
    assertThat(anonymous.json().path("title").asText()).isEqualTo("请先登录");
    Answer foreign = get("/api/v1/tenants/t-other/wecom", "Accept-Language", "zh-CN");
    assertThat(foreign.json().path("title").asText()).isEqualTo("无权访问该企业");
  }

  @Test
  void anAnswerThatFailsHalfWayIsBrokenOffAndNobodyIsDeniedAnything(CapturedOutput log)
      throws IOException {
    String half;
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              ("GET "
                      + OWN
                      + "/half HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                      + bearer
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      half = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
    assertThat(half).startsWith("HTTP/1.1 200").contains("{\"first\":\"half\",");
    // Neither a problem within the answer nor the end of it, which would make it look complete.
    assertThat(half).doesNotContain("urn:problem").doesNotEndWith("0\r\n\r\n");
    assertThat(log).contains("there is no second half");
    assertThat(log).doesNotContain("AuthorizationDenied", "Access Denied");
  }

  @ParameterizedTest
  @ValueSource(strings = {"database", "statement"})
  void databaseAway(String how) {
    Answer answer = get(OWN + "/broken/" + how);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("database_unavailable");
    assertThat(answer.body()).doesNotContain("SELECT", "Exception");
  }

  @Test
  void theUnforeseenGetsAnIncidentThatOnlyTheLogExplains(CapturedOutput log) {
    Answer answer = get(OWN + "/broken/somehow");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.code()).isEqualTo("internal_error");
    String incident = answer.json().path("incidentId").asText();
    assertThat(incident).hasSize(36);
    assertThat(answer.json().path("detail").asText()).contains(incident);
    assertThat(answer.body()).doesNotContain("hunter2", "Exception", "at io.wecomlink");
    assertThat(log).contains("Incident " + incident, "IllegalStateException", "at io.wecomlink");
  }

  @Test
  void invalidFieldsAreListed() {
    Answer answer = send("POST", OWN + "/things", "{\"name\":\"\",\"size\":-1}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_request");
    assertThat(answer.json().path("errors").toString())
        .isEqualTo(
            "[{\"field\":\"name\",\"message\":\"must not be blank\"},"
                + "{\"field\":\"size\",\"message\":\"must be greater than 0\"}]");

    JsonNode chinese =
        send("POST", OWN + "/things", "{\"size\":-1,\"name\":\"x\"}", "Accept-Language", "zh-CN")
            .json();
    assertThat(chinese.path("errors").path(0).path("message").asText()).isEqualTo("必须是正数");
  }

  @Test
  void parametersAreCheckedToo() {
    Answer tooMuch = get(OWN + "/things?limit=201");
    assertThat(tooMuch.code()).isEqualTo("invalid_request");
    assertThat(tooMuch.json().path("errors").path(0).path("field").asText()).isEqualTo("limit");
    Answer noNumber = get(OWN + "/things?limit=many");
    assertThat(noNumber.code()).isEqualTo("invalid_request");
    assertThat(noNumber.json().path("errors").path(0).path("field").asText()).isEqualTo("limit");
    Answer missing = get(OWN + "/things");
    assertThat(missing.code()).isEqualTo("missing_parameter");
    assertThat(missing.json().path("detail").asText()).isEqualTo("The parameter limit is missing.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{\"size\":\"x\"}", "null"})
  void malformedJson(String body) {
    Answer answer = send("POST", OWN + "/things", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("malformed_json");
    assertThat(answer.body()).doesNotContain("jackson", "Thing");
  }

  @Test
  void wrongMethodFormAndPath() {
    Answer method = send("DELETE", OWN + "/things", null);
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.code()).isEqualTo("method_not_allowed");
    assertThat(method.header("Allow")).contains("GET", "POST");

    Answer unknown = get(OWN + "/nothing");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.code()).isEqualTo("not_found");

    Answer accept = get(OWN + "/caller", "Accept", "image/png");
    assertThat(accept.status()).isEqualTo(406);

    Answer form =
        http.raw("POST", OWN + "/things", "name=x", bearer, "application/x-www-form-urlencoded");
    assertThat(form.status()).isEqualTo(415);
    assertThat(form.code()).isEqualTo("unsupported_media_type");
  }
}

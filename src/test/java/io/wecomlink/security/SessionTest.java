package io.wecomlink.security;

import static io.wecomlink.security.SecurityTestApp.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.security.Http.Answer;
import io.wecomlink.testing.Tokens;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The operators' session cookie: what it opens, and to whom it stays shut. */
@SecurityTestApp.HttpTest
class SessionTest {

  private static final String READ = "{\"type\":\"version\"}";

  @LocalServerPort int port;
  Http http;
  String token;
  String cookie;

  @BeforeEach
  void signIn() {
    http = new Http(port);
    token = Tokens.of(SECRET, "op", null, Duration.ofMinutes(10), "OPERATOR");
    cookie = "wecomlink_session=" + token;
  }

  @Test
  void signingInSetsACookieThatEndsWithTheToken() {
    Answer answer = http.as(token, "POST", "/login/session");
    assertThat(answer.status()).isEqualTo(204);
    String set = answer.header("Set-Cookie");
    assertThat(set)
        .startsWith(cookie + ";")
        .contains("Path=/actuator;", "HttpOnly", "SameSite=Strict")
        .doesNotContain("Secure");
    int age = Integer.parseInt(set.replaceAll(".*Max-Age=(\\d+).*", "$1"));
    assertThat(age).isBetween(500, 600);
  }

  @Test
  void theCookieIsSecureOverHttps() {
    Answer answer =
        http.call(
            "POST",
            "/login/session",
            null,
            "Authorization",
            "Bearer " + token,
            "X-Forwarded-Proto",
            "https");
    assertThat(answer.header("Set-Cookie")).contains("Secure");
  }

  @Test
  void onlyOperatorsGetOne() {
    String admin = Tokens.of(SECRET, "a", "t-own", Duration.ofMinutes(10), "SUPER_ADMIN");
    String old = Tokens.of(SECRET, "op", null, Duration.ofMinutes(-5), "OPERATOR");
    assertThat(http.as(admin, "POST", "/login/session").code()).isEqualTo("forbidden");
    assertThat(http.as(old, "POST", "/login/session").code()).isEqualTo("unauthenticated");
    assertThat(http.call("POST", "/login/session", null, "Cookie", cookie).code())
        .isEqualTo("unauthenticated");
  }

  @Test
  void signingOutClearsIt() {
    Answer answer = http.call("DELETE", "/login/session", null);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Set-Cookie"))
        .startsWith("wecomlink_session=;")
        .contains("Max-Age=0", "Path=/actuator");
  }

  @Test
  void itOpensHawtioAndNothingElse() {
    assertThat(http.get("/actuator/hawtio/index.html", "Cookie", cookie).status()).isEqualTo(200);
    Answer entry = http.get("/actuator/hawtio", "Cookie", cookie, "Accept", "text/html");
    assertThat(entry.header("Location")).endsWith("/actuator/hawtio/");
    entry = http.get("/actuator/hawtio/", "Cookie", cookie, "Accept", "text/html");
    assertThat(entry.status()).isEqualTo(200);
    assertThat(entry.body()).contains("<base href=\"/actuator/hawtio/\"");
    String script = entry.body().replaceAll("(?s).*src=\"([^\"]*main[^\"]*\\.js)\".*", "$1");
    assertThat(script).startsWith("/actuator/hawtio/");
    assertThat(http.get(script, "Cookie", cookie).status()).isEqualTo(200);
    assertThat(http.get("/actuator/hawtio/user", "Cookie", cookie).status()).isEqualTo(200);
    assertThat(http.get("/actuator/prometheus", "Cookie", cookie).status()).isEqualTo(200);
    assertThat(http.get("/api/v1/tenants", "Cookie", cookie).code()).isEqualTo("unauthenticated");
    assertThat(http.get("/actuatorium", "Cookie", cookie).code()).isEqualTo("unauthenticated");
  }

  @Test
  void anOldCookieIsRefused() {
    String old = Tokens.of(SECRET, "op", null, Duration.ofMinutes(-5), "OPERATOR");
    assertThat(http.get("/actuator/hawtio", "Cookie", "wecomlink_session=" + old).code())
        .isEqualTo("unauthenticated");
  }

  @Test
  void aBrowserWithoutSessionGoesToTheLogin() {
    Answer answer = http.get("/actuator/hawtio", "Accept", "text/html,*/*;q=0.8");
    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location")).endsWith("/?next=console");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # header,       value,                        accepted
          Sec-Fetch-Site, same-origin,                  true
          Sec-Fetch-Site, same-site,                    false
          Sec-Fetch-Site, cross-site,                   false
          Sec-Fetch-Site, none,                         false
          Origin,         SELF,                         true
          Origin,         https://link.example.com,     true
          Origin,         https://link.example.com:444, false
          Origin,         https://evil.example.com,     false
          Origin,         null,                         false
          Referer,        SELF/actuator/hawtio/,        true
          Referer,        https://evil.example.com/,    false
          X-Other,        nothing,                      false
          """)
  void jolokiaObeysTheCookieOnlyFromOurOwnPages(String header, String value, boolean accepted) {
    String sent = value.replace("SELF", http.origin());
    for (String path : new String[] {"/actuator/jolokia", "/actuator/hawtio/jolokia"}) {
      Answer post = http.call("POST", path, READ, "Cookie", cookie, header, sent);
      Answer get = http.get(path + "/version", "Cookie", cookie, header, sent);
      if (accepted) {
        assertThat(post.json().path("status").asInt()).as(path).isEqualTo(200);
        assertThat(get.json().path("status").asInt()).as(path).isEqualTo(200);
      } else {
        assertThat(post.code()).as(path).isEqualTo("unauthenticated");
        assertThat(get.code()).as(path).isEqualTo("unauthenticated");
      }
    }
  }

  @Test
  void aForeignOriginIsRefusedEvenIfTheBrowserSaysSameSite() {
    Answer post =
        http.call(
            "POST",
            "/actuator/jolokia",
            READ,
            "Cookie",
            cookie,
            "Sec-Fetch-Site",
            "same-site",
            "Origin",
            http.origin());
    assertThat(post.code()).isEqualTo("unauthenticated");
  }

  @Test
  void answersGrantNoForeignPageAnything() {
    Answer answer =
        http.call(
            "POST",
            "/actuator/jolokia",
            READ,
            "Authorization",
            "Bearer " + token,
            "Origin",
            "https://evil.example.com");
    assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
  }
}

package io.wecomlink.security;

import static io.wecomlink.security.SecurityTestApp.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.wecomlink.security.Http.Answer;
import io.wecomlink.testing.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Who may reach what, over real HTTP. */
@SecurityTestApp.HttpTest
class AccessRulesTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @LocalServerPort int port;
  Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  static String token(String role) {
    return switch (role) {
      case "OPERATOR" -> Tokens.of(SECRET, "op", null, HOUR, "OPERATOR");
      case "NOBODY" -> Tokens.of(SECRET, "no", "t-own", HOUR, "JANITOR");
      case "HOMELESS" -> Tokens.of(SECRET, "ho", null, HOUR, "SUPER_ADMIN");
      default -> Tokens.of(SECRET, "user-1", "t-own", HOUR, role);
    };
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # role,      tenant,    read,                 change
          OPERATOR,    t-own,     200,                  200
          OPERATOR,    t-other,   200,                  200
          OPERATOR,    t-off,     200,                  200
          OPERATOR,    t-none,    404 tenant_not_found, 404 tenant_not_found
          SUPER_ADMIN, t-own,     200,                  200
          SUPER_ADMIN, t-other,   403 tenant_forbidden, 403 tenant_forbidden
          SUPER_ADMIN, t-off,     403 tenant_forbidden, 403 tenant_forbidden
          SUPER_ADMIN, t-none,    403 tenant_forbidden, 403 tenant_forbidden
          VIEWER,      t-own,     200,                  403 forbidden
          VIEWER,      t-other,   403 tenant_forbidden, 403 forbidden
          VIEWER,      t-none,    403 tenant_forbidden, 403 forbidden
          HOMELESS,    t-own,     403 tenant_forbidden, 403 tenant_forbidden
          NOBODY,      t-own,     403 forbidden,        403 forbidden
          """)
  void tenantPathsByRole(String role, String tenant, String read, String change) {
    String path = "/api/v1/tenants/" + tenant + "/wecom";
    assertThat(said(http.as(token(role), "GET", path))).isEqualTo(read);
    assertThat(http.as(token(role), "HEAD", path).status())
        .isEqualTo(Integer.parseInt(read.substring(0, 3)));
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
      assertThat(said(http.as(token(role), method, path))).as(method).isEqualTo(change);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"t-off", "t-none"})
  void ownTenantUnknownOrNotSwitchedOn(String tenant) {
    String path = "/api/v1/tenants/" + tenant + "/wecom";
    String admin = Tokens.of(SECRET, "u", tenant, HOUR, "SUPER_ADMIN");
    String viewer = Tokens.of(SECRET, "u", tenant, HOUR, "VIEWER");
    assertThat(said(http.as(admin, "GET", path))).isEqualTo("404 tenant_not_found");
    assertThat(said(http.as(admin, "POST", path))).isEqualTo("404 tenant_not_found");
    assertThat(said(http.as(viewer, "GET", path))).isEqualTo("404 tenant_not_found");
    assertThat(said(http.as(viewer, "POST", path))).isEqualTo("403 forbidden");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          GET,  /api/v1/tenants
          PUT,  /api/v1/tenants/t-own
          PUT,  /api/v1/tenants/t-new
          GET,  /api/v1/events
          POST, /api/v1/events/1/replay
          GET,  /api/v1/unclaimed-authorizations
          POST, /api/v1/unclaimed-authorizations/ww1/assign
          """)
  void operatorsOnly(String method, String path) {
    assertThat(said(http.as(token("OPERATOR"), method, path))).isEqualTo("200");
    for (String role : List.of("SUPER_ADMIN", "VIEWER", "NOBODY")) {
      assertThat(said(http.as(token(role), method, path))).as(role).isEqualTo("403 forbidden");
    }
    assertThat(said(http.call(method, path, null))).isEqualTo("401 unauthenticated");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator",
        "/actuator/hawtio",
        "/actuator/hawtio/index.html",
        "/actuator/hawtio/jolokia/version",
        "/actuator/jolokia",
        "/actuator/jolokia/version",
        "/actuator/prometheus",
        "/actuator/env",
        "/actuator/health/ping"
      })
  void operationsAreForOperators(String path) {
    assertThat(said(http.get(path))).isEqualTo("401 unauthenticated");
    assertThat(said(http.as(token("SUPER_ADMIN"), "GET", path))).isEqualTo("403 forbidden");
    assertThat(http.as(token("OPERATOR"), "GET", path).status()).isIn(200, 302, 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/whatever", "/elsewhere", "/api/v1", "/login", "/login/session"})
  void whatNoRuleNamesIsDeniedToAll(String path) {
    assertThat(said(http.get(path))).isEqualTo("401 unauthenticated");
    assertThat(said(http.as(token("OPERATOR"), "GET", path))).isEqualTo("403 forbidden");
  }

  @Test
  void unknownPathBelowATenantIsNotFound() {
    assertThat(said(http.as(token("SUPER_ADMIN"), "GET", "/api/v1/tenants/t-own/nothing")))
        .isEqualTo("404 not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/tenants/t-own/../t-other/wecom",
        "/api/v1/tenants/t-own/..;/t-other/wecom",
        "/api/v1/tenants/t-own%2F..%2Ft-other/wecom",
        "/api/v1/tenants//t-other/wecom",
        "/wecom/../api/v1/tenants"
      })
  void tricksWithPathsLeadNowhere(String path) {
    Answer answer = http.as(token("SUPER_ADMIN"), "GET", path);
    assertThat(answer.status()).isIn(400, 403);
    assertThat(answer.body()).doesNotContain("\"path\"", "Tomcat/");
  }

  @Test
  void callbacksAndPagesAreOpen() {
    assertThat(said(http.get("/wecom/callback/command"))).isEqualTo("200");
    assertThat(said(http.call("POST", "/wecom/callback/command", "{}"))).isEqualTo("200");
    for (String page :
        List.of(
            "/index.html",
            "/js/main.js",
            "/css/page.css",
            "/webjars/vue/dist/vue.runtime.esm-browser.prod.js")) {
      assertThat(http.get(page).status()).as(page).isEqualTo(200);
      assertThat(said(http.call("POST", page, "{}"))).as(page).isEqualTo("401 unauthenticated");
    }
    assertThat(http.get("/openapi.json").status()).isEqualTo(200);
  }

  @Test
  void healthIsOpenAndTellsNoDetails() {
    assertThat(http.get("/actuator/health").json())
        .isEqualTo(json(Map.of("status", "UP", "groups", List.of("liveness", "readiness"))));
    assertThat(http.get("/actuator/health/liveness").body()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(http.get("/actuator/health/readiness").body()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(http.as(token("OPERATOR"), "GET", "/actuator/health").json().has("components"))
        .isFalse();
  }

  @Nested
  @TestPropertySource(properties = "wecomlink.security.open-metrics=true")
  class WithOpenMetrics {

    @LocalServerPort int openPort;

    @Test
    void prometheusNeedsNoToken() {
      Http open = new Http(openPort);
      assertThat(open.get("/actuator/prometheus").status()).isEqualTo(200);
      assertThat(said(open.get("/actuator/jolokia"))).isEqualTo("401 unauthenticated");
    }
  }

  static Stream<String> badTokens() throws Exception {
    Date later = Date.from(Instant.now().plus(HOUR));
    JWTClaimsSet good =
        new JWTClaimsSet.Builder()
            .subject("op")
            .claim("roles", List.of("OPERATOR"))
            .expirationTime(later)
            .build();
    String valid = Tokens.sign(SECRET, good);
    return Stream.of(
        Tokens.of(SECRET, "op", null, Duration.ofMinutes(-5), "OPERATOR"),
        new PlainJWT(good).serialize(),
        Tokens.sign("another-secret-that-is-long-enough-for-it", good),
        valid.substring(0, valid.lastIndexOf('.') + 1),
        valid.substring(0, valid.length() - 4) + "AAAA",
        "garbage",
        "a.b.c",
        "%%%",
        Tokens.sign(SECRET, new JWTClaimsSet.Builder(good).subject(null).build()),
        Tokens.sign(SECRET, new JWTClaimsSet.Builder(good).expirationTime(null).build()),
        Tokens.sign(SECRET, new JWTClaimsSet.Builder(good).claim("roles", "OPERATOR").build()),
        Tokens.sign(SECRET, new JWTClaimsSet.Builder(good).claim("tenant", List.of(1)).build()));
  }

  @ParameterizedTest
  @MethodSource("badTokens")
  void badTokensAreRefused(String token) {
    Answer answer = http.as(token, "GET", "/api/v1/tenants");
    assertThat(said(answer)).isEqualTo("401 unauthenticated");
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
    assertThat(answer.body()).doesNotContain("expired at", "Jwt", "signature");
  }

  @Test
  void tokensInTheAddressDoNotCount() {
    assertThat(said(http.get("/api/v1/tenants?access_token=" + token("OPERATOR"))))
        .isEqualTo("401 unauthenticated");
  }

  @Test
  void controllersSeeTheCaller() {
    Answer answer = http.as(token("SUPER_ADMIN"), "GET", "/api/v1/tenants/t-own/caller");
    assertThat(answer.json())
        .isEqualTo(
            json(Map.of("subject", "user-1", "tenant", "t-own", "roles", List.of("SUPER_ADMIN"))));
  }

  @Test
  void databaseAwayDuringLoginIs503() {
    Answer answer = http.as(token("OPERATOR"), "GET", "/api/v1/tenants/t-database-away/wecom");
    assertThat(said(answer)).isEqualTo("503 database_unavailable");
    assertThat(answer.body()).doesNotContain("10.0.0.1");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void headersKeepPagesStrict() {
    for (String path : List.of("/index.html", "/api/v1/tenants", "/wecom/callback/command")) {
      Answer answer = http.get(path);
      assertThat(answer.raw().headers().allValues("Content-Security-Policy"))
          .as(path)
          .singleElement()
          .asString()
          .startsWith("default-src 'none';")
          .contains("frame-ancestors 'self'")
          .doesNotContain("unsafe");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("Strict-Transport-Security")).isNull();
    }
    assertThat(
            http.get("/index.html", "X-Forwarded-Proto", "https")
                .header("Strict-Transport-Security"))
        .startsWith("max-age=");
  }

  @Test
  void hawtioMayStyleItselfButRunsNoInlineScript() {
    Answer page = http.as(token("OPERATOR"), "GET", "/actuator/hawtio/index.html");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.raw().headers().allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .contains("script-src 'self';", "style-src 'self' 'unsafe-inline'", "frame-ancestors");
  }

  private static com.fasterxml.jackson.databind.JsonNode json(Object value) {
    return new com.fasterxml.jackson.databind.ObjectMapper().valueToTree(value);
  }

  private static String said(Answer answer) {
    return answer.code() == null
        ? String.valueOf(answer.status())
        : answer.status() + " " + answer.code();
  }
}

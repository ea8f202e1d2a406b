package io.wecomlink.security;

import io.wecomlink.problem.ProblemException;
import io.wecomlink.settings.WecomLinkProperties;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Login and problems around a few dummy endpoints: no database, no Camel, real HTTP. */
@EnableConfigurationProperties(WecomLinkProperties.class)
@ComponentScan({"io.wecomlink.problem", "io.wecomlink.security"})
@Import(SecurityTestApp.AutoConfiguration.class)
class SecurityTestApp {

  static final String SECRET = "a-secret-for-tests-of-exactly-this-length";

  /** A test that talks to this application over HTTP. */
  @Retention(RetentionPolicy.RUNTIME)
  @SpringBootTest(
      classes = SecurityTestApp.class,
      webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
      properties = {
        "wecomlink.public-base-url=https://link.example.com",
        "wecomlink.provider.corp-id=wwprovider",
        "wecomlink.provider.secret=s",
        "wecomlink.provider.callback-token=t",
        "wecomlink.provider.callback-aes-key=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "wecomlink.suite.id=wwsuite",
        "wecomlink.suite.secret=s",
        "wecomlink.suite.callback-token=t",
        "wecomlink.suite.callback-aes-key=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "wecomlink.security.encryption-key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "wecomlink.security.jwt-secret=" + SECRET,
        // Tests export no metrics unless told to.
        "management.prometheus.metrics.export.enabled=true",
        // There is no database here whose health could count.
        "management.endpoint.health.validate-group-membership=false"
      })
  @interface HttpTest {}

  @Bean
  TenantDirectory tenants() {
    Map<String, Boolean> known = Map.of("t-own", true, "t-other", true, "t-off", false);
    return tenant -> {
      if (tenant.equals("t-database-away")) {
        throw new DataAccessResourceFailureException("connection to 10.0.0.1 refused");
      }
      return Optional.ofNullable(known.get(tenant));
    };
  }

  /** Everything Spring Boot configures, except what wants a database or Camel. */
  static class AutoConfiguration extends AutoConfigurationImportSelector {

    private static final Set<String> LEFT_OUT =
        Set.of("org.apache.camel.", "autoconfigure.jdbc.", "autoconfigure.flyway.", "quartz.");

    @Override
    public String[] selectImports(AnnotationMetadata metadata) {
      return super.getAutoConfigurationEntry(metadata).getConfigurations().toArray(String[]::new);
    }

    @Override
    protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
      return AnnotationAttributes.fromMap(
          Map.of("exclude", new String[0], "excludeName", new String[0]));
    }

    @Override
    protected List<String> getCandidateConfigurations(
        AnnotationMetadata metadata, AnnotationAttributes attributes) {
      return super.getCandidateConfigurations(metadata, attributes).stream()
          .filter(name -> LEFT_OUT.stream().noneMatch(name::contains))
          .toList();
    }
  }

  record Thing(@NotBlank String name, @Positive int size) {}

  /** A test configuration, so that no application but this one finds the endpoints in it. */
  @TestConfiguration(proxyBeanMethods = false)
  static class Endpoints {

    @RestController
    static class Things {

      @RequestMapping({
        "/api/v1/tenants",
        "/api/v1/tenants/{tenant}",
        "/api/v1/tenants/{tenant}/wecom",
        "/api/v1/events",
        "/api/v1/events/1/replay",
        "/api/v1/unclaimed-authorizations",
        "/api/v1/unclaimed-authorizations/ww1/assign",
        "/api/v1/whatever",
        "/wecom/callback/command",
        "/elsewhere"
      })
      Map<String, String> any(HttpServletRequest request) {
        return Map.of("path", request.getRequestURI());
      }

      @GetMapping("/api/v1/tenants/{tenant}/caller")
      Caller caller(Caller caller) {
        return caller;
      }

      @PostMapping("/api/v1/tenants/{tenant}/things")
      void create(@Valid @RequestBody Thing thing) {}

      @GetMapping("/api/v1/tenants/{tenant}/things")
      void list(@RequestParam @Max(200) int limit) {}

      @GetMapping("/api/v1/tenants/{tenant}/half")
      void half(HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.getWriter().print("{\"first\":\"half\",");
        response.flushBuffer();
        throw new IllegalStateException("there is no second half");
      }

      @GetMapping("/api/v1/tenants/{tenant}/broken/{how}")
      void broken(@PathVariable String how) throws Exception {
        ProblemException running =
            new ProblemException(HttpStatus.CONFLICT, "sync_running").with("runId", "run-7");
        switch (how) {
          case "problem" -> throw running;
          case "camel" -> {
            try (DefaultCamelContext camel = new DefaultCamelContext()) {
              throw new CamelExecutionException(
                  "failed", new DefaultExchange(camel), new IllegalStateException(running));
            }
          }
          case "database" ->
              throw new CannotCreateTransactionException(
                  "no", new SQLException("server is down", "57P01"));
          case "statement" ->
              throw new UncategorizedSQLException(
                  "copy", "SELECT secret", new SQLException("broken", "08006"));
          default -> throw new IllegalStateException("the password is hunter2");
        }
      }
    }
  }
}

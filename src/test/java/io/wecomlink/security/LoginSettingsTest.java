package io.wecomlink.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wecomlink.settings.InvalidSettingException;
import io.wecomlink.settings.WecomLinkProperties;
import io.wecomlink.testing.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.security.oauth2.resource.servlet.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;

/** Where the keys for tokens come from, and how a wrong setting is told. */
class LoginSettingsTest {

  private static final String SECRET = "12345678901234567890123456789012";

  @EnableConfigurationProperties(WecomLinkProperties.class)
  static class Settings {

    /** Keeps Spring Boot from making a chain of its own. */
    @Bean
    SecurityFilterChain chain() {
      return new DefaultSecurityFilterChain(request -> true);
    }
  }

  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          // Some defaults are in application.properties.
          .withInitializer(new ConfigDataApplicationContextInitializer())
          .withConfiguration(AutoConfigurations.of(OAuth2ResourceServerAutoConfiguration.class))
          .withUserConfiguration(Settings.class, TokenDecoding.class, TokenClaims.class);

  private WebApplicationContextRunner with(String jwtSecret) {
    String[] others =
        Stream.of(SecurityTestApp.HttpTest.class.getAnnotation(SpringBootTest.class).properties())
            .filter(setting -> !setting.contains("jwt-secret"))
            .toArray(String[]::new);
    WebApplicationContextRunner set = runner.withPropertyValues(others);
    return jwtSecret == null
        ? set
        : set.withPropertyValues("wecomlink.security.jwt-secret=" + jwtSecret);
  }

  @Test
  void noKeyAtAllStopsTheStartWithOneSentence() {
    with(null)
        .run(
            context ->
                assertThat(sentence(context.getStartupFailure()))
                    .isEqualTo(
                        "wecomlink.security.jwt-secret must be the HS256 secret of the workbench's"
                            + " tokens, unless"
                            + " spring.security.oauth2.resourceserver.jwt.jwk-set-uri or"
                            + " issuer-uri is set"));
  }

  @Test
  void aShortSecretIsNamedButNotShown() {
    with("1234567890123456789012345678901")
        .run(
            context ->
                assertThat(sentence(context.getStartupFailure()))
                    .isEqualTo("wecomlink.security.jwt-secret must be at least 32 bytes long"));
  }

  @Test
  void thirtyTwoBytesSuffice() {
    with(SECRET)
        .run(
            context -> {
              JwtDecoder decoder = context.getBean(JwtDecoder.class);
              String token = Tokens.of(SECRET, "u", null, Duration.ofHours(1), "VIEWER");
              assertThat(decoder.decode(token).getSubject()).isEqualTo("u");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"jwk-set-uri", "issuer-uri"})
  void publicKeysReplaceTheSecret(String name) {
    with(null)
        .withPropertyValues(
            "spring.security.oauth2.resourceserver.jwt." + name + "=http://localhost:1/x")
        .run(
            context -> {
              assertThat(context).hasNotFailed().hasSingleBean(JwtDecoder.class);
              assertThat(context).doesNotHaveBean("sharedSecretDecoder");
            });
  }

  @Test
  void theInjectedClockDecidesWhatHasExpired() {
    Clock later = Clock.fixed(Instant.now().plus(Duration.ofHours(2)), ZoneOffset.UTC);
    with(SECRET)
        .withBean(Clock.class, () -> later)
        .run(
            context -> {
              String token = Tokens.of(SECRET, "u", null, Duration.ofHours(1), "VIEWER");
              JwtDecoder decoder = context.getBean(JwtDecoder.class);
              assertThatThrownBy(() -> decoder.decode(token))
                  .isInstanceOf(JwtValidationException.class)
                  .hasMessageContaining("expired");
            });
  }

  private static String sentence(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof InvalidSettingException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }
}

package io.wecomlink.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

/** Starts tiny applications with one thing wrong and reads what they say. */
@ExtendWith(OutputCaptureExtension.class)
class SettingsFailureAnalyzerTest {

  private static final String SECRET = "hush-hush";

  @Test
  void startsWithEverythingSet() {
    try (ConfigurableApplicationContext context = start(Tiny.class, valid())) {
      assertThat(context.getBean(WecomLinkProperties.class).suite().id()).isEqualTo("wwsuite");
    }
  }

  static List<String> required() {
    return Expectations.required(Expectations.PREFIX, WecomLinkProperties.class);
  }

  @ParameterizedTest
  @MethodSource("required")
  void missingSettingIsNamed(String property, CapturedOutput output) {
    Map<String, String> settings = valid();
    assertThat(settings.remove(property)).as("the test's settings are complete").isNotNull();
    refuse(Tiny.class, settings);
    assertThat(sentences(output))
        .containsExactly(
            "The setting %s is missing: it must be %s."
                .formatted(property, Expectations.of(property)));
    assertThat(Expectations.of(property)).isNotEqualTo("a text");
    assertThat(output).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wecomlink.suite.secret|'  '|missing|the third-party app's suite_secret",
        "wecomlink.suite.callback-aes-key|tooShortAndConfidential|malformed|the EncodingAESKey of"
            + " the third-party app's callbacks, 43 letters and digits",
        "wecomlink.provider.callback-aes-key|*23456789012345678901234567890123456789012*|malformed"
            + "|the EncodingAESKey of the system-event callback, 43 letters and digits",
        "wecomlink.sync.parallelism|0|malformed|a whole number of at least 1 and of at most 64",
        "wecomlink.sync.parallelism|confidential|malformed"
            + "|a whole number of at least 1 and of at most 64",
        "wecomlink.callback.max-body-bytes|1e9confidential|malformed"
            + "|a whole number of at least 1024",
        "wecomlink.ticket.warn-after|confidential|malformed|a duration such as 30s or 10m",
        "wecomlink.security.open-metrics|confidential|malformed|true or false",
        "wecomlink.wecom.api-base-url|a confidential b|malformed"
            + "|a URL such as https://wecomlink.example.com, without a slash at the end",
      })
  void malformedSettingIsNamedWithoutItsValue(
      String property, String value, String trouble, String expected, CapturedOutput output) {
    Map<String, String> settings = valid();
    settings.put(property, value);
    refuse(Tiny.class, settings);
    assertThat(sentences(output))
        .containsExactly(
            "The setting %s is %s: it must be %s.".formatted(property, trouble, expected));
    assertThat(output.toString().toLowerCase(Locale.ROOT))
        .doesNotContain("confidential", SECRET, "*23456789012345678901234567890123456789012*");
  }

  @ParameterizedTest
  @CsvSource({
    "wecomlink.public-base-url, confidential.example.com",
    "wecomlink.public-base-url, confidential",
    "wecomlink.public-base-url, https://confidential.example.com/",
    "wecomlink.public-base-url, https://confidential.example.com?a=b",
    "wecomlink.public-base-url, https://confidential.example.com#a",
    "wecomlink.public-base-url, https://confidential:hush-hush@example.com",
    "wecomlink.public-base-url, https:///confidential",
    "wecomlink.public-base-url, https://confidential.example.com:65536",
    "wecomlink.public-base-url, https://confidential.example.com:",
    "wecomlink.public-base-url, https:confidential.example.com",
    "wecomlink.public-base-url, ftp://confidential.example.com",
    "wecomlink.public-base-url, https://confidential.example.com//wecom",
    "wecomlink.wecom.api-base-url, confidential.example.com:8080",
    "wecomlink.wecom.open-base-url, //confidential.example.com",
    "wecomlink.wecom.open-base-url, https://confidential.example.com/",
    "wecomlink.wecom.admin-base-url, file:/confidential",
    "wecomlink.wecom.admin-base-url, https://confidential.example.com//",
  })
  void malformedBaseUrlIsNamedWithoutItsValue(
      String property, String value, CapturedOutput output) {
    Map<String, String> settings = valid();
    settings.put(property, value);
    refuse(Tiny.class, settings);
    assertThat(sentences(output))
        .containsExactly(
            "The setting %s is malformed: it must be %s."
                .formatted(property, Expectations.of(property)));
    assertThat(output.toString()).doesNotContain("confidential", SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "wecomlink.public-base-url, http://localhost:8080",
    "wecomlink.public-base-url, http://[::1]:8080",
    "wecomlink.public-base-url, HTTPS://wecomlink.example.com/a/b-c",
    "wecomlink.wecom.api-base-url, http://wecom_simulator:9090",
    "wecomlink.wecom.admin-base-url, http://127.0.0.1:9090/wework_admin/",
  })
  void baseUrlsOfEveryKindAreTaken(String property, String value) {
    Map<String, String> settings = valid();
    settings.put(property, value);
    try (ConfigurableApplicationContext context = start(Tiny.class, settings)) {
      assertThat(context.isActive()).isTrue();
    }
  }

  @Test
  void severalAreToldInOneSentence(CapturedOutput output) {
    Map<String, String> settings = valid();
    settings.remove("wecomlink.suite.id");
    settings.remove("wecomlink.public-base-url");
    settings.put("wecomlink.suite.callback-aes-key", SECRET);
    refuse(Tiny.class, settings);
    assertThat(sentences(output))
        .containsExactly(
            "These settings need attention: wecomlink.public-base-url is missing (it must be the"
                + " URL at which browsers and WeCom reach this runner, such as"
                + " https://wecomlink.example.com, without a slash at the end), wecomlink.suite.callback-aes-key is malformed"
                + " (it must be the EncodingAESKey of the third-party app's callbacks, 43 letters"
                + " and digits) and wecomlink.suite.id is missing (it must be the third-party app's"
                + " suite_id).");
    assertThat(output).doesNotContain(SECRET);
  }

  @Test
  void withNothingSetEveryRequiredSettingIsNamed(CapturedOutput output) {
    refuse(Tiny.class, Map.of());
    assertThat(sentences(output)).singleElement().asString().contains(required());
  }

  @Test
  void settingThatABeanRefusesIsNamed(CapturedOutput output) {
    Map<String, String> settings = valid();
    settings.put("wecomlink.security.encryption-key", SECRET);
    refuse(Refusing.class, settings);
    assertThat(sentences(output))
        .containsExactly(
            "The setting wecomlink.security.encryption-key is malformed: it must be base64 of 32"
                + " bytes.");
    assertThat(output).doesNotContain(SECRET);
  }

  @Test
  void missingDatabaseUrlIsNamed(CapturedOutput output) {
    refuse(WithDataSource.class, Map.of());
    assertThat(sentences(output))
        .containsExactly(
            "The setting spring.datasource.url is missing: it must be the JDBC URL of the"
                + " PostgreSQL database, such as jdbc:postgresql://localhost:5432/wecomlink.");
  }

  @Test
  void otherTroubleIsLeftToSpring() {
    SettingsFailureAnalyzer analyzer = new SettingsFailureAnalyzer(new MockEnvironment());
    assertThat(analyzer.analyze(new IllegalStateException("else", new RuntimeException())))
        .isNull();
  }

  /** What stands between Spring's headline and the next heading or the end. */
  private static List<String> sentences(CapturedOutput output) {
    String text = output.toString();
    assertThat(text).containsOnlyOnce("APPLICATION FAILED TO START").contains("Description:");
    // Threads of other tests may have something to tell, too: theirs is no trace of a start.
    assertThat(text).doesNotContain("Action:", "\tat org.springframework.boot.");
    return text.substring(text.indexOf("Description:") + "Description:".length())
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  private static void refuse(Class<?> application, Map<String, String> settings) {
    assertThatThrownBy(() -> start(application, settings).close()).isInstanceOf(Exception.class);
  }

  private static ConfigurableApplicationContext start(
      Class<?> application, Map<String, String> settings) {
    SpringApplication spring = new SpringApplication(application);
    spring.setWebApplicationType(WebApplicationType.NONE);
    List<String> arguments = new ArrayList<>();
    // The product's own files must not help out.
    arguments.add("--spring.config.location=optional:classpath:/no-settings-here/");
    settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    return spring.run(arguments.toArray(String[]::new));
  }

  private static Map<String, String> valid() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("wecomlink.public-base-url", "https://wecomlink.example.com");
    settings.put("wecomlink.provider.corp-id", "wwprovider");
    settings.put("wecomlink.provider.secret", SECRET + "-1");
    settings.put("wecomlink.provider.callback-token", SECRET + "-2");
    settings.put("wecomlink.provider.callback-aes-key", "a".repeat(43));
    settings.put("wecomlink.suite.id", "wwsuite");
    settings.put("wecomlink.suite.secret", SECRET + "-3");
    settings.put("wecomlink.suite.callback-token", SECRET + "-4");
    settings.put("wecomlink.suite.callback-aes-key", "b".repeat(43));
    settings.put("wecomlink.security.encryption-key", SECRET + "-5");
    // Their defaults are in application.properties, which does not help out here.
    settings.put("wecomlink.wecom.api-base-url", "https://qyapi.example.com");
    settings.put("wecomlink.sync.workers", "16");
    return settings;
  }

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(WecomLinkProperties.class)
  static class Tiny {}

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(WecomLinkProperties.class)
  static class Refusing {

    @Bean
    String refusing(WecomLinkProperties settings) {
      assertThat(settings.security().encryptionKey()).isNotBlank();
      throw new InvalidSettingException("wecomlink.security.encryption-key", "base64 of 32 bytes");
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
  static class WithDataSource {}
}

package io.wecomlink.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every error has words in both languages. */
class ProblemTextsTest {

  /** Codes that callers rely on, whether or not the code raises them by name. */
  private static final List<String> PROMISED =
      List.of(
          """
          unauthenticated forbidden tenant_not_found tenant_forbidden not_found
          method_not_allowed unsupported_media_type invalid_request malformed_json
          database_unavailable internal_error suite_ticket_missing corp_already_linked
          transition_refused invalid_state auth_code_rejected authorization_not_found
          not_certified secret_rejected sync_running sync_not_found
          dead_letter_not_found event_not_found wecom_error wecom_unavailable
          registration_not_configured bad_signature bad_receiveid bad_padding
          bad_encoding bad_xml bad_name body_too_large stale_timestamp missing_parameter
          unknown_receiver
          """
              .split("\\s+"));

  /** {@code HttpStatus.X, "code"}: how the code names a problem, in one line or two. */
  private static final Pattern RAISED =
      Pattern.compile("HttpStatus\\.[A-Z_]+,\\s*\"([a-z][a-z0-9_]*)\"");

  /** {@code Reason.of("code"}: why a run or an item did not succeed. */
  private static final Pattern GIVEN =
      Pattern.compile("(?:Reason\\.of|new Reason)\\(\\s*\"([a-z][a-z0-9_]*)\"");

  /** A reason that a statement stores. */
  private static final Pattern STORED = Pattern.compile("\\{\"code\":\"([a-z][a-z0-9_]*)\"");

  /** What the API puts around a reason's words. */
  private static final Pattern COMPLETING = Pattern.compile("text\\(\"([a-z][a-z0-9_]*)\"");

  private static Properties bundle(String name) throws IOException {
    Properties texts = new Properties();
    try (InputStream in = ProblemTextsTest.class.getResourceAsStream("/" + name)) {
      texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
    return texts;
  }

  @Test
  void bothLanguagesHaveTheSameKeysAndNoEmptyText() throws IOException {
    Properties english = bundle("messages.properties");
    Properties chinese = bundle("messages_zh_CN.properties");
    assertThat(chinese.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
    assertThat(english.values()).noneMatch(text -> text.toString().isBlank());
    assertThat(chinese.values()).noneMatch(text -> text.toString().isBlank());
  }

  @Test
  void bothLanguagesTakeTheSameArguments() throws IOException {
    Properties english = bundle("messages.properties");
    Properties chinese = bundle("messages_zh_CN.properties");
    for (String key : english.stringPropertyNames()) {
      String en = english.getProperty(key);
      String zh = chinese.getProperty(key);
      assertThat(en + zh).as("an apostrophe quotes in a MessageFormat: " + key).doesNotContain("'");
      assertThat(new MessageFormat(zh, Locale.SIMPLIFIED_CHINESE).getFormatsByArgumentIndex())
          .as(key)
          .hasSameSizeAs(new MessageFormat(en, Locale.ENGLISH).getFormatsByArgumentIndex());
    }
  }

  @Test
  void everyCodeHasTitleAndDetail() throws IOException {
    Set<String> codes = new TreeSet<>(PROMISED);
    codes.addAll(raised());
    assertThat(codes).contains("login_unavailable", "tenant_forbidden");
    Properties english = bundle("messages.properties");
    for (String code : codes) {
      assertThat(english.stringPropertyNames())
          .contains("problem." + code, "problem." + code + ".detail");
    }
  }

  @Test
  void everyReasonHasWordsAndNoneHasThemForNothing() throws IOException {
    Set<String> codes = found(GIVEN, Path.of("src/main/java"), ".java");
    codes.addAll(found(STORED, Path.of("src/main/resources/sql"), ".sql"));
    codes.addAll(found(STORED, Path.of("src/main/resources/db/migration"), ".sql"));
    codes.addAll(found(STORED, Path.of("docs"), "operations.md"));
    assertThat(codes).contains("relations_vanished", "authorization_cancelled");
    // What completes other reasons.
    codes.addAll(found(COMPLETING, Path.of("src/main/java/io/wecomlink/api"), "Reasons.java"));
    Set<String> texts = new TreeSet<>();
    for (String key : bundle("messages.properties").stringPropertyNames()) {
      if (key.startsWith("reason.")) {
        texts.add(key.substring("reason.".length()));
      }
    }
    assertThat(texts).isEqualTo(codes);
  }

  private static Set<String> raised() throws IOException {
    return found(RAISED, Path.of("src/main/java"), ".java");
  }

  private static Set<String> found(Pattern pattern, Path under, String ending) throws IOException {
    Set<String> codes = new TreeSet<>();
    try (Stream<Path> files = Files.walk(under)) {
      for (Path file : files.filter(f -> f.toString().endsWith(ending)).toList()) {
        Matcher matcher = pattern.matcher(Files.readString(file));
        while (matcher.find()) {
          codes.add(matcher.group(1));
        }
      }
    }
    return codes;
  }
}

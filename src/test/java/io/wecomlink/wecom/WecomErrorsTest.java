package io.wecomlink.wecom;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.token.TokenKey;
import io.wecomlink.token.TokenKind;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.support.ResourceBundleMessageSource;

class WecomErrorsTest {

  /** The codes of wecom/limits-and-errors.md §2, in its order. */
  private static final String DOCUMENTED =
      """
      -1 6000 40001 40003 40013 40014 40029 40031 40032 40035 40058 40056 40063 40066 40068 40073
      40077 40078 40080 40082 40083 40084 40085 40086 40089 40091 40096 40125 40133-40140 40141
      41001 41002 41004 41009 41011 41017 41021-41025 41035 41050 41051 41057 42001 42003 42022
      42007 42009 42013 43004 43009 45009 45024 45029 45033 46003 46004 48001-48009 50001-50003
      60003 60123 60124 60011 60020 60021 60111 60136 81011 81013 81017 84014 84015 84019-84025
      84061 84074 84083 84084 90001-90003 90100-90106 90200-90212 301002 301021 610003
      610014-610022 701008 701001-701007 701016 701099 701105 2000002 45011
      """;

  @ParameterizedTest
  @CsvSource({
    "-1, RETRY",
    "40014, REFRESH_TOKEN",
    "42001, REFRESH_TOKEN",
    "42009, REFRESH_TOKEN",
    "40082, REFRESH_TOKEN",
    "40084, REAUTHORISE",
    "48004, REAUTHORISE",
    "48002, REAUTHORISE",
    "50003, REAUTHORISE",
    "40137, REAUTHORISE",
    // Someone has to act, but the authorisation is not dead.
    "40078, ADMIN_ACTION",
    "41057, ADMIN_ACTION",
    "43009, ADMIN_ACTION",
    "45024, ADMIN_ACTION",
    "84074, ADMIN_ACTION",
    "610016, ADMIN_ACTION",
    "40085, WAIT_FOR_TICKET",
    "45009, BACK_OFF",
    "45033, BACK_OFF",
    "60020, CONFIGURATION",
    "60111, SKIP",
    "84061, SKIP",
    "701008, LICENCE",
    "987654, UNKNOWN"
  })
  void everyCodeHasOneClass(int errcode, ErrorClass errorClass) {
    assertThat(WecomErrors.classify(errcode)).isEqualTo(errorClass);
  }

  @ParameterizedTest
  @CsvSource({
    "48004, CORP, wecom-list-departments, REAUTHORISE",
    "48004, SUITE, wecom-get-auth-info, REAUTHORISE",
    // Nobody's authorisation is spoken of.
    "48004, SUITE, wecom-get-permanent-code, ADMIN_ACTION",
    "50003, NONE, wecom-get-app-token, ADMIN_ACTION",
    // Whoever needs the token says what it means.
    "40084, SUITE, wecom-get-corp-token, ADMIN_ACTION",
    // Syncing goes on without unionids, unless the authorisation as a whole is dead.
    "48001, CORP, wecom-match-unionid, ADMIN_ACTION",
    "48002, CORP, wecom-match-unionid, ADMIN_ACTION",
    "48006, CORP, wecom-match-unionid, ADMIN_ACTION",
    "48004, CORP, wecom-match-unionid, REAUTHORISE",
    "48001, CORP, wecom-list-pending-ids, ADMIN_ACTION",
    "48002, CORP, wecom-list-pending-ids, ADMIN_ACTION",
    "48006, CORP, wecom-list-pending-ids, ADMIN_ACTION",
    "50003, CORP, wecom-list-pending-ids, REAUTHORISE",
    "45009, NONE, wecom-get-app-token, BACK_OFF",
  })
  void someMeanSomethingElseInOtherAnswers(
      int errcode, TokenKind token, String api, ErrorClass errorClass) {
    ApiCall call = new ApiCall(api, "GET", "/x", new TokenKey(token, "x"), Map.of());
    assertThat(WecomErrors.classify(errcode, call)).isEqualTo(errorClass);
  }

  @Test
  void theTableHasEveryDocumentedCodeAndNoOther() {
    assertThat(new TreeSet<>(WecomErrors.table().keySet())).isEqualTo(new TreeSet<>(documented()));
  }

  @Test
  void everyCodeAndEveryClassHasAdviceInBothLanguages() throws IOException {
    for (String bundle : List.of("messages.properties", "messages_zh_CN.properties")) {
      Properties texts = texts(bundle);
      for (Integer errcode : WecomErrors.table().keySet()) {
        assertThat(texts.getProperty("advice." + errcode))
            .as("%s %s", bundle, errcode)
            .isNotBlank();
      }
      for (ErrorClass errorClass : ErrorClass.values()) {
        assertThat(texts.getProperty("advice." + errorClass))
            .as("%s %s", bundle, errorClass)
            .isNotBlank();
      }
    }
  }

  @Test
  void chineseAdviceIsChinese() throws IOException {
    texts("messages_zh_CN.properties")
        .forEach(
            (key, text) -> {
              if (key.toString().startsWith("advice.")) {
                assertThat(text.toString()).as(key.toString()).containsPattern("\\p{IsHan}{3}");
              }
            });
  }

  @Test
  void adviceFallsBackToItsClass() {
    WecomErrors errors = errors();
    assertThat(errors.advice(40084, Locale.ENGLISH)).contains("authorise again");
    assertThat(errors.advice(40084, Locale.SIMPLIFIED_CHINESE)).contains("重新授权");
    assertThat(errors.advice(987654, Locale.ENGLISH)).contains("not in our table");
    assertThat(errors.advice(null, Locale.ENGLISH)).contains("no error code");
    assertThat(errors.advice(0, Locale.ENGLISH)).contains("no error code");
  }

  /** docs/errors.md shows the table as it is. */
  @Test
  void thePageIsTrue() throws IOException {
    WecomErrors errors = errors();
    List<String> rows = new ArrayList<>();
    new TreeMap<>(WecomErrors.table())
        .forEach(
            (errcode, errorClass) ->
                rows.add(
                    "| %d | `%s` | %s |"
                        .formatted(errcode, errorClass, errors.advice(errcode, Locale.ENGLISH))));
    List<String> page = Files.readAllLines(Path.of("docs/errors.md"));
    assertThat(page.subList(page.indexOf("| Code | Class | Advice |") + 2, page.size()))
        .isEqualTo(rows);
  }

  private static WecomErrors errors() {
    ResourceBundleMessageSource messages = new ResourceBundleMessageSource();
    messages.setBasename("messages");
    messages.setDefaultEncoding("UTF-8");
    messages.setFallbackToSystemLocale(false);
    return new WecomErrors(messages);
  }

  private static Properties texts(String bundle) throws IOException {
    Properties texts = new Properties();
    texts.load(
        new InputStreamReader(
            WecomErrorsTest.class.getResourceAsStream("/" + bundle), StandardCharsets.UTF_8));
    return texts;
  }

  private static List<Integer> documented() {
    return Stream.of(DOCUMENTED.trim().split("\\s+"))
        .flatMap(
            word -> {
              int dash = word.indexOf('-', 1);
              int first = Integer.parseInt(dash < 0 ? word : word.substring(0, dash));
              int last = dash < 0 ? first : Integer.parseInt(word.substring(dash + 1));
              return IntStream.rangeClosed(first, last).boxed();
            })
        .toList();
  }
}

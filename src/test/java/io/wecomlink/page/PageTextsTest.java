package io.wecomlink.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.callback.StoredEvents;
import io.wecomlink.change.ChangeKind;
import io.wecomlink.deadletter.DeadLetter;
import io.wecomlink.link.ConnectionEvent;
import io.wecomlink.link.ConnectionState;
import io.wecomlink.sync.RunPhase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page's words: all there, in the message files and nowhere else. */
class PageTextsTest {

  private static final Path PAGE = Path.of("src/main/resources/static");

  /** t("key") and t(`key`), as far as the key is plain text. */
  private static final Pattern ASKED = Pattern.compile("\\bt\\(\\s*[\"`]([a-zA-Z0-9.-]+)[\"`]");

  /**
   * Keys of which the code gives only the beginning: t(`entry.${choice}`), word("run.state", …).
   */
  private static final Pattern BEGUN =
      Pattern.compile(
          "(?:\\bt\\(\\s*`([a-zA-Z0-9.-]+)\\$\\{|(?:word\\(|family=)\\s*\"([a-z.-]+)\")");

  private final PageTexts texts = new PageTexts();

  @Test
  void everyTextThatTheCodeAsksForIsThere() {
    SortedMap<String, String> chinese = texts.of("zh-CN").orElseThrow();
    Set<String> asked = matches(ASKED);
    assertThat(asked).hasSizeGreaterThan(100);
    assertThat(chinese.keySet()).containsAll(asked);
    for (String beginning : matches(BEGUN)) {
      assertThat(chinese.tailMap(beginning).keySet().stream().findFirst())
          .as(beginning)
          .hasValueSatisfying(key -> assertThat(key).startsWith(beginning));
    }
  }

  @Test
  void noTextIsThereForNothing() {
    String code = String.join("\n", sources());
    Set<String> beginnings = matches(BEGUN);
    assertThat(texts.of("en").orElseThrow().keySet())
        .filteredOn(key -> beginnings.stream().noneMatch(key::startsWith))
        .filteredOn(key -> !code.contains("\"" + key + "\""))
        .as("texts that nobody asks for")
        .isEmpty();
  }

  /** Behind a key's beginning a text that nobody asks for is not noticed: hence one by one. */
  @Test
  void theWordsOfCodesAreThoseThatTheProgramKnows() {
    Map<String, Set<String>> families =
        Map.of(
            "connection.state", names(ConnectionState.values()),
            "connection.event", names(ConnectionEvent.values()),
            "event.state", names(StoredEvents.State.values()),
            "dead-letter.state", names(DeadLetter.State.values()),
            "dead-letter.kind", names(ChangeKind.values(), "MEMBERS", "CONTACT_GROUP", "CONTACT"),
            "run.phase", names(RunPhase.values()),
            "run.mode", Set.of("FULL", "INCREMENTAL", "MEMBERS"),
            "run.title", Set.of("FULL", "INCREMENTAL", "MEMBERS"),
            "run.trigger", Set.of("MANUAL", "SCHEDULE", "DEVELOPER_ID", "GRANT_CHANGED", "REPLAY"));
    Set<String> keys = texts.of("en").orElseThrow().keySet();
    families.forEach(
        (family, codes) ->
            assertThat(keys)
                .as(family)
                .filteredOn(key -> key.startsWith(family + "."))
                .extracting(key -> key.substring(family.length() + 1))
                .containsExactlyInAnyOrderElementsOf(codes));
  }

  private static Set<String> names(Enum<?>[] values, String... more) {
    return Stream.concat(Arrays.stream(values).map(Enum::name), Arrays.stream(more))
        .collect(Collectors.toSet());
  }

  @Test
  void theCodeHoldsNoChineseOfItsOwn() throws IOException {
    try (Stream<Path> files = Files.walk(PAGE.resolve("js"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        // Comments may name WeCom's own terms; main.js has words for when no text can be loaded.
        if (!file.endsWith("main.js") && !file.endsWith("texts.js")) {
          assertThat(Files.readString(file).replaceAll("(?m)^\\s*(//|\\*|/\\*).*$", ""))
              .as(file.toString())
              .doesNotContainPattern("\\p{IsHan}");
        }
      }
    }
  }

  @Test
  void nothingInThePageIsInline() throws IOException {
    for (String name : new String[] {"index.html", "installed.html"}) {
      assertThat(Files.readString(PAGE.resolve(name)))
          .as(name)
          .doesNotContainPattern("(?s)<script(?![^>]*\\bsrc=)|<style|\\sstyle=|\\son[a-z]+=");
    }
  }

  @Test
  void thereIsNoOtherLanguage() {
    assertThat(texts.of("fr")).isEmpty();
    assertThat(texts.of("en").orElseThrow().keySet())
        .isEqualTo(texts.of("zh-CN").orElseThrow().keySet());
  }

  private static Set<String> matches(Pattern pattern) {
    Set<String> found = new TreeSet<>();
    for (String source : sources()) {
      Matcher matcher = pattern.matcher(source);
      while (matcher.find()) {
        found.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
      }
    }
    return found;
  }

  private static Set<String> sources() {
    try (Stream<Path> files = Files.walk(PAGE.resolve("js"))) {
      Set<String> sources = new TreeSet<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sources.add(Files.readString(file));
      }
      return sources;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

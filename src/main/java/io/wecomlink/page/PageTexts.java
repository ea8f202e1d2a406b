package io.wecomlink.page;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * The page's part of the one pair of message files: keys that begin with {@code page.}, without
 * that beginning.
 */
@Component
class PageTexts {

  private static final String PREFIX = "page.";

  private final Map<String, SortedMap<String, String>> byLanguage =
      Map.of(
          "en", read("messages.properties"),
          "zh-CN", read("messages_zh_CN.properties"));

  /**
   * All texts of a language.
   *
   * @param language en or zh-CN
   * @return by key; empty for other languages
   */
  Optional<SortedMap<String, String>> of(String language) {
    return Optional.ofNullable(byLanguage.get(language));
  }

  private static SortedMap<String, String> read(String file) {
    Properties all = new Properties();
    try (Reader reader =
        new InputStreamReader(
            new ClassPathResource(file).getInputStream(), StandardCharsets.UTF_8)) {
      all.load(reader);
    } catch (IOException e) {
      throw new IllegalStateException(file + " cannot be read", e);
    }
    SortedMap<String, String> texts = new TreeMap<>();
    for (String key : all.stringPropertyNames()) {
      if (key.startsWith(PREFIX)) {
        texts.put(key.substring(PREFIX.length()), all.getProperty(key));
      }
    }
    return texts;
  }
}

package io.wecomlink.settings;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * What each setting should hold, as a noun phrase for {@link SettingsFailureAnalyzer}. Settings
 * that carry a meaning have words of their own; for the others their type and limits say it.
 */
final class Expectations {

  static final String PREFIX = "wecomlink";

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry(
              "spring.datasource.url",
              "the JDBC URL of the PostgreSQL database, such as"
                  + " jdbc:postgresql://localhost:5432/wecomlink"),
          Map.entry(
              "wecomlink.public-base-url",
              "the URL at which browsers and WeCom reach this runner, such as"
                  + " https://wecomlink.example.com, without a slash at the end"),
          Map.entry("wecomlink.provider.corp-id", "the vendor's own corpid"),
          Map.entry("wecomlink.provider.secret", "the vendor's provider_secret"),
          Map.entry("wecomlink.provider.callback-token", "the token of the system-event callback"),
          Map.entry(
              "wecomlink.provider.callback-aes-key",
              "the EncodingAESKey of the system-event callback, 43 letters and digits"),
          Map.entry("wecomlink.suite.id", "the third-party app's suite_id"),
          Map.entry("wecomlink.suite.secret", "the third-party app's suite_secret"),
          Map.entry(
              "wecomlink.suite.callback-token", "the token of the third-party app's callbacks"),
          Map.entry(
              "wecomlink.suite.callback-aes-key",
              "the EncodingAESKey of the third-party app's callbacks, 43 letters and digits"),
          Map.entry("wecomlink.sync.time-zone", "a time zone such as Asia/Shanghai"),
          Map.entry("wecomlink.security.encryption-key", "base64 of 32 bytes"));

  private Expectations() {}

  /** Whether this product answers for the property, in kebab form. */
  static boolean covers(String property) {
    return property.equals(PREFIX) || property.startsWith(PREFIX + ".");
  }

  /** What the property, in kebab form, should hold. */
  static String of(String property) {
    String words = WORDS.get(property);
    if (words != null) {
      return words;
    }
    RecordComponent component = component(property);
    return component == null ? "a value that fits its type" : byType(component);
  }

  /** The property itself, or, where it is a group of settings, the required ones in it. */
  static List<String> requiredWithin(String property) {
    RecordComponent component = component(property);
    if (component == null || !component.getType().isRecord()) {
      return List.of(property);
    }
    return required(property, component.getType());
  }

  /** Every setting below the group that has no default, in the order of its declaration. */
  static List<String> required(String prefix, Class<?> group) {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : group.getRecordComponents()) {
      boolean needed =
          annotation(group, component, NotNull.class) != null
              || annotation(group, component, NotBlank.class) != null;
      if (needed) {
        String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
        names.addAll(
            component.getType().isRecord() ? required(name, component.getType()) : List.of(name));
      }
    }
    return names;
  }

  private static String byType(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == Duration.class) {
      return "a duration such as 30s or 10m";
    }
    if (type == URI.class) {
      BaseUrl base = annotation(component.getDeclaringRecord(), component, BaseUrl.class);
      return "a URL such as https://wecomlink.example.com"
          + (base == null || base.page() ? "" : ", without a slash at the end");
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == int.class || type == long.class) {
      return "a whole number" + limits(component);
    }
    if (List.class.isAssignableFrom(type)) {
      return "a list, separated by commas";
    }
    return type == String.class ? "a text" : "a value that fits its type";
  }

  private static String limits(RecordComponent component) {
    Class<?> group = component.getDeclaringRecord();
    Min min = annotation(group, component, Min.class);
    Max max = annotation(group, component, Max.class);
    return (min == null ? "" : " of at least " + min.value())
        + (min == null || max == null ? "" : " and")
        + (max == null ? "" : " of at most " + max.value());
  }

  /**
   * Constraints sit on the component's field, accessor and parameter, but not on the component
   * itself, because the constraint types do not list it as a target.
   */
  private static <A extends Annotation> A annotation(
      Class<?> group, RecordComponent component, Class<A> type) {
    try {
      return group.getDeclaredField(component.getName()).getAnnotation(type);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("A record always has a field per component", e);
    }
  }

  private static RecordComponent component(String property) {
    if (!property.startsWith(PREFIX + ".")) {
      return null;
    }
    Class<?> group = WecomLinkProperties.class;
    RecordComponent found = null;
    for (String name : property.substring(PREFIX.length() + 1).split("\\.")) {
      if (!group.isRecord()) {
        return null;
      }
      String plain = name.replaceFirst("\\[\\d+]$", "");
      found =
          Arrays.stream(group.getRecordComponents())
              .filter(c -> DataObjectPropertyName.toDashedForm(c.getName()).equals(plain))
              .findFirst()
              .orElse(null);
      if (found == null) {
        return null;
      }
      group = found.getType();
    }
    return found;
  }
}

package io.wecomlink.wecom;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The one table from errcode to class: {@code wecom-errors.properties}, taken from
 * wecom/limits-and-errors.md §2.
 */
final class WecomErrors {

  private static final Map<Integer, ErrorClass> CLASSES = load();

  private WecomErrors() {}

  /** The class of an errcode; {@link ErrorClass#UNKNOWN} for codes that are not in the table. */
  static ErrorClass classify(int errcode) {
    return CLASSES.getOrDefault(errcode, ErrorClass.UNKNOWN);
  }

  private static Map<Integer, ErrorClass> load() {
    Properties table = new Properties();
    try (InputStream in = WecomErrors.class.getResourceAsStream("/wecom-errors.properties")) {
      table.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<Integer, ErrorClass> classes = new HashMap<>();
    table.forEach(
        (code, name) ->
            classes.put(Integer.valueOf(code.toString()), ErrorClass.valueOf(name.toString())));
    return Map.copyOf(classes);
  }
}

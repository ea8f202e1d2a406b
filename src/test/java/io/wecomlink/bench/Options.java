package io.wecomlink.bench;

import java.util.Map;
import java.util.TreeMap;

/** What a program was told as {@code --name=value}, over its defaults. */
final class Options {

  private final Map<String, String> values = new TreeMap<>();

  /**
   * @param defaults every option that there is; an empty text where one has to be given
   * @throws IllegalArgumentException if an argument is none of them
   */
  Options(Map<String, String> defaults, String... arguments) {
    values.putAll(defaults);
    for (String argument : arguments) {
      String[] option = argument.split("=", 2);
      String name = option[0].replaceFirst("^--", "");
      if (option.length < 2 || !defaults.containsKey(name)) {
        throw new IllegalArgumentException(
            argument + " is none of --" + String.join("=…, --", values.keySet()) + "=…");
      }
      values.put(name, option[1]);
    }
  }

  String text(String name) {
    return values.get(name);
  }

  int number(String name) {
    return Integer.parseInt(values.get(name));
  }
}

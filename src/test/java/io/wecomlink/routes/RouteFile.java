package io.wecomlink.routes;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A file below the folder of the flows.
 *
 * @param path relative to that folder, with {@code /}
 * @param items the top-level items, each a map; empty if the file cannot be read
 * @param problem why it cannot be read; null if it can
 */
record RouteFile(String path, List<Node> items, String problem) {

  private static final String SUFFIX = ".camel.yaml";

  static RouteFile of(String path, String yaml) {
    LoaderOptions options = new LoaderOptions();
    // The second of two equal keys would win without a word.
    options.setAllowDuplicateKeys(false);
    Object document;
    try {
      document = new Yaml(new SafeConstructor(options)).load(yaml);
    } catch (YAMLException e) {
      return new RouteFile(path, List.of(), "is not readable as YAML: " + e.getMessage());
    }
    if (!(document instanceof List<?> list)
        || !list.stream().allMatch(item -> item instanceof Map<?, ?> map && map.size() == 1)) {
      return new RouteFile(path, List.of(), "must be a list of items with one key each");
    }
    return new RouteFile(path, list.stream().map(Node::root).toList(), null);
  }

  /** The folder it is in: {@code wecom} of {@code wecom/wecom-call-api.camel.yaml}. */
  String area() {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  String fileName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  String stem() {
    String name = fileName();
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  /** What stands under a top-level key, item by item. */
  Stream<Node> items(String key) {
    return items.stream()
        .filter(item -> item.value() instanceof Map<?, ?> map && map.containsKey(key))
        .map(item -> item.child(key));
  }

  /** Every node of the file. */
  Stream<Node> nodes() {
    return items.stream().flatMap(item -> item.all().stream());
  }
}

package io.wecomlink.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A place in a YAML document.
 *
 * @param path the keys that lead here, outermost first; a list's members have their list's path
 * @param value a map, a list, a scalar or null
 */
record Node(List<String> path, Object value) {

  static Node root(Object value) {
    return new Node(List.of(), value);
  }

  /** The innermost key; empty at the root. */
  String key() {
    return path.isEmpty() ? "" : path.get(path.size() - 1);
  }

  /** Whether one of the keys that lead here, this one included, is the given one. */
  boolean isWithin(String key) {
    return path.contains(key);
  }

  /** This node, then everything below it, in the order of the document. */
  List<Node> all() {
    List<Node> nodes = new ArrayList<>();
    visit(nodes::add);
    return nodes;
  }

  /** The value under a key of a map; null when this is no map or the key is absent. */
  Object get(String key) {
    return value instanceof Map<?, ?> map ? map.get(key) : null;
  }

  /** Like {@link #get(String)}, as a node. */
  Node child(String key) {
    return new Node(extend(key), get(key));
  }

  /** The text under a key; empty when it is absent or no scalar. */
  String text(String key) {
    return text(get(key));
  }

  /** The text of this node; empty when it is no scalar. */
  String text() {
    return text(value);
  }

  private static String text(Object value) {
    return value == null || value instanceof Map || value instanceof List ? "" : value.toString();
  }

  private void visit(Consumer<Node> visitor) {
    visitor.accept(this);
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, below) -> new Node(extend(String.valueOf(key)), below).visit(visitor));
    } else if (value instanceof List<?> list) {
      list.forEach(member -> new Node(path, member).visit(visitor));
    }
  }

  private List<String> extend(String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return List.copyOf(longer);
  }
}

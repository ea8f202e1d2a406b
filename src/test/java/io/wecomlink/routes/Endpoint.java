package io.wecomlink.routes;

import java.util.Map;

/**
 * An endpoint as Camel sees it, from either spelling: {@code uri: direct:name}, or {@code uri:
 * direct} with {@code parameters: {name: name}}.
 *
 * @param scheme such as {@code direct}
 * @param name what follows the scheme, without options; empty if there is nothing
 */
record Endpoint(String scheme, String name) {

  static Endpoint of(String uri, Object parameters) {
    int colon = uri.indexOf(':');
    String scheme = colon < 0 ? uri.replaceFirst("\\?.*", "") : uri.substring(0, colon);
    String name =
        colon < 0 ? "" : uri.substring(colon + 1).replaceFirst("^//", "").replaceFirst("\\?.*", "");
    if (name.isEmpty() && parameters instanceof Map<?, ?> map) {
      Object given = map.get(scheme.equals("sql") ? "query" : "name");
      name = given == null ? "" : given.toString();
    }
    return new Endpoint(scheme, name);
  }

  /** Whether other routes reach it by its name. */
  boolean isInternal() {
    return scheme.equals("direct") || scheme.equals("seda");
  }

  /** Whether it leaves the calling thread's own code: everything but direct calls and beans. */
  boolean isOutside() {
    return !scheme.equals("direct") && !scheme.equals("bean") && !scheme.equals("class");
  }

  /** Whether the name is only known when a message passes. */
  boolean isDynamic() {
    return name.contains("${");
  }

  @Override
  public String toString() {
    return scheme + ":" + name;
  }
}

package io.wecomlink.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All flows, as they are written and as they will run.
 *
 * @param files in the order of their paths
 * @param resources where {@code classpath:} points to: {@code src/main/resources}
 */
record RouteSet(List<RouteFile> files, Path resources) {

  static RouteSet load(Path folder, Path resources) {
    try (Stream<Path> paths = Files.walk(folder)) {
      List<RouteFile> files = new ArrayList<>();
      for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
        String relative = folder.relativize(path).toString().replace('\\', '/');
        if (relative.endsWith(".yaml") || relative.endsWith(".yml")) {
          files.add(RouteFile.of(relative, Files.readString(path)));
        }
      }
      return new RouteSet(List.copyOf(files), resources);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every route that will run, in the order of the files. */
  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (RouteFile file : files) {
      file.items("route").map(route -> written(file, route)).forEach(routes::add);
      file.items("templatedRoute")
          .map(use -> fromTemplate(file, use))
          .flatMap(Optional::stream)
          .forEach(routes::add);
    }
    return routes;
  }

  /** The template of an id, if there is one. */
  Optional<Node> template(String id) {
    return files.stream()
        .flatMap(file -> file.items("routeTemplate"))
        .filter(template -> template.text("id").equals(id))
        .findFirst();
  }

  /** What is written, node by node, templates with their parameters still open. */
  List<Place> written() {
    return files.stream().flatMap(file -> file.nodes().map(node -> new Place(file, node))).toList();
  }

  /** What will run, node by node, templates only where and as they are used. */
  List<Place> running() {
    Stream<Place> plain =
        files.stream()
            .flatMap(
                file ->
                    file.nodes()
                        .filter(node -> !node.isWithin("routeTemplate"))
                        .map(node -> new Place(file, node)));
    Stream<Place> fromTemplates =
        routes().stream()
            .filter(Route::templated)
            .flatMap(
                route -> route.body().all().stream().map(node -> new Place(route.file(), node)));
    return Stream.concat(plain, fromTemplates).toList();
  }

  /** A node and the file that it is in. */
  record Place(RouteFile file, Node node) {}

  private static Route written(RouteFile file, Node route) {
    return new Route(file, route.text("id"), route.text("description"), route, false);
  }

  private Optional<Route> fromTemplate(RouteFile file, Node use) {
    return template(use.text("routeTemplateRef"))
        .map(
            template -> {
              Map<String, String> values = defaults(template);
              values.putAll(parameters(use, "value"));
              Node filled = Node.root(fill(template.value(), values));
              // A template holds a whole route, or only its consumer.
              Node body = filled.get("route") == null ? filled : filled.child("route");
              String description = body.text("description");
              return new Route(
                  file,
                  use.text("routeId"),
                  description.isEmpty() ? filled.text("description") : description,
                  body,
                  true);
            });
  }

  /** The parameters of a template that have a default. */
  static Map<String, String> defaults(Node template) {
    return parameters(template, "defaultValue");
  }

  /** Name and one more key of each member of {@code parameters}. */
  static Map<String, String> parameters(Node owner, String key) {
    Map<String, String> values = new LinkedHashMap<>();
    if (owner.get("parameters") instanceof List<?> list) {
      for (Object member : list) {
        Node parameter = Node.root(member);
        if (parameter.get(key) != null) {
          values.put(parameter.text("name"), parameter.text(key));
        }
      }
    }
    return values;
  }

  private static Object fill(Object value, Map<String, String> values) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> filled = new LinkedHashMap<>();
      map.forEach((key, below) -> filled.put(key, fill(below, values)));
      return filled;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(member -> fill(member, values)).toList();
    }
    if (value instanceof String text) {
      String filled = text;
      for (Map.Entry<String, String> entry : values.entrySet()) {
        filled = filled.replace("{{" + entry.getKey() + "}}", entry.getValue());
      }
      return filled;
    }
    return value;
  }
}

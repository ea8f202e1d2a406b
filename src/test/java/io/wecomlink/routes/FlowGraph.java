package io.wecomlink.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who calls whom, read from the flows: between routes, and between routes and what is outside of
 * them. What a bean does by itself is not in the flows, so it is not in here either.
 *
 * @param routes every route that will run, in the order of the files
 * @param policies every routeConfiguration, in the order of the files
 * @param calls route to route, without repetitions, in the order of the steps
 * @param contacts with the outside, without repetitions, in the order of the steps
 */
record FlowGraph(
    List<Route> routes, List<Policy> policies, List<Call> calls, List<Contact> contacts) {

  /** How one route reaches another. */
  enum Via {
    DIRECT,
    /** Through a queue in memory; the caller does not wait. */
    SEDA,
    /** Like DIRECT, but the caller keeps its own message. */
    ENRICH
  }

  /** What kind of thing is outside. */
  enum Kind {
    WECOM,
    BROWSER,
    CLOCK,
    /** A class of the workbench API that names the route. */
    API,
    /** Another class that names the route. */
    CODE,
    POSTGRESQL,
    OTHER
  }

  /**
   * An error policy.
   *
   * @param id of the routeConfiguration
   */
  record Policy(RouteFile file, String id, String description, Node body) {}

  /**
   * @param from route id, or {@code policy} and the id of a routeConfiguration
   * @param to route id
   */
  record Call(String from, String to, Via via) {}

  /**
   * Something that is no route.
   *
   * @param name such as {@code PostgreSQL}
   */
  record Party(Kind kind, String name) {}

  /**
   * @param route route id, or {@code policy} and the id of a routeConfiguration
   * @param incoming whether the party comes to the route, not the route to the party
   */
  record Contact(String route, Party party, boolean incoming) {}

  private static final Set<String> STEPS_WITH_URI = Set.of("to", "toD", "wireTap", "poll");
  private static final Set<String> STEPS_WITH_TARGET_EXPRESSION =
      Set.of("enrich", "pollEnrich", "recipientList", "routingSlip", "dynamicRouter");

  /** Endpoints that stay inside the process and lead nowhere. */
  private static final Set<String> INSIDE =
      Set.of("bean", "class", "log", "language", "controlbus", "dataset");

  private static final Pattern INTERNAL = Pattern.compile("^(direct|seda):[a-z0-9-]+(\\?.*)?$");
  private static final Pattern EVERY_MINUTE = Pattern.compile("0 \\* \\* \\* \\* \\?");
  private static final Pattern NAMED_ROUTE = Pattern.compile("\"(?:direct:|seda:)?([a-z0-9-]+)\"");

  /**
   * @param java the root of the product's Java sources
   */
  static FlowGraph of(RouteSet set, Path java) {
    List<Route> routes = set.routes();
    List<Policy> policies =
        set.files().stream()
            .flatMap(
                file ->
                    file.items("routeConfiguration")
                        .map(
                            node ->
                                new Policy(file, node.text("id"), node.text("description"), node)))
            .toList();
    Map<Endpoint, String> consumers = new LinkedHashMap<>();
    routes.forEach(route -> consumers.put(route.consumer(), route.id()));

    Set<Call> calls = new LinkedHashSet<>();
    Set<Contact> contacts = new LinkedHashSet<>();
    Map<String, Set<Party>> classes = classesThatName(java);
    for (Route route : routes) {
      caller(route.consumer(), route.body().child("from"))
          .ifPresent(party -> contacts.add(new Contact(route.id(), party, true)));
      for (Party party : classes.getOrDefault(route.id(), Set.of())) {
        contacts.add(new Contact(route.id(), party, true));
      }
      follow(route.id(), route.body(), consumers, calls, contacts);
    }
    policies.forEach(
        policy -> follow("policy " + policy.id(), policy.body(), consumers, calls, contacts));
    return new FlowGraph(routes, policies, List.copyOf(calls), List.copyOf(contacts));
  }

  /** The areas that have routes, in the order of the alphabet. */
  List<String> areas() {
    return routes.stream().map(route -> route.file().area()).distinct().sorted().toList();
  }

  Optional<Route> route(String id) {
    return routes.stream().filter(route -> route.id().equals(id)).findFirst();
  }

  /** Who calls a route, in words, each once, in a fixed order. */
  List<String> callersOf(String id) {
    List<String> names = new ArrayList<>();
    contacts.stream()
        .filter(contact -> contact.incoming() && contact.route().equals(id))
        .map(contact -> contact.party().name())
        .forEach(names::add);
    calls.stream().filter(call -> call.to().equals(id)).map(Call::from).forEach(names::add);
    return names.stream().distinct().toList();
  }

  private static void follow(
      String id,
      Node body,
      Map<Endpoint, String> consumers,
      Set<Call> calls,
      Set<Contact> contacts) {
    for (Node node : body.all()) {
      if (STEPS_WITH_URI.contains(node.key())) {
        String uri = node.text("uri").isEmpty() ? node.text() : node.text("uri");
        if (!uri.isEmpty()) {
          Endpoint target = Endpoint.of(uri, node.get("parameters"));
          Via via = target.scheme().equals("seda") ? Via.SEDA : Via.DIRECT;
          reach(id, target, via, consumers, calls, contacts);
        }
      } else if (STEPS_WITH_TARGET_EXPRESSION.contains(node.key())) {
        node.child("expression").all().stream()
            .map(Node::text)
            .filter(text -> INTERNAL.matcher(text).matches())
            .map(text -> Endpoint.of(text, null))
            .forEach(target -> reach(id, target, Via.ENRICH, consumers, calls, contacts));
      }
    }
  }

  private static void reach(
      String id,
      Endpoint target,
      Via via,
      Map<Endpoint, String> consumers,
      Set<Call> calls,
      Set<Contact> contacts) {
    if (consumers.containsKey(target)) {
      calls.add(new Call(id, consumers.get(target), via));
    } else if (!INSIDE.contains(target.scheme())) {
      contacts.add(new Contact(id, callee(target), false));
    }
  }

  private static Optional<Party> caller(Endpoint consumer, Node from) {
    return switch (consumer.scheme()) {
      case "direct", "seda" -> Optional.empty();
      case "platform-http" ->
          Optional.of(
              consumer.name().startsWith("/wecom/callback/")
                  ? new Party(Kind.WECOM, "WeCom")
                  : new Party(Kind.BROWSER, "Browser"));
      case "timer", "quartz", "scheduler", "cron" -> Optional.of(new Party(Kind.CLOCK, beat(from)));
      default -> Optional.of(new Party(Kind.OTHER, consumer.scheme()));
    };
  }

  private static Party callee(Endpoint target) {
    if (target.scheme().startsWith("{{wecomlink.wecom.")) {
      return new Party(Kind.WECOM, "WeCom");
    }
    return switch (target.scheme()) {
      case "sql", "sql-stored", "jdbc" -> new Party(Kind.POSTGRESQL, "PostgreSQL");
      default -> new Party(Kind.OTHER, target.toString());
    };
  }

  private static String beat(Node from) {
    Node parameters = from.child("parameters");
    String cron = parameters.text("cron") + parameters.text("schedule");
    if (!cron.isEmpty()) {
      return EVERY_MINUTE.matcher(cron).matches() ? "every minute" : "at " + cron;
    }
    String period = parameters.text("period");
    if (period.matches("\\d+")) {
      long millis = Long.parseLong(period);
      if (millis == 1000) {
        return "every second";
      }
      return millis % 1000 == 0 ? "every " + millis / 1000 + " seconds" : "every " + millis + " ms";
    }
    return period.isEmpty() ? "clock" : "every " + period;
  }

  /** Per route id, the classes with a text that is that id. */
  private static Map<String, Set<Party>> classesThatName(Path java) {
    Map<String, Set<Party>> classes = new LinkedHashMap<>();
    try (Stream<Path> paths = Files.walk(java)) {
      for (Path path : paths.filter(p -> p.toString().endsWith(".java")).sorted().toList()) {
        String name = path.getFileName().toString().replaceFirst("\\.java$", "");
        Party party = new Party(path.getParent().endsWith("api") ? Kind.API : Kind.CODE, name);
        Matcher texts = NAMED_ROUTE.matcher(Files.readString(path));
        while (texts.find()) {
          classes.computeIfAbsent(texts.group(1), id -> new LinkedHashSet<>()).add(party);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return classes;
  }
}

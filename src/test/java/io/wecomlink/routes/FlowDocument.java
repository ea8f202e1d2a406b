package io.wecomlink.routes;

import io.wecomlink.routes.FlowGraph.Call;
import io.wecomlink.routes.FlowGraph.Contact;
import io.wecomlink.routes.FlowGraph.Kind;
import io.wecomlink.routes.FlowGraph.Party;
import io.wecomlink.routes.FlowGraph.Policy;
import io.wecomlink.routes.FlowGraph.Via;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The flows as a Markdown page with Mermaid charts and tables. */
final class FlowDocument {

  /** How much of a description fits into a box of a chart. */
  private static final int FIRST_WORDS = 44;

  /** So many routes are too many for a chart that grows sideways. */
  private static final int LARGE = 12;

  private final FlowGraph graph;
  private final StringBuilder page = new StringBuilder();

  private FlowDocument(FlowGraph graph) {
    this.graph = graph;
  }

  static String of(FlowGraph graph) {
    return new FlowDocument(graph).write();
  }

  private String write() {
    line("# The flows");
    line();
    line("Drawn from `routes/` by `FlowPictureTest`; do not edit. After a change of the flows:");
    line();
    line("```");
    line(FlowPicture.REFRESH);
    line("```");
    line();
    line(
        "An arrow is a call that waits for its result; a dotted one hands over and goes on; a thick"
            + " one fetches something and keeps the message. Hexagons are WeCom, cylinders"
            + " PostgreSQL, circles the clock, flags a browser, slanted boxes Java code that starts"
            + " a flow. Dashed boxes belong to another area; all that one template makes is"
            + " one box. What beans do inside a step, such as their own reads of PostgreSQL, is not drawn.");
    line();
    overview();
    graph.areas().forEach(this::section);
    policies();
    return page.toString();
  }

  private void overview() {
    line("## Overview");
    line();
    line("```mermaid");
    line("flowchart LR");
    for (String area : graph.areas()) {
      long routes = graph.routes().stream().filter(r -> r.file().area().equals(area)).count();
      line("  " + node(area) + "[\"<b>" + area + "</b><br/>" + count(routes, "route") + "\"]");
    }
    // Per pair of areas, whether at least one call waits.
    Map<List<String>, Boolean> waits = new LinkedHashMap<>();
    for (Call call : graph.calls()) {
      if (graph.route(call.from()).isPresent()) {
        List<String> pair = List.of(areaOf(call.from()), areaOf(call.to()));
        if (!pair.get(0).equals(pair.get(1))) {
          waits.merge(pair, call.via() != Via.SEDA, Boolean::logicalOr);
        }
      }
    }
    Map<String, Party> parties = new LinkedHashMap<>();
    Set<String> arrows = new LinkedHashSet<>();
    for (Contact contact : graph.contacts()) {
      if (graph.route(contact.route()).isPresent()) {
        Party party = general(contact.party());
        parties.put(outside(party), party);
        arrows.add(arrow(areaOf(contact.route()), outside(party), contact.incoming()));
      }
    }
    parties.forEach((id, party) -> line("  " + id + shape(party)));
    waits.forEach(
        (pair, waiting) ->
            line("  " + node(pair.get(0)) + (waiting ? " --> " : " -.-> ") + node(pair.get(1))));
    arrows.forEach(arrow -> line("  " + arrow));
    line("```");
    line();
  }

  /** In the overview, all clocks are one, and so are all classes of the API. */
  private static Party general(Party party) {
    return switch (party.kind()) {
      case CLOCK -> new Party(Kind.CLOCK, "Clock");
      case API -> new Party(Kind.API, "Workbench API");
      default -> party;
    };
  }

  private void section(String area) {
    List<Route> own = graph.routes().stream().filter(r -> r.file().area().equals(area)).toList();
    line("## " + area);
    line();
    chart(area, own);
    table(own);
  }

  private void chart(String area, List<Route> own) {
    line("```mermaid");
    // A page scrolls down, not sideways; templates are one box however many they are.
    boolean large = own.stream().filter(route -> !route.templated()).count() > LARGE;
    line("flowchart ", large ? "TB" : "LR");
    line("  subgraph " + node("area " + area) + "[\"" + area + "\"]");
    own.stream()
        .filter(route -> !route.templated())
        .forEach(route -> line("    " + labelled(route)));
    templates(own).forEach((file, routes) -> line("    " + list(file, routes)));
    line("  end");

    Set<Route> foreign = new LinkedHashSet<>();
    Set<String> ownIds = own.stream().map(Route::id).collect(Collectors.toSet());
    Set<String> drawn = new LinkedHashSet<>();
    for (Call call : graph.calls()) {
      boolean fromHere = ownIds.contains(call.from());
      boolean toHere = ownIds.contains(call.to());
      if (!fromHere && !toHere || graph.route(call.from()).isEmpty()) {
        continue;
      }
      Route from = graph.route(call.from()).orElseThrow();
      Route to = graph.route(call.to()).orElseThrow();
      // Calls into a group of this area would be many: the other areas' charts show them.
      if (!fromHere && to.templated()) {
        continue;
      }
      Stream.of(from, to).filter(r -> !r.file().area().equals(area)).forEach(foreign::add);
      drawn.add(box(from) + " " + stroke(call.via()) + " " + box(to));
    }
    Map<String, Party> parties = new LinkedHashMap<>();
    for (Contact contact : graph.contacts()) {
      if (ownIds.contains(contact.route())) {
        String id = outside(contact.party());
        parties.put(id, contact.party());
        drawn.add(arrow(contact.route(), id, contact.incoming()));
      }
    }
    List<Route> foreignPlain = foreign.stream().filter(route -> !route.templated()).toList();
    foreignPlain.forEach(route -> line("  " + node(route.id()) + "[\"" + route.id() + "\"]"));
    templates(List.copyOf(foreign)).forEach((file, routes) -> line("  " + list(file, routes)));
    parties.forEach((id, party) -> line("  " + id + shape(party)));
    drawn.forEach(arrow -> line("  " + arrow));
    if (!foreignPlain.isEmpty()) {
      line("  classDef elsewhere stroke-dasharray: 4 3");
      line(
          "  class "
              + foreignPlain.stream().map(r -> node(r.id())).collect(Collectors.joining(","))
              + " elsewhere");
    }
    line("```");
    line();
  }

  private static Map<RouteFile, List<Route>> templates(List<Route> routes) {
    return routes.stream()
        .filter(Route::templated)
        .collect(Collectors.groupingBy(Route::file, LinkedHashMap::new, Collectors.toList()));
  }

  /** What a template makes is one box: all of it does the same, and the table says who calls it. */
  private static String list(RouteFile file, List<Route> routes) {
    return groupId(file)
        + "[\"<b>"
        + file.stem()
        + "</b>: one template<br/>"
        + routes.stream().map(Route::id).collect(Collectors.joining("<br/>"))
        + "\"]";
  }

  /** The box that shows a route. */
  private static String box(Route route) {
    return route.templated() ? groupId(route.file()) : node(route.id());
  }

  private static String groupId(RouteFile file) {
    return node("group " + file.stem());
  }

  private void table(List<Route> routes) {
    line("| Route | What it does | Error policy | Called by |");
    line("|---|---|---|---|");
    for (Route route : routes) {
      String callers = String.join(", ", callers(route.id()));
      line(
          "| `%s` | %s | %s | %s |"
              .formatted(
                  route.id(),
                  cell(route.description()),
                  "`" + cell(route.configurations()) + "`",
                  callers.isEmpty() ? "–" : callers));
    }
    line();
  }

  /** Who calls a route; the members of a template that all call it are named by their file. */
  private List<String> callers(String id) {
    Set<String> names = new LinkedHashSet<>();
    for (String caller : graph.callersOf(id)) {
      Optional<Route> route = graph.route(caller);
      if (route.isEmpty()) {
        names.add(caller);
      } else if (route.get().templated()) {
        names.add("every route of `" + route.get().file().stem() + "`");
      } else {
        names.add("`" + caller + "`");
      }
    }
    return List.copyOf(names);
  }

  private void policies() {
    line("## Error policies");
    line();
    line("| Policy | What it says | Routes |");
    line("|---|---|---|");
    for (Policy policy : graph.policies()) {
      long routes =
          graph.routes().stream()
              .filter(r -> List.of(r.configurations().split(",\\s*")).contains(policy.id()))
              .count();
      line("| `%s` | %s | %d |".formatted(policy.id(), cell(policy.description()), routes));
    }
  }

  private static String labelled(Route route) {
    return node(route.id())
        + "[\"<b>"
        + route.id()
        + "</b><br/>"
        + text(firstWords(route.description()))
        + "\"]";
  }

  /** Up to the end of the first sentence, or of the last word that fits. */
  static String firstWords(String description) {
    String text = description.strip();
    String sentence = text.replaceFirst("(?s)[.:;] .*$", "").replaceFirst("\\.$", "");
    if (sentence.length() <= FIRST_WORDS) {
      return sentence;
    }
    String cut = sentence.substring(0, FIRST_WORDS);
    int blank = cut.lastIndexOf(' ');
    return (blank < 0 ? cut : cut.substring(0, blank)).replaceFirst("[,–-]$", "") + " …";
  }

  private static String shape(Party party) {
    String name = "\"" + text(party.name()) + "\"";
    return switch (party.kind()) {
      case WECOM -> "{{" + name + "}}";
      case BROWSER -> ">" + name + "]";
      case CLOCK -> "((" + name + "))";
      case API, CODE -> "[/" + name + "/]";
      case POSTGRESQL -> "[(" + name + ")]";
      case OTHER -> "{" + name + "}";
    };
  }

  private static String stroke(Via via) {
    return switch (via) {
      case DIRECT -> "-->";
      case SEDA -> "-.->";
      case ENRICH -> "==>";
    };
  }

  private static String arrow(String here, String there, boolean incoming) {
    return incoming ? there + " --> " + node(here) : node(here) + " --> " + there;
  }

  /** A name that Mermaid cannot take for one of its words, whatever the route is called. */
  private static String node(String name) {
    return "n_" + name.replaceAll("[^A-Za-z0-9]", "_");
  }

  private static String outside(Party party) {
    return "x" + node(party.name());
  }

  private String areaOf(String id) {
    return graph.route(id).orElseThrow().file().area();
  }

  private static String text(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "#quot;");
  }

  private static String cell(String text) {
    return text.strip().replaceAll("\\s+", " ").replace("|", "\\|").replace("<", "&lt;");
  }

  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private void line(String... text) {
    page.append(String.join("", text)).append('\n');
  }
}

package io.wecomlink.routes;

import io.wecomlink.routes.RouteSet.Place;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules for the flows, each a method that answers with its violations: which file, what is
 * wrong, and what to write instead. Most of them name a mistake with which Camel starts all the
 * same.
 */
final class RouteRules {

  /** Every rule by its name. */
  static final Map<String, Function<RouteSet, List<String>>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("filesAreReadable", RouteRules::filesAreReadable);
    ALL.put("fileNamesAreLoadable", RouteRules::fileNamesAreLoadable);
    ALL.put("filesLieInAnArea", RouteRules::filesLieInAnArea);
    ALL.put("topLevelHoldsFlowsOnly", RouteRules::topLevelHoldsFlowsOnly);
    ALL.put("errorsLiveInTheirOwnFolder", RouteRules::errorsLiveInTheirOwnFolder);
    ALL.put("everythingIsDescribed", RouteRules::everythingIsDescribed);
    ALL.put("idsFollowThePattern", RouteRules::idsFollowThePattern);
    ALL.put("fileIsNamedAfterItsFlow", RouteRules::fileIsNamedAfterItsFlow);
    ALL.put("directNameIsTheRouteId", RouteRules::directNameIsTheRouteId);
    ALL.put("idsAreUnique", RouteRules::idsAreUnique);
    ALL.put("templatesAreUsedProperly", RouteRules::templatesAreUsedProperly);
    ALL.put("errorHandlingIsNamedAndDefined", RouteRules::errorHandlingIsNamedAndDefined);
    ALL.put("internalTargetsHaveAConsumer", RouteRules::internalTargetsHaveAConsumer);
    ALL.put("outsideStepsHaveAnId", RouteRules::outsideStepsHaveAnId);
    ALL.put("beansAreReferencedByName", RouteRules::beansAreReferencedByName);
    ALL.put("sqlLiesInFiles", RouteRules::sqlLiesInFiles);
    ALL.put("noProgramsInsideRoutes", RouteRules::noProgramsInsideRoutes);
    ALL.put("simpleStaysSimple", RouteRules::simpleStaysSimple);
    ALL.put("noSecretsInside", RouteRules::noSecretsInside);
    ALL.put("deadLettersNeverHideFailures", RouteRules::deadLettersNeverHideFailures);
    ALL.put("keysAreCamelCase", RouteRules::keysAreCamelCase);
  }

  private static final String ERRORS = "errors";
  private static final Set<String> TOP_LEVEL =
      Set.of("route", "routeConfiguration", "routeTemplate", "templatedRoute");

  private static final Pattern FILE_NAME = Pattern.compile("^[a-z0-9-]+(\\.camel\\.yaml)$");
  private static final Pattern AREA = Pattern.compile("^[a-z]+(-[a-z]+)*$");
  private static final Pattern ID = Pattern.compile("^[a-z]+-[a-z]+(-[a-z]+)*$");

  private static final Set<String> STEPS_WITH_URI = Set.of("to", "toD", "wireTap", "poll");
  private static final Set<String> STEPS_WITH_TARGET_EXPRESSION =
      Set.of("enrich", "pollEnrich", "recipientList", "routingSlip", "dynamicRouter");

  private static final Set<String> PROGRAM_LANGUAGES =
      Set.of(
          "groovy",
          "js",
          "javaScript",
          "ognl",
          "mvel",
          "python",
          "java",
          "joor",
          "spel",
          "csimple",
          "wasm");

  private static final Set<String> REFERENCES =
      Set.of(
          "aggregationStrategy",
          "aggregationRepository",
          "idempotentRepository",
          "executorService",
          "onPrepare",
          "comparator",
          "dataSource",
          "headerFilterStrategy",
          "httpClientConfigurer");
  private static final Pattern REFERENCE = Pattern.compile("^#(bean:)?([a-zA-Z]\\w*|\\{\\{.+}})$");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}");
  private static final Pattern LOGIC = Pattern.compile("&&|\\|\\||\\biif\\(");
  // Camel wants blanks around the operator; without them "?" and ":" are just text.
  private static final Pattern TERNARY = Pattern.compile("\\s\\?\\s.*\\s:\\s|\\s\\?:\\s");

  private static final Pattern SECRET_KEY =
      Pattern.compile(".*(secret|password|passwd|token|aeskey|apikey|authorization|credential).*");
  private static final Pattern SECRET_ASSIGNMENT =
      Pattern.compile(
          "(?i)\\b\\w*(secret|password|passwd|token|aes_?key|api_?key)\\w*=(?![$#{]|RAW\\(|&|\\s|$)");
  private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic) [\\w+/=.-]{8,}");
  private static final Pattern LONG_TOKEN = Pattern.compile("[A-Za-z0-9+/_-]{32,}={0,2}");

  private static final Pattern CAMEL_CASE = Pattern.compile("^[a-z][A-Za-z0-9]*$");
  // Options may be grouped by dots, and parameters of an API bear the API's own names.
  private static final Pattern PARAMETER = Pattern.compile("^[A-Za-z]\\w*(\\.\\w+)*$");

  private RouteRules() {}

  /** A file that is no list of single-key maps would be loaded in part or not at all. */
  static List<String> filesAreReadable(RouteSet set) {
    return set.files().stream()
        .filter(file -> file.problem() != null)
        .map(file -> file.path() + ": " + file.problem())
        .toList();
  }

  /** Camel takes the extension from the first dot and ignores names it does not know. */
  static List<String> fileNamesAreLoadable(RouteSet set) {
    return set.files().stream()
        .filter(file -> !FILE_NAME.matcher(file.fileName()).matches())
        .map(file -> file.path() + ": the file name must match " + FILE_NAME)
        .toList();
  }

  /** {@code routes/<area>/<file>}, nothing beside and nothing deeper. */
  static List<String> filesLieInAnArea(RouteSet set) {
    return set.files().stream()
        .filter(file -> !AREA.matcher(file.area()).matches())
        .map(file -> file.path() + ": must lie in routes/<area>/, one folder deep")
        .toList();
  }

  /**
   * A top-level errorHandler would rule every route of every file; onException and beans would hide
   * in a flow what belongs elsewhere.
   */
  static List<String> topLevelHoldsFlowsOnly(RouteSet set) {
    List<String> violations = new ArrayList<>();
    for (RouteFile file : set.files()) {
      for (Node item : file.items()) {
        ((Map<?, ?>) item.value())
            .keySet().stream()
                .map(String::valueOf)
                .filter(key -> !TOP_LEVEL.contains(key))
                .map(key -> file.path() + ": no " + key + " at the top level of a flow")
                .forEach(violations::add);
      }
    }
    return violations;
  }

  /** Whoever looks for error handling looks in one place. */
  static List<String> errorsLiveInTheirOwnFolder(RouteSet set) {
    return set.files().stream()
        .filter(file -> !file.area().equals(ERRORS))
        .flatMap(file -> file.items("routeConfiguration").map(item -> file))
        .map(file -> file.path() + ": a routeConfiguration belongs in routes/" + ERRORS + "/")
        .toList();
  }

  /** Names and descriptions are what Hawtio and Kaoto show. */
  static List<String> everythingIsDescribed(RouteSet set) {
    List<String> violations = new ArrayList<>();
    for (Route route : set.routes()) {
      if (route.id().isEmpty()) {
        violations.add(route.file().path() + ": a route needs an id");
      }
      if (route.description().isBlank()) {
        violations.add(route + " needs a description");
      }
    }
    for (RouteFile file : set.files()) {
      Stream.concat(file.items("routeConfiguration"), file.items("routeTemplate"))
          .filter(item -> item.text("id").isEmpty())
          .map(item -> file.path() + ": a " + item.key() + " needs an id")
          .forEach(violations::add);
    }
    return violations;
  }

  /** area-verb-noun, where the area is the folder. */
  static List<String> idsFollowThePattern(RouteSet set) {
    List<String> violations = new ArrayList<>();
    for (Route route : set.routes()) {
      if (!ID.matcher(route.id()).matches()) {
        violations.add(route + ": the id must match " + ID);
      } else if (!route.id().startsWith(route.file().area() + "-")) {
        violations.add(route + ": the id must begin with " + route.file().area() + "-");
      }
    }
    return violations;
  }

  /** One file per flow: what a log names is found by its file name. */
  static List<String> fileIsNamedAfterItsFlow(RouteSet set) {
    List<String> violations = new ArrayList<>();
    for (RouteFile file : set.files()) {
      String first = file.items("route").map(route -> route.text("id")).findFirst().orElse(null);
      boolean usesTemplates =
          file.items("templatedRoute").findAny().isPresent()
              || file.items("routeTemplate").findAny().isPresent();
      if (first != null && !file.stem().equals(first)) {
        violations.add(file.path() + ": must be named after its first route, " + first);
      } else if (first == null && usesTemplates && !file.stem().startsWith(file.area() + "-")) {
        violations.add(file.path() + ": the name must begin with " + file.area() + "-");
      }
    }
    return violations;
  }

  /** Then {@code to: direct:x} says which route comes next. */
  static List<String> directNameIsTheRouteId(RouteSet set) {
    return set.routes().stream()
        .filter(route -> route.consumer().scheme().equals("direct"))
        .filter(route -> !route.consumer().name().equals(route.id()))
        .map(route -> route + " consumes " + route.consumer() + ", must be direct:" + route.id())
        .toList();
  }

  /** Of two routes with one id Camel keeps one and says nothing. */
  static List<String> idsAreUnique(RouteSet set) {
    Map<String, List<String>> places = new LinkedHashMap<>();
    for (Place place : set.written()) {
      Node node = place.node();
      boolean isId = node.key().equals("id") || node.key().equals("routeId");
      if (isId && !node.isWithin("parameters") && !node.text().isEmpty()) {
        places.computeIfAbsent(node.text(), id -> new ArrayList<>()).add(place.file().path());
      }
    }
    return places.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(entry -> "the id " + entry.getKey() + " is used in " + entry.getValue())
        .toList();
  }

  /** A template that is not there, or a parameter left open, shows up only at start. */
  static List<String> templatesAreUsedProperly(RouteSet set) {
    List<String> violations = new ArrayList<>();
    for (RouteFile file : set.files()) {
      for (Node use : file.items("templatedRoute").toList()) {
        String where = file.path() + ": templatedRoute " + use.text("routeId");
        Node template = set.template(use.text("routeTemplateRef")).orElse(null);
        if (template == null) {
          violations.add(where + " uses no known template: " + use.text("routeTemplateRef"));
          continue;
        }
        Set<String> declared = RouteSet.parameters(template, "name").keySet();
        Set<String> given = RouteSet.parameters(use, "value").keySet();
        given.stream()
            .filter(name -> !declared.contains(name))
            .map(name -> where + " sets a parameter that its template lacks: " + name)
            .forEach(violations::add);
        declared.stream()
            .filter(name -> !given.contains(name))
            .filter(name -> !RouteSet.defaults(template).containsKey(name))
            .map(name -> where + " leaves a parameter open: " + name)
            .forEach(violations::add);
      }
    }
    return violations;
  }

  /** A mistyped routeConfigurationId starts a route without any error handling. */
  static List<String> errorHandlingIsNamedAndDefined(RouteSet set) {
    Set<String> defined =
        set.files().stream()
            .flatMap(file -> file.items("routeConfiguration"))
            .map(configuration -> configuration.text("id"))
            .collect(Collectors.toSet());
    List<String> violations = new ArrayList<>();
    for (Route route : set.routes()) {
      if (route.configurations().isBlank()) {
        violations.add(route + " needs a routeConfigurationId");
        continue;
      }
      for (String id : route.configurations().split(",")) {
        if (!defined.contains(id.trim())) {
          violations.add(route + " names an undefined routeConfigurationId: " + id.trim());
        }
      }
    }
    return violations;
  }

  /** A direct: or seda: name without a consumer fails only when the first message comes. */
  static List<String> internalTargetsHaveAConsumer(RouteSet set) {
    Set<Endpoint> consumers =
        set.routes().stream().map(Route::consumer).collect(Collectors.toSet());
    return set.running().stream()
        .flatMap(
            place ->
                targets(place.node())
                    .filter(target -> target.isInternal() && !target.isDynamic())
                    .filter(target -> !consumers.contains(target))
                    .map(target -> place.file().path() + ": nobody consumes " + target))
        .distinct()
        .toList();
  }

  /** Tests, metrics and Hawtio name a step by its id. */
  static List<String> outsideStepsHaveAnId(RouteSet set) {
    List<String> violations = new ArrayList<>();
    for (Place place : set.written()) {
      Node node = place.node();
      if (node.key().equals("from")
          && node.value() instanceof Map
          && node.text("id").isEmpty()
          && Endpoint.of(node.text("uri"), node.get("parameters")).isOutside()) {
        violations.add(place.file().path() + ": needs an id: from " + node.text("uri"));
      }
      if (node.key().equals("steps") && node.value() instanceof Map<?, ?> step) {
        step.keySet().stream()
            .map(eip -> node.child(String.valueOf(eip)))
            .filter(eip -> talksToTheOutside(eip) && eip.text("id").isEmpty())
            .map(eip -> place.file().path() + ": needs an id: " + eip.key() + " " + target(eip))
            .forEach(violations::add);
      }
    }
    return violations;
  }

  /** Objects are made and wired in Java, where tests reach them; routes only name them. */
  static List<String> beansAreReferencedByName(RouteSet set) {
    List<String> violations = new ArrayList<>();
    for (Place place : set.running()) {
      Node node = place.node();
      String text = node.text();
      boolean mustRefer = REFERENCES.contains(node.key()) && !text.isEmpty();
      if ((mustRefer || text.startsWith("#")) && !REFERENCE.matcher(text).matches()) {
        violations.add(
            place.file().path() + ": " + node.key() + " must name a bean as #name, not " + text);
      }
      if (node.key().equals("beanType") && !text.isEmpty()) {
        violations.add(place.file().path() + ": use ref and a bean's name, not beanType " + text);
      }
    }
    return violations.stream().distinct().toList();
  }

  /** SQL in files can be read, explained and tested by itself. */
  static List<String> sqlLiesInFiles(RouteSet set) {
    String prefix = "classpath:";
    List<String> violations = new ArrayList<>();
    for (Place place : set.running()) {
      Stream.concat(targets(place.node()), consumer(place.node()))
          .filter(endpoint -> endpoint.scheme().equals("sql"))
          .map(Endpoint::name)
          .filter(
              name ->
                  !name.startsWith(prefix)
                      || !Files.isRegularFile(
                          set.resources().resolve(name.substring(prefix.length()))))
          .map(
              name ->
                  place.file().path()
                      + (name.startsWith(prefix)
                          ? ": not in src/main/resources: " + name.substring(prefix.length())
                          : ": put this statement in a file, sql:classpath:sql/…: " + name))
          .forEach(violations::add);
    }
    return violations.stream().distinct().toList();
  }

  /** Programs belong in Java. */
  static List<String> noProgramsInsideRoutes(RouteSet set) {
    List<String> violations = new ArrayList<>();
    for (Place place : set.written()) {
      Node node = place.node();
      if (node.isWithin("parameters")) {
        continue;
      }
      boolean named = node.key().equals("language") && PROGRAM_LANGUAGES.contains(node.text());
      boolean expression = PROGRAM_LANGUAGES.contains(node.key()) && node.value() != null || named;
      boolean script = node.key().equals("script") && node.value() != null;
      if (expression || script) {
        violations.add(
            place.file().path() + ": no " + node.key() + " in a route, write a bean in Java");
      }
    }
    return violations;
  }

  /** A route says where things go; what decides it is a bean, which a unit test reaches. */
  static List<String> simpleStaysSimple(RouteSet set) {
    List<String> violations = new ArrayList<>();
    for (Place place : set.written()) {
      Node node = place.node();
      String text = node.text();
      boolean isSimple =
          node.key().equals("simple")
              || node.key().equals("expression")
                  && node.path().size() > 1
                  && node.path().get(node.path().size() - 2).equals("simple");
      boolean logic =
          isSimple
              ? LOGIC.matcher(text).find() || TERNARY.matcher(text).find()
              : PLACEHOLDER.matcher(text).results().anyMatch(m -> LOGIC.matcher(m.group()).find());
      if (logic) {
        violations.add(place.file().path() + ": logic belongs in a bean: " + text);
      }
    }
    return violations;
  }

  /** Routes are read by everyone and shown by Hawtio. The text itself is not repeated here. */
  static List<String> noSecretsInside(RouteSet set) {
    List<String> violations = new ArrayList<>();
    for (Place place : set.written()) {
      Node node = place.node();
      String text = node.text();
      boolean refers = text.isEmpty() || text.matches("(?s)[$#{].*|true|false|RAW\\(\\{\\{.*");
      boolean secretKey =
          SECRET_KEY.matcher(node.key().toLowerCase(Locale.ROOT).replace("_", "")).matches();
      if (secretKey && !refers
          || SECRET_ASSIGNMENT.matcher(text).find()
          || BEARER.matcher(text).find()
          || LONG_TOKEN.matcher(text).results().anyMatch(m -> looksRandom(m.group()))) {
        violations.add(place.file().path() + ": looks like a secret: " + node.path());
      }
    }
    return violations;
  }

  /** By default a failure to store a dead letter is swallowed, and the letter with it. */
  static List<String> deadLettersNeverHideFailures(RouteSet set) {
    return set.written().stream()
        .filter(place -> place.node().key().equals("deadLetterChannel"))
        .filter(place -> !place.node().text("deadLetterHandleNewException").equals("false"))
        .map(
            place ->
                place.file().path()
                    + ": deadLetterChannel needs deadLetterHandleNewException: false")
        .toList();
  }

  /** Kebab-case works for some keys and not for others. */
  static List<String> keysAreCamelCase(RouteSet set) {
    List<String> violations = new ArrayList<>();
    for (Place place : set.written()) {
      Node node = place.node();
      if (node.value() instanceof Map<?, ?> map) {
        Pattern pattern = node.key().equals("parameters") ? PARAMETER : CAMEL_CASE;
        map.keySet().stream()
            .map(String::valueOf)
            .filter(key -> !pattern.matcher(key).matches())
            .map(key -> place.file().path() + ": write this key in camelCase: " + key)
            .forEach(violations::add);
      }
    }
    return violations;
  }

  /** What a node sends to, as far as it is written down: a URI anywhere, or a scheme and a name. */
  private static Stream<Endpoint> targets(Node node) {
    if (isConsumer(node) || node.isWithin("interceptFrom")) {
      return Stream.empty();
    }
    if (node.value() instanceof Map) {
      String uri = node.text("uri");
      return uri.isEmpty() || uri.contains(":")
          ? Stream.empty()
          : Stream.of(Endpoint.of(uri, node.get("parameters")));
    }
    boolean isProse = Set.of("description", "note", "message").contains(node.key());
    return isProse || !node.text().matches("(?s)(direct|seda|sql):.*")
        ? Stream.empty()
        // Lists of recipients are separated by commas.
        : Stream.of(node.text().split(",(?=(direct|seda):)"))
            .filter(uri -> !uri.contains("*"))
            .map(uri -> Endpoint.of(uri, null));
  }

  private static Stream<Endpoint> consumer(Node node) {
    return node.key().equals("from") && node.value() instanceof Map
        ? Stream.of(Endpoint.of(node.text("uri"), node.get("parameters")))
        : Stream.empty();
  }

  /** Whether it is a {@code from}, or its URI. */
  private static boolean isConsumer(Node node) {
    List<String> path = node.path();
    int last = path.size() - 1;
    return last >= 0
        && (path.get(last).equals("from")
            || last > 0 && path.get(last).equals("uri") && path.get(last - 1).equals("from"));
  }

  private static boolean talksToTheOutside(Node eip) {
    String target = target(eip);
    if (STEPS_WITH_URI.contains(eip.key())) {
      return Endpoint.of(target, null).isOutside();
    }
    if (STEPS_WITH_TARGET_EXPRESSION.contains(eip.key())) {
      // An expression may lead anywhere.
      return target.isEmpty() || Endpoint.of(target, null).isOutside();
    }
    return eip.key().equals("kamelet");
  }

  /** The URI of a step, if it is written down; empty if an expression gives it. */
  private static String target(Node eip) {
    if (!eip.text().isEmpty()) {
      return eip.text();
    }
    if (!STEPS_WITH_TARGET_EXPRESSION.contains(eip.key())) {
      return eip.text("uri");
    }
    Node holder = eip.get("expression") instanceof Map ? eip.child("expression") : eip;
    Node constant = holder.child("constant");
    return constant.text().isEmpty() ? constant.text("expression") : constant.text();
  }

  private static boolean looksRandom(String text) {
    Matcher digits = Pattern.compile("[0-9]").matcher(text);
    long count = digits.results().count();
    // A word has no digits to speak of, an id of a route no capitals.
    boolean mixed = !text.equals(text.toLowerCase(Locale.ROOT));
    boolean hex = text.matches("[0-9a-fA-F]+");
    return count >= 3 && (mixed || hex);
  }
}

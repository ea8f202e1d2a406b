package io.wecomlink.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Workbench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.http.ResponseEntity;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** {@code /openapi.json} against the controllers that it describes. */
class ApiDescriptionTest {

  private static final JsonNode API =
      new Workbench(Product.shared().url(), null)
          .get(Product.shared().url() + "/openapi.json")
          .json();

  /**
   * A method of a controller and what is said of it.
   *
   * @param name HTTP method and path
   */
  record Described(String name, Method method, JsonNode operation) {

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Described> operations() {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
    return scanner.findCandidateComponents("io.wecomlink.api").stream()
        .map(found -> ClassUtils.resolveClassName(found.getBeanClassName(), null))
        .flatMap(ApiDescriptionTest::operationsOf)
        .toList();
  }

  private static Stream<Described> operationsOf(Class<?> controller) {
    String prefix = mapping(controller).path()[0];
    return Arrays.stream(controller.getDeclaredMethods())
        .filter(m -> AnnotatedElementUtils.hasAnnotation(m, RequestMapping.class))
        .map(
            method -> {
              RequestMapping mapping = mapping(method);
              String path = prefix + (mapping.path().length == 0 ? "" : mapping.path()[0]);
              String verb = mapping.method()[0].name();
              return new Described(
                  verb + " " + path,
                  method,
                  API.path("paths").path(path).path(verb.toLowerCase(Locale.ROOT)));
            });
  }

  private static RequestMapping mapping(java.lang.reflect.AnnotatedElement element) {
    return AnnotatedElementUtils.findMergedAnnotation(element, RequestMapping.class);
  }

  @Test
  void everyOperationIsDescribed() {
    Set<String> described = new TreeSet<>();
    API.path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        verb ->
                            described.add(verb.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(operations().stream().map(Described::name).collect(Collectors.toSet()))
        .hasSizeGreaterThan(30)
        .isEqualTo(described);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void theBodyThatItTakesIsItsOwn(Described described) {
    Parameter body =
        Arrays.stream(described.method().getParameters())
            .filter(p -> p.isAnnotationPresent(RequestBody.class))
            .findFirst()
            .orElse(null);
    JsonNode content = described.operation().at("/requestBody/content");
    if (body == null) {
      assertThat(content.isMissingNode()).as("no body").isTrue();
      return;
    }
    compare(body.getParameterizedType(), content.path("application/json").path("schema"), Map.of());
  }

  @ParameterizedTest
  @MethodSource("operations")
  void theAnswerThatItGivesIsItsOwn(Described described) {
    Type answer = described.method().getGenericReturnType();
    if (answer instanceof ParameterizedType generic
        && generic.getRawType() == ResponseEntity.class) {
      answer = generic.getActualTypeArguments()[0];
    }
    List<JsonNode> good =
        described.operation().path("responses").properties().stream()
            .filter(response -> response.getKey().startsWith("2"))
            .map(Map.Entry::getValue)
            .toList();
    assertThat(good).as("one way to succeed").hasSize(1);
    if (answer != void.class && answer != SseEmitter.class) {
      JsonNode content = good.get(0).path("content");
      compare(answer, content.elements().next().path("schema"), Map.of());
    }
  }

  /** Down through records, lists and what they hold. */
  private static void compare(Type type, JsonNode schema, Map<TypeVariable<?>, Type> known) {
    if (type instanceof TypeVariable<?> variable) {
      compare(known.get(variable), schema, known);
      return;
    }
    Class<?> raw = (Class<?>) (type instanceof ParameterizedType p ? p.getRawType() : type);
    if (Collection.class.isAssignableFrom(raw)) {
      assertThat(schema.path("type").asText()).isEqualTo("array");
      compare(((ParameterizedType) type).getActualTypeArguments()[0], schema.path("items"), known);
      return;
    }
    if (!raw.isRecord()) {
      return;
    }
    JsonNode meant = resolved(schema);
    Map<TypeVariable<?>, Type> variables = new HashMap<>();
    if (type instanceof ParameterizedType generic) {
      for (int i = 0; i < raw.getTypeParameters().length; i++) {
        variables.put(raw.getTypeParameters()[i], generic.getActualTypeArguments()[i]);
      }
    }
    assertThat(names(meant.path("properties")))
        .as("what is said of " + type.getTypeName())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(raw.getRecordComponents()).map(RecordComponent::getName).toList());
    for (RecordComponent component : raw.getRecordComponents()) {
      compare(
          component.getGenericType(),
          meant.path("properties").path(component.getName()),
          variables);
    }
  }

  private static JsonNode resolved(JsonNode schema) {
    String reference = schema.path("$ref").asText("");
    return reference.isEmpty() ? schema : API.at(reference.replace("#", ""));
  }

  private static Set<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("operations")
  void itsProblemsAreDescribed(Described described) {
    Set<String> problems = problems(described);
    assertThat(problems)
        .contains("401 unauthenticated", "403 forbidden", "503 database_unavailable");
    if (described.name().contains("/tenants/{tenantId}/")) {
      assertThat(problems).contains("403 tenant_forbidden", "404 tenant_not_found");
    }
    if (described.operation().has("requestBody")) {
      assertThat(problems)
          .contains("400 malformed_json", "400 invalid_request", "415 unsupported_media_type");
    }
    assertThat(
            resolved(
                    described
                        .operation()
                        .at("/responses/401/content")
                        .elements()
                        .next()
                        .path("schema")
                        .path("allOf")
                        .path(0))
                .path("properties")
                .has("code"))
        .as("the schema of all problems")
        .isTrue();
  }

  /** Status and code of everything that is told of an operation. */
  private static Set<String> problems(Described described) {
    Set<String> problems = new TreeSet<>();
    for (Map.Entry<String, JsonNode> response :
        described.operation().path("responses").properties()) {
      if (!response.getKey().startsWith("2")) {
        JsonNode schema = response.getValue().at("/content/application~1problem+json/schema");
        JsonNode codes = schema.at("/allOf/1/properties/code/enum");
        assertThat(codes.size()).as(described + " " + response.getKey()).isPositive();
        StreamSupport.stream(codes.spliterator(), false)
            .forEach(code -> problems.add(response.getKey() + " " + code.asText()));
      }
    }
    return problems;
  }

  @Test
  void everyDescribedCodeHasWords() throws IOException {
    Properties texts = new Properties();
    try (var in = ApiDescriptionTest.class.getResourceAsStream("/messages.properties")) {
      texts.load(in);
    }
    assertThat(operations().stream().flatMap(o -> problems(o).stream()))
        .allSatisfy(problem -> assertThat(texts).containsKey("problem." + problem.split(" ")[1]));
  }

  /** Areas that answer WeCom, or a browser on its way back from WeCom, beside the API. */
  private static final Set<String> BESIDE_THE_API =
      Set.of("400 auth_code_rejected", "400 invalid_state", "400 missing_parameter");

  private static final Pattern RAISED =
      Pattern.compile("HttpStatus\\.([A-Z_]+),\\s*\"([a-z][a-z0-9_]*)\"");

  @Test
  void whatTheProductRefusesIsDescribedSomewhere() throws IOException {
    Set<String> described =
        operations().stream().flatMap(o -> problems(o).stream()).collect(Collectors.toSet());
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      Set<String> raised =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(ApiDescriptionTest::raised)
              .filter(problem -> !BESIDE_THE_API.contains(problem))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(described).containsAll(raised);
    }
  }

  private static Stream<String> raised(Path file) {
    try {
      return RAISED
          .matcher(Files.readString(file))
          .results()
          .map(
              found ->
                  org.springframework.http.HttpStatus.valueOf(found.group(1)).value()
                      + " "
                      + found.group(2));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsAnsweredIsWhatIsDescribed() {
    Workbench operator = Product.shared().operator();
    operator.put("/tenants/described", Map.of("name", "Described", "wecomEnabled", true));
    String wecom = "/api/v1/tenants/{tenantId}/wecom";
    assertThat(problems("POST " + wecom + "/syncs"))
        .contains(
            operator.post("/tenants/described/wecom/syncs", Map.of("mode", "FULL")).said(),
            operator.post("/tenants/described/wecom/syncs", Map.of("mode", "SIDEWAYS")).said(),
            operator.post("/tenants/described/wecom/syncs", Map.of()).said(),
            operator.post("/tenants/nobody/wecom/syncs", Map.of("mode", "FULL")).said());
    assertThat(problems("PUT " + wecom + "/schedule"))
        .contains(
            operator
                .put("/tenants/described/wecom/schedule", Map.of("fullCron", "x", "paused", false))
                .said());
    assertThat(problems("GET " + wecom + "/registrations/current"))
        .contains(operator.get("/tenants/described/wecom/registrations/current").said());
    assertThat(problems("DELETE " + wecom))
        .contains(operator.call("DELETE", "/tenants/described/wecom", null).said());
  }

  private static Set<String> problems(String name) {
    return operations().stream()
        .filter(o -> o.name().equals(name))
        .map(ApiDescriptionTest::problems)
        .findFirst()
        .orElseThrow();
  }
}

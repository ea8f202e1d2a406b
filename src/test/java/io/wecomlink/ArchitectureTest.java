package io.wecomlink;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.beans.Introspector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.SimpleDateFormat;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;

/** Who may know whom, and what no code of the product does. Each rule says what to do instead. */
class ArchitectureTest {

  private static final String ROOT = "io.wecomlink";

  /** Who may know whom: the first of a line may use the others of it, and no other area. */
  private static final Map<String, Set<String>> MAY_USE =
      areas(
          "settings:",
          "problem:",
          "profile: problem",
          "schedule:",
          "secrets: settings problem",
          "deadletter: settings problem secrets",
          "quota: settings",
          "routes: settings",
          "security: settings problem",
          "tenant: security",
          "token: settings problem secrets",
          "wecom: settings problem token quota",
          "change: settings problem profile deadletter wecom",
          "callback: settings problem secrets wecom change",
          "link: settings problem profile secrets token wecom callback",
          "unionid: settings problem wecom link",
          "sync: settings problem profile deadletter schedule change wecom link",
          "page: settings",
          "api: settings problem security tenant token wecom callback profile link unionid"
              + " deadletter sync");

  /** Areas that have nothing to do with messages that pass. */
  private static final String[] WITHOUT_CAMEL =
      packages(
          "settings",
          "secrets",
          "security",
          "tenant",
          "token",
          "profile",
          "deadletter",
          "quota",
          "page");

  /** What only tests have. */
  private static final String[] TEST_ONLY =
      Stream.concat(
              Stream.of(packages("simulator", "demo", "journey", "testing", "bench", "browser")),
              Stream.of("org.junit..", "org.assertj..", "com.tngtech..", "io.zonky.."))
          .toArray(String[]::new);

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static final String FLOWS = flows();

  private static final Map<String, ArchRule> RULES = new LinkedHashMap<>();

  static {
    RULES.put("areasUseOnlyWhatTheTableAllows", areasUse(MAY_USE));
    RULES.put(
        "areasAreFreeOfCycles",
        slices()
            .matching(ROOT + ".(*)..")
            .should()
            .beFreeOfCycles()
            .because(
                "two areas that know each other are one; let a flow in routes/ join them, or move"
                    + " what both need into an area below"));
    RULES.put(
        "nobodyUsesTheApi",
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".api..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".api..")
            .because(
                "the API is the outermost area; move what others need into the area it is of"));
    RULES.put(
        "theProductKnowsNoTestCode",
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TEST_ONLY)
            .because("the packaged jar contains no fake; a fake belongs under src/test"));
    RULES.put(
        "someAreasKnowNoCamel",
        noClasses()
            .that()
            .resideInAnyPackage(WITHOUT_CAMEL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..")
            .because(
                "these areas are plain Java; let the flow hand over values, by expressions such as"
                    + " \"store(${variable.tokenKey}, ${body})\""));
    RULES.put(
        "onlyAdaptersTouchTheExchange",
        noClasses()
            .that(areNoAdapters())
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Exchange.class)
            .because(
                "only a bean that a flow calls, or an aggregation strategy, handles Camel's"
                    + " message; give values to everything behind it"));
    RULES.put(
        "nobodySleeps",
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + ".token.AccessTokens")
            .should()
            .accessTargetWhere(target("sleeps", Set.of(Thread.class, TimeUnit.class), "sleep"))
            .because(
                "a sleeping thread serves nobody: use a timer route or a redelivery delay. Only"
                    + " AccessTokens may, while it waits for another runner's lease"));
    RULES.put(
        "timeComesFromTheClock",
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".settings..")
            .and(areNot("SessionController", "TokenDecoding"))
            .should()
            .accessTargetWhere(readsTheSystemClock())
            .because(
                "tests must be able to set the time: take a java.time.Clock in the constructor and"
                    + " use clock.instant() or now(clock)"));
    RULES.put(
        "noOldDates",
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + ".schedule.Cron")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Date.class, Calendar.class, SimpleDateFormat.class)
            .because(
                "java.time says what it means and cannot be changed: use Instant, Duration. Only"
                    + " Cron may hand one to Quartz, which knows nothing else"));
    RULES.put(
        "randomnessIsInjected",
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".settings..")
            .should()
            .accessTargetWhere(makesRandomness())
            .because(
                "tests must be able to repeat it: take the SecureRandom bean in the constructor"));
    RULES.put(
        "nobodyPrints",
        noClasses()
            .should()
            .accessTargetWhere(
                target(
                    "prints",
                    Set.of(System.class, Throwable.class),
                    "out",
                    "err",
                    "printStackTrace"))
            .because("operators read the log: use an org.slf4j.Logger, and no secret in it"));
    RULES.put(
        "fieldsAreNotInjected",
        noFields()
            .should()
            .beAnnotatedWith(Autowired.class)
            .orShould()
            .beAnnotatedWith(Value.class)
            .orShould()
            .beAnnotatedWith("jakarta.inject.Inject")
            .orShould()
            .beAnnotatedWith("jakarta.annotation.Resource")
            .because("a constructor shows what a class needs, and lets a test give it"));
    RULES.put("publicMeansThatAnotherAreaUsesIt", publicTypesAreUsedElsewhere());
    RULES.put("aValueHasOneName", valuesHaveOneName());
  }

  @TestFactory
  Stream<DynamicTest> rules() {
    return RULES.entrySet().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(PRODUCT)));
  }

  /** A table that nobody keeps would forbid nothing. */
  @Test
  void theTableHasEveryAreaAndNoOther() {
    Set<String> areas =
        PRODUCT.stream()
            .map(ArchitectureTest::area)
            .filter(not(String::isEmpty))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(MAY_USE.keySet())
        .as("MAY_USE must have a line per area: add yours with what it may use")
        .containsExactlyInAnyOrderElementsOf(areas);
  }

  @Test
  void theTableIsNotWiderThanTheCode() {
    Map<String, Set<String>> used = new LinkedHashMap<>();
    MAY_USE.keySet().forEach(area -> used.put(area, new TreeSet<>()));
    for (JavaClass type : PRODUCT) {
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> area(dependency.getTargetClass()))
          .filter(other -> !other.isEmpty() && !other.equals(area(type)))
          .forEach(other -> used.get(area(type)).add(other));
    }

    MAY_USE.forEach(
        (area, allowed) ->
            assertThat(used.get(area))
                .as("%s no longer uses all that MAY_USE allows: take it off its line", area)
                .containsAll(allowed));
  }

  /** A rule that cannot fail is none: each is broken once, by as little as can be. */
  @TestFactory
  Stream<DynamicTest> rulesCanFail() {
    Map<String, Class<?>> broken = new LinkedHashMap<>();
    broken.put("theProductKnowsNoTestCode", ArchitectureTest.class);
    broken.put("onlyAdaptersTouchTheExchange", TouchesTheExchange.class);
    broken.put("nobodySleeps", Sleeps.class);
    broken.put("timeComesFromTheClock", AsksTheSystem.class);
    broken.put("noOldDates", HasAnOldDate.class);
    broken.put("randomnessIsInjected", RollsItsOwnDice.class);
    broken.put("nobodyPrints", Prints.class);
    broken.put("fieldsAreNotInjected", HasAnInjectedField.class);
    broken.put("aValueHasOneName", HasTwoNames.class);
    // Public, and in this selection alone.
    broken.put("publicMeansThatAnotherAreaUsesIt", RouteBuilder.class);
    return broken.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () ->
                        assertThat(
                                RULES
                                    .get(entry.getKey())
                                    .evaluate(
                                        new ClassFileImporter().importClasses(entry.getValue()))
                                    .hasViolation())
                            .isTrue()));
  }

  @Test
  void theTableCanFail() {
    Map<String, Set<String>> narrower = new LinkedHashMap<>(MAY_USE);
    narrower.put("token", Set.of("settings"));

    assertThat(areasUse(narrower).evaluate(PRODUCT).getFailureReport().getDetails())
        .isNotEmpty()
        .allMatch(detail -> detail.contains(ROOT + ".token."));
  }

  // --- What the rules are made of

  private static Map<String, Set<String>> areas(String... lines) {
    Map<String, Set<String>> areas = new LinkedHashMap<>();
    for (String line : lines) {
      String[] parts = line.split(":", 2);
      areas.put(
          parts[0],
          Arrays.stream(parts[1].split(" "))
              .filter(not(String::isEmpty))
              .collect(Collectors.toUnmodifiableSet()));
    }
    return areas;
  }

  private static String[] packages(String... areas) {
    return Stream.of(areas).map(area -> ROOT + "." + area + "..").toArray(String[]::new);
  }

  /** The area of a class; empty for the application itself and for what is not the product's. */
  private static String area(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1).split("\\.")[0] : "";
  }

  private static ArchRule areasUse(Map<String, Set<String>> table) {
    return classes()
        .that(resideInAPackage(ROOT + ".*.."))
        .should(
            new ArchCondition<JavaClass>("use only the areas that the table allows") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                String own = area(type);
                Set<String> allowed = table.getOrDefault(own, Set.of());
                type.getDirectDependenciesFromSelf().stream()
                    .filter(
                        dependency -> {
                          String other = area(dependency.getTargetClass());
                          return !other.isEmpty() && !other.equals(own) && !allowed.contains(other);
                        })
                    .forEach(
                        dependency ->
                            events.add(
                                SimpleConditionEvent.violated(type, dependency.getDescription())));
              }
            })
        .because(
            "an area shows who it is by whom it knows; turn the dependency round, let a flow in"
                + " routes/ pass a value, or, if it is meant, put it into MAY_USE");
  }

  private static DescribedPredicate<JavaClass> areNoAdapters() {
    return describe(
        "are no adapters",
        type ->
            !type.isMetaAnnotatedWith(Component.class)
                && !type.isAssignableTo(AggregationStrategy.class)
                // A lambda or a nested helper belongs to the class around it.
                && type.getEnclosingClass().map(areNoAdapters()::test).orElse(true));
  }

  private static DescribedPredicate<JavaClass> areNot(String... simpleNames) {
    return describe(
        "are not " + String.join(", ", simpleNames),
        type -> !List.of(simpleNames).contains(type.getSimpleName()));
  }

  private static DescribedPredicate<JavaAccess<?>> target(
      String what, Set<Class<?>> owners, String... names) {
    return describe(
        what,
        access ->
            owners.stream().anyMatch(access.getTargetOwner()::isAssignableTo)
                && List.of(names).contains(access.getName()));
  }

  private static DescribedPredicate<JavaAccess<?>> readsTheSystemClock() {
    return target("asks for milliseconds", Set.of(System.class), "currentTimeMillis")
        .or(
            describe(
                "is a clock of the system",
                access ->
                    access.getTargetOwner().isEquivalentTo(Clock.class)
                        && access.getName().matches("(system|tick)[A-Z].*")))
        .or(
            describe(
                "is now() without a clock",
                access ->
                    access.getTargetOwner().getPackageName().startsWith("java.time")
                        && access.getName().equals("now")
                        && access.getTarget() instanceof CodeUnitAccessTarget method
                        && method.getRawParameterTypes().stream()
                            .noneMatch(type -> type.isEquivalentTo(Clock.class))))
        .as("reads the system's clock");
  }

  private static DescribedPredicate<JavaAccess<?>> makesRandomness() {
    return target("makes a generator", Set.of(Random.class), JavaConstructor.CONSTRUCTOR_NAME)
        .or(target("takes the thread's", Set.of(ThreadLocalRandom.class), "current"))
        .or(target("rolls", Set.of(Math.class), "random"))
        .as("makes randomness");
  }

  private static ArchRule publicTypesAreUsedElsewhere() {
    return classes()
        .that()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .and()
        .areNotAnnotatedWith(SpringBootApplication.class)
        // Who throws is called from elsewhere; that is reason enough.
        .and()
        .areNotAssignableTo(Throwable.class)
        .should(
            new ArchCondition<JavaClass>("be offered to another area or to the flows") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (!isOffered(type) && !isPartOfAnOffer(type)) {
                  events.add(
                      SimpleConditionEvent.violated(type, type.getFullName() + " is public"));
                }
              }
            })
        .because("public is what an area offers; what nobody outside takes is package-private");
  }

  private static ArchRule valuesHaveOneName() {
    return classes()
        .should(
            new ArchCondition<JavaClass>("have no accessor in record style and in bean style") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                Set<String> names =
                    type.getMethods().stream()
                        .filter(method -> method.getRawParameterTypes().isEmpty())
                        .map(JavaMethod::getName)
                        .collect(Collectors.toSet());
                for (String name : names) {
                  String plain = Introspector.decapitalize(name.replaceFirst("^(is|get)", ""));
                  if (!plain.equals(name) && names.contains(plain)) {
                    events.add(
                        SimpleConditionEvent.violated(
                            type, type.getFullName() + " has " + name + "() and " + plain + "()"));
                  }
                }
              }
            })
        .because(
            "a flow that asks for ${variable.x.value} may call either, and where Java lists them in"
                + " the unlucky order Camel finds the call ambiguous");
  }

  /** Whether another area uses the type, or a flow names it. */
  private static boolean isOffered(JavaClass type) {
    return isNamedByFlows(type)
        || type.getDirectDependenciesToSelf().stream()
            .map(dependency -> dependency.getOriginClass().getPackageName())
            .anyMatch(not(type.getPackageName()::equals));
  }

  /** Whether an offered type takes it or hands it out. Camel calls public types only. */
  private static boolean isPartOfAnOffer(JavaClass type) {
    return type.getDirectDependenciesToSelf().stream()
        .map(Dependency::getOriginClass)
        .filter(ArchitectureTest::isOffered)
        .flatMap(offered -> offered.getMethods().stream())
        .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
        .anyMatch(method -> method.getAllInvolvedRawTypes().contains(type));
  }

  private static boolean isNamedByFlows(JavaClass type) {
    String beanName =
        type.tryGetAnnotationOfType(Component.class)
            .map(Component::value)
            .filter(not(String::isEmpty))
            .orElseGet(() -> Introspector.decapitalize(type.getSimpleName()));
    return Pattern.compile("[ #.]" + beanName + "\\b|\\b" + Pattern.quote(type.getName()) + "\\b")
        .matcher(FLOWS)
        .find();
  }

  /** The text of all flows. */
  private static String flows() {
    try (Stream<Path> paths = Files.walk(Path.of("routes"))) {
      StringBuilder text = new StringBuilder();
      for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
        text.append(Files.readString(path));
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // --- One offence each

  @SuppressWarnings("unused")
  private static final class TouchesTheExchange {
    Object body(Exchange exchange) {
      return exchange.getMessage().getBody();
    }
  }

  @SuppressWarnings("unused")
  private static final class Sleeps {
    void sleep() throws InterruptedException {
      TimeUnit.SECONDS.sleep(1);
    }
  }

  @SuppressWarnings("unused")
  private static final class AsksTheSystem {
    Instant now() {
      return Instant.now();
    }
  }

  @SuppressWarnings("unused")
  private static final class HasAnOldDate {
    private Date date;
  }

  @SuppressWarnings("unused")
  private static final class RollsItsOwnDice {
    int roll() {
      return new Random().nextInt(6);
    }
  }

  @SuppressWarnings("unused")
  private static final class Prints {
    void print() {
      System.out.println();
    }
  }

  @SuppressWarnings("unused")
  private record HasTwoNames(boolean open) {
    boolean isOpen() {
      return open;
    }
  }

  @SuppressWarnings("unused")
  private static final class HasAnInjectedField {
    @Autowired private Clock clock;
  }
}

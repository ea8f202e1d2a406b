package io.wecomlink.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves that every rule can fail, says something useful then, and lets good flows pass. */
class RouteRulesTest {

  private static final String ERRORS =
      """
      - routeConfiguration:
          id: api-call
          errorHandler:
            deadLetterChannel:
              deadLetterUri: direct:demo-store-letter
              deadLetterHandleNewException: false
              redeliveryPolicy: {maximumRedeliveries: 4}
          onException:
            - onException:
                exception: [java.io.IOException]
                handled: {constant: {expression: "true"}}
                steps:
                  - to: {uri: "direct:demo-store-letter"}
      """;

  private static final String GOOD =
      """
      - route:
          id: demo-call-api
          description: Calls something
          routeConfigurationId: api-call
          from:
            uri: direct
            parameters: {name: demo-call-api}
            steps:
              - setHeader:
                  name: access_token
                  expression: {simple: {expression: "${exchangeProperty.token}"}}
              - choice:
                  when:
                    - expression: {simple: {expression: "${body[a?.b]} == 'why? because: x'"}}
                      steps:
                        - toD: {id: demo-ask, uri: "http:x?a=${header.a}&&b=1", cacheSize: 5}
                        - toD: {uri: "direct:demo-${header.kind}"}
                  otherwise:
                    steps:
                      - log: {message: "direct: what? ${body} : x && y"}
              - enrich:
                  expression: {constant: {expression: "direct:demo-store-letter"}}
                  aggregationStrategy: "#merge"
              - recipientList:
                  expression:
                    constant: {expression: "direct:demo-store-letter,seda:demo-later?size=5"}
                  id: demo-spread
              - wireTap: {uri: "seda:demo-later", id: demo-tap, executorService: "#bean:pool"}
              - bean: {ref: thing, method: doIt}
              - to:
                  id: demo-write
                  uri: sql
                  parameters: {query: "classpath:sql/demo/write.sql", dataSource: "#dataSource"}
              - to: direct:demo-store-letter
      """;

  private static final String STORE =
      """
      - route:
          id: demo-store-letter
          description: Stores
          routeConfigurationId: api-call
          errorHandler: {noErrorHandler: {}}
          from:
            uri: direct:demo-store-letter
            steps: [{bean: {ref: letters, method: store}}]
      """;

  private static final String TEMPLATED =
      """
      - routeTemplate:
          id: demo-on-schedule
          parameters:
            - {name: name}
            - {name: target, defaultValue: "direct:demo-call-api"}
          route:
            description: Starts something now and then
            routeConfigurationId: api-call
            from:
              id: "{{name}}-tick"
              uri: quartz:demo/{{name}}
              parameters: {cron: "0 0/5 * * * ?", trigger.misfireInstruction: 2}
              steps:
                - to: {uri: "{{target}}", id: "{{name}}-go"}
      - templatedRoute:
          routeId: demo-start-daily
          routeTemplateRef: demo-on-schedule
          parameters: [{name: name, value: daily}]
      - templatedRoute:
          routeId: demo-start-hourly
          routeTemplateRef: demo-on-schedule
          parameters: [{name: name, value: hourly}, {name: target, value: "seda:demo-later"}]
      """;

  private static final String LATER =
      """
      - route:
          id: demo-work-later
          description: Works later
          routeConfigurationId: api-call
          from:
            id: demo-later-in
            uri: seda:demo-later?concurrentConsumers=2
            steps: [{to: {id: demo-poll, uri: "sql:classpath:sql/demo/write.sql?batch=true"}}]
      """;

  @TempDir private static Path resources;

  static Stream<String> rules() {
    return RouteRules.ALL.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void goodFlowsPass(String rule) throws IOException {
    assertThat(RouteRules.ALL.get(rule).apply(good())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void noFlowsPass(String rule) {
    assertThat(RouteRules.ALL.get(rule).apply(new RouteSet(List.of(), resources))).isEmpty();
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        bad("filesAreReadable", "demo/a.camel.yaml", "- route: [", "not readable"),
        bad("filesAreReadable", "demo/a.camel.yaml", "route: {id: a}", "must be a list"),
        bad("filesAreReadable", "demo/a.camel.yaml", "", "must be a list"),
        bad("filesAreReadable", "demo/a.camel.yaml", "- {route: {}, beans: {}}", "one key each"),
        bad("filesAreReadable", "demo/a.camel.yaml", "- route: {id: a, id: b}", "duplicate key"),
        bad("fileNamesAreLoadable", "demo/wecom.callback.yaml", "[]", "wecom.callback.yaml"),
        bad("fileNamesAreLoadable", "demo/plain.yaml", "[]", "plain.yaml"),
        bad("fileNamesAreLoadable", "demo/short.yml", "[]", "short.yml"),
        bad("fileNamesAreLoadable", "demo/Big.camel.yaml", "[]", "Big.camel.yaml"),
        bad("filesLieInAnArea", "lost.camel.yaml", "[]", "lost.camel.yaml"),
        bad("filesLieInAnArea", "demo/deep/er.camel.yaml", "[]", "one folder deep"),
        bad("topLevelHoldsFlowsOnly", "demo/a.camel.yaml", "- errorHandler: {}", "no errorHandler"),
        bad("topLevelHoldsFlowsOnly", "demo/a.camel.yaml", "- onException: {}", "no onException"),
        bad("topLevelHoldsFlowsOnly", "demo/a.camel.yaml", "- beans: []", "no beans"),
        bad("topLevelHoldsFlowsOnly", "demo/a.camel.yaml", "- from: {uri: 'x:y'}", "no from"),
        bad(
            "errorsLiveInTheirOwnFolder",
            "demo/a.camel.yaml",
            "- routeConfiguration: {id: x}",
            "routes/errors/"),
        route("everythingIsDescribed", "description: x", "needs an id"),
        route("everythingIsDescribed", "id: demo-do-it", "demo-do-it needs a description"),
        bad(
            "everythingIsDescribed",
            "errors/a.camel.yaml",
            "- routeConfiguration: {onException: []}",
            "a routeConfiguration needs an id"),
        bad(
            "everythingIsDescribed",
            "demo/a.camel.yaml",
            "- routeTemplate: {from: {}}",
            "a routeTemplate needs an id"),
        route("idsFollowThePattern", "id: demo", "must match"),
        route("idsFollowThePattern", "id: demo-Do-it", "must match"),
        route("idsFollowThePattern", "id: other-do-it", "must begin with demo-"),
        route("idsFollowThePattern", "id: demonstration-do", "must begin with demo-"),
        bad(
            "idsFollowThePattern",
            "demo/more.camel.yaml",
            "- templatedRoute: {routeId: other-start, routeTemplateRef: demo-on-schedule}",
            "must begin with demo-"),
        route("fileIsNamedAfterItsFlow", "id: demo-other-flow", "demo-other-flow"),
        bad(
            "fileIsNamedAfterItsFlow",
            "demo/schedules.camel.yaml",
            "- templatedRoute: {routeId: demo-x, routeTemplateRef: demo-on-schedule}",
            "must begin with demo-"),
        route(
            "directNameIsTheRouteId",
            "{id: demo-bad-flow, from: {uri: 'direct:other?x=y'}}",
            "consumes direct:other, must be direct:demo-bad-flow"),
        route(
            "directNameIsTheRouteId",
            "{id: demo-bad-flow, from: {uri: direct, parameters: {name: other}}}",
            "consumes direct:other"),
        route("idsAreUnique", "id: demo-call-api", "demo-call-api is used in"),
        route("idsAreUnique", "{id: a-b, from: {steps: [{to: {id: demo-tap}}]}}", "demo-tap"),
        bad(
            "idsAreUnique",
            "demo/demo-x.camel.yaml",
            "- templatedRoute: {routeId: demo-start-daily}",
            "demo-start-daily"),
        bad(
            "templatesAreUsedProperly",
            "demo/demo-x.camel.yaml",
            "- templatedRoute: {routeId: demo-x, routeTemplateRef: typo}",
            "no known template: typo"),
        bad(
            "templatesAreUsedProperly",
            "demo/demo-x.camel.yaml",
            "- templatedRoute: {routeId: demo-x, routeTemplateRef: demo-on-schedule}",
            "leaves a parameter open: name"),
        bad(
            "templatesAreUsedProperly",
            "demo/demo-x.camel.yaml",
            "- templatedRoute: {routeId: demo-x, routeTemplateRef: demo-on-schedule, parameters:"
                + " [{name: name, value: a}, {name: nmae, value: b}]}",
            "lacks: nmae"),
        route("errorHandlingIsNamedAndDefined", "id: a-b", "needs a routeConfigurationId"),
        route("errorHandlingIsNamedAndDefined", "routeConfigurationId: typo", "undefined"),
        route("errorHandlingIsNamedAndDefined", "routeConfigurationId: 'api-call,typo'", "typo"),
        route("errorHandlingIsNamedAndDefined", "routeConfigurationId: 'api-*'", "api-*"),
        step("internalTargetsHaveAConsumer", "to: direct:nobody", "direct:nobody"),
        step("internalTargetsHaveAConsumer", "to: {uri: 'seda:nobody?size=5'}", "seda:nobody"),
        step("internalTargetsHaveAConsumer", "to: {uri: 'direct://nobody'}", "direct:nobody"),
        step(
            "internalTargetsHaveAConsumer",
            "to: {uri: direct, parameters: {name: nobody}}",
            "direct:nobody"),
        step("internalTargetsHaveAConsumer", "wireTap: {uri: 'direct:nobody'}", "direct:nobody"),
        step("internalTargetsHaveAConsumer", "toD: {uri: 'direct:nobody'}", "direct:nobody"),
        step(
            "internalTargetsHaveAConsumer",
            "enrich: {expression: {constant: {expression: 'direct:nobody'}}}",
            "direct:nobody"),
        step(
            "internalTargetsHaveAConsumer",
            "pollEnrich: {constant: 'seda:nobody', timeout: 1}",
            "seda:nobody"),
        step(
            "internalTargetsHaveAConsumer",
            "recipientList: {constant: 'seda:demo-later,direct:nobody'}",
            "direct:nobody"),
        step(
            "internalTargetsHaveAConsumer",
            "choice: {when: [{simple: x, steps: [{to: 'direct:nobody'}]}]}",
            "direct:nobody"),
        step(
            "internalTargetsHaveAConsumer",
            "to: {uri: 'demo:x', parameters: {next: 'direct:nobody'}}",
            "direct:nobody"),
        bad(
            "internalTargetsHaveAConsumer",
            "errors/e.camel.yaml",
            "- routeConfiguration: {id: e, errorHandler: {deadLetterChannel: {deadLetterUri:"
                + " 'direct:nobody'}}}",
            "direct:nobody"),
        bad(
            "internalTargetsHaveAConsumer",
            "demo/demo-x.camel.yaml",
            "- templatedRoute: {routeId: demo-x, routeTemplateRef: demo-on-schedule, parameters:"
                + " [{name: target, value: 'direct:nobody'}]}",
            "direct:nobody"),
        step("outsideStepsHaveAnId", "to: 'http:x'", "to http:x"),
        step("outsideStepsHaveAnId", "to: {uri: 'sql:classpath:x'}", "to sql:classpath:x"),
        step("outsideStepsHaveAnId", "to: {uri: seda, parameters: {name: x}}", "to seda"),
        step("outsideStepsHaveAnId", "toD: {uri: 'http:${header.x}'}", "toD http:"),
        step("outsideStepsHaveAnId", "wireTap: {uri: 'seda:x'}", "wireTap seda:x"),
        step("outsideStepsHaveAnId", "poll: {uri: 'file:x'}", "poll file:x"),
        step("outsideStepsHaveAnId", "kamelet: {name: x}", "kamelet"),
        step("outsideStepsHaveAnId", "enrich: {constant: 'http:x'}", "enrich http:x"),
        step("outsideStepsHaveAnId", "enrich: {simple: '${header.x}'}", "enrich"),
        step("outsideStepsHaveAnId", "recipientList: {simple: '${header.x}'}", "recipientList"),
        step(
            "outsideStepsHaveAnId",
            "doTry: {steps: [{stop: {}}], doCatch: [{steps: [{to: 'http:x'}]}]}",
            "to http:x"),
        route("outsideStepsHaveAnId", "from: {uri: 'quartz:a/b'}", "from quartz:a/b"),
        route(
            "outsideStepsHaveAnId",
            "from: {uri: platform-http, parameters: {path: /x}}",
            "from platform-http"),
        bad(
            "outsideStepsHaveAnId",
            "demo/demo-x.camel.yaml",
            "- routeTemplate: {id: x, from: {uri: 'direct:x', steps: [{to: '{{target}}'}]}}",
            "{{target}}"),
        step("beansAreReferencedByName", "split: {aggregationStrategy: merge}", "not merge"),
        step(
            "beansAreReferencedByName",
            "split: {aggregationStrategy: '#class:a.B'}",
            "not #class:a.B"),
        step("beansAreReferencedByName", "to: {parameters: {x: '#type:a.B'}}", "not #type:a.B"),
        step("beansAreReferencedByName", "bean: {beanType: a.B}", "beanType a.B"),
        step("sqlLiesInFiles", "to: {uri: 'sql:classpath:sql/none.sql'}", "sql/none.sql"),
        step("sqlLiesInFiles", "to: {uri: 'sql:delete from x?batch=true'}", "delete from x"),
        step("sqlLiesInFiles", "to: {uri: sql, parameters: {query: select 1}}", "select 1"),
        step("sqlLiesInFiles", "enrich: {constant: 'sql:select 2'}", "select 2"),
        route("sqlLiesInFiles", "from: {uri: 'sql:classpath:sql/none.sql?delay=5'}", "none.sql"),
        step("noProgramsInsideRoutes", "setBody: {groovy: x}", "no groovy"),
        step("noProgramsInsideRoutes", "setBody: {expression: {js: {expression: x}}}", "no js"),
        step("noProgramsInsideRoutes", "filter: {ognl: x}", "no ognl"),
        step(
            "noProgramsInsideRoutes",
            "filter: {language: {language: groovy, expression: x}}",
            "no language"),
        step("noProgramsInsideRoutes", "script: {simple: x}", "no script"),
        step("simpleStaysSimple", "filter: {simple: '${body} == 1 && ${header.a} == 2'}", "&&"),
        step(
            "simpleStaysSimple",
            "filter: {expression: {simple: {expression: '${body} == 1 || ${header.a}'}}}",
            "||"),
        step("simpleStaysSimple", "setBody: {simple: \"${body} > 0 ? 'a' : 'b'\"}", "? 'a'"),
        step("simpleStaysSimple", "setBody: {simple: \"${body} ?: 'b'\"}", "?:"),
        step("simpleStaysSimple", "log: {message: 'x ${iif(a,b,c)}'}", "iif"),
        step("simpleStaysSimple", "toD: {uri: 'x:${a && b}'}", "&&"),
        step("noSecretsInside", "to: {parameters: {clientSecret: abc}}", "clientSecret"),
        step("noSecretsInside", "to: {parameters: {access_token: abc}}", "access_token"),
        step("noSecretsInside", "to: {uri: 'http:x?access_token=abc'}", "uri"),
        step("noSecretsInside", "to: {uri: 'x:y?user=a&password=b'}", "uri"),
        step("noSecretsInside", "setBody: {constant: 'Bearer abcdefgh1'}", "constant"),
        step("noSecretsInside", "setBody: {constant: " + "aB3".repeat(14) + "x}", "constant"),
        step("noSecretsInside", "setBody: {constant: '" + "0af9".repeat(8) + "'}", "constant"),
        bad(
            "deadLettersNeverHideFailures",
            "errors/e.camel.yaml",
            "- routeConfiguration: {errorHandler: {deadLetterChannel: {deadLetterUri: x}}}",
            "deadLetterHandleNewException: false"),
        route(
            "deadLettersNeverHideFailures",
            "errorHandler: {deadLetterChannel: {deadLetterHandleNewException: true}}",
            "deadLetterHandleNewException: false"),
        route("keysAreCamelCase", "route-configuration-id: api-call", "route-configuration-id"),
        step("keysAreCamelCase", "set-body: {constant: x}", "set-body"),
        step("keysAreCamelCase", "to: {parameters: {bridge-endpoint: true}}", "bridge-endpoint"));
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("bad")
  void badFlowsAreFoundAndNamed(String rule, String path, String yaml, String words)
      throws IOException {
    List<RouteFile> files = new ArrayList<>(good().files());
    files.add(RouteFile.of(path, yaml));
    List<String> violations = RouteRules.ALL.get(rule).apply(new RouteSet(files, resources));
    assertThat(violations).hasSize(1);
    assertThat(violations.get(0)).contains(words).contains(path);
  }

  @Test
  void everyRuleIsShownToFail() {
    Set<String> shown = new TreeSet<>();
    bad().forEach(arguments -> shown.add((String) arguments.get()[0]));
    assertThat(shown).containsExactlyInAnyOrderElementsOf(RouteRules.ALL.keySet());
  }

  @Test
  void secretsAreNotRepeated() {
    RouteSet set =
        new RouteSet(
            List.of(RouteFile.of("a/b.camel.yaml", "- route: {password: hush-hush}")), resources);
    assertThat(RouteRules.noSecretsInside(set)).hasSize(1);
    assertThat(RouteRules.noSecretsInside(set).get(0)).doesNotContain("hush");
  }

  @Test
  void templatesRunAsTheyAreUsed() throws IOException {
    assertThat(good().routes())
        .filteredOn(Route::templated)
        .extracting(Route::id, route -> route.consumer().toString())
        .containsExactly(
            Tuple.tuple("demo-start-daily", "quartz:demo/daily"),
            Tuple.tuple("demo-start-hourly", "quartz:demo/hourly"));
  }

  @Test
  void everyYamlFileBelowTheFolderIsLoaded(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("demo"));
    Files.writeString(folder.resolve("demo/demo-store-letter.camel.yaml"), STORE);
    Files.writeString(folder.resolve("demo/forgotten.yml"), "[]");
    Files.writeString(folder.resolve("README.md"), "no flow");
    RouteSet set = RouteSet.load(folder, resources);
    assertThat(set.files())
        .extracting(RouteFile::path)
        .containsExactly("demo/demo-store-letter.camel.yaml", "demo/forgotten.yml");
    assertThat(set.routes()).extracting(Route::id).containsExactly("demo-store-letter");
  }

  private static RouteSet good() throws IOException {
    Path sql = resources.resolve("sql/demo/write.sql");
    Files.createDirectories(sql.getParent());
    Files.writeString(sql, "select 1");
    return new RouteSet(
        List.of(
            RouteFile.of("errors/errors-handle.camel.yaml", ERRORS),
            RouteFile.of("demo/demo-call-api.camel.yaml", GOOD),
            RouteFile.of("demo/demo-store-letter.camel.yaml", STORE),
            RouteFile.of("demo/demo-schedules.camel.yaml", TEMPLATED),
            RouteFile.of("demo/demo-work-later.camel.yaml", LATER)),
        resources);
  }

  private static Arguments bad(String rule, String path, String yaml, String words) {
    return Arguments.of(rule, path, yaml, words);
  }

  /** A route of one or more keys, in a file named after a route that it is not. */
  private static Arguments route(String rule, String keys, String words) {
    String body = keys.startsWith("{") ? keys : "{" + keys + "}";
    return bad(rule, "demo/demo-bad-flow.camel.yaml", "- route: " + body, words);
  }

  /** A step in an otherwise proper route. */
  private static Arguments step(String rule, String step, String words) {
    return route(
        rule,
        "{id: demo-bad-flow, description: x, routeConfigurationId: api-call, from: {uri:"
            + " 'direct:demo-bad-flow', steps: [{"
            + step
            + "}]}}",
        words);
  }
}

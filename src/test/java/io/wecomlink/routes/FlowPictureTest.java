package io.wecomlink.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.routes.FlowGraph.Call;
import io.wecomlink.routes.FlowGraph.Contact;
import io.wecomlink.routes.FlowGraph.Kind;
import io.wecomlink.routes.FlowGraph.Party;
import io.wecomlink.routes.FlowGraph.Via;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The picture in {@code docs/} is what the flows say, and what it says is right. */
class FlowPictureTest {

  private static final Path RESOURCES = Path.of("src", "main", "resources");

  @TempDir Path folder;

  /** With {@code -Dflows.write=true} the files are written first. */
  @TestFactory
  Stream<DynamicTest> thePictureIsUpToDate() {
    RouteSet flows = RouteSet.load(Path.of("routes"), RESOURCES);
    Map<Path, String> picture =
        FlowPicture.draw(FlowGraph.of(flows, Path.of("src", "main", "java")));
    if (Boolean.getBoolean("flows.write")) {
      FlowPicture.write(picture);
    }
    return picture.entrySet().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getKey().toString(),
                    () ->
                        // A boolean, because the difference of two drawings tells nobody anything.
                        assertThat(
                                Files.exists(file.getKey())
                                    && Files.readString(file.getKey()).equals(file.getValue()))
                            .as("%s shows other flows; run: %s", file.getKey(), FlowPicture.REFRESH)
                            .isTrue()));
  }

  @Test
  void callsAndContactsAreRead() throws Exception {
    FlowGraph graph = small();

    assertThat(graph.calls())
        .containsExactly(
            new Call("sync-start-run", "sync-take-runs", Via.SEDA),
            new Call("sync-take-runs", "token-provide", Via.ENRICH),
            new Call("sync-take-runs", "wecom-get-member", Via.DIRECT));
    assertThat(graph.contacts())
        .containsExactly(
            new Contact("sync-start-run", new Party(Kind.CODE, "Starter"), true),
            new Contact("sync-take-runs", new Party(Kind.POSTGRESQL, "PostgreSQL"), false),
            new Contact("token-renew", new Party(Kind.CLOCK, "every 2 seconds"), true),
            new Contact("wecom-get-member", new Party(Kind.WECOM, "WeCom"), false));
    assertThat(graph.callersOf("sync-start-run")).containsExactly("Starter");
  }

  @Test
  void theImageIsWellFormedAndNamesEveryFile() throws Exception {
    String svg = FlowDrawing.of(small());

    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(svg)
        .contains("sync-start-run", "sync-take-runs", "token-provide", "wecom-apis")
        .contains("PostgreSQL", "WeCom APIs");
  }

  @Test
  void aBoxShowsTheFirstWordsOnly() {
    assertThat(FlowDocument.firstWords("One page. Then more.")).isEqualTo("One page");
    assertThat(FlowDocument.firstWords("The safety net: looks again.")).isEqualTo("The safety net");
    assertThat(FlowDocument.firstWords("Asks who may have customers, and deals these members out"))
        .isEqualTo("Asks who may have customers, and deals …");
  }

  private FlowGraph small() throws Exception {
    Files.writeString(
        folder.resolve("Starter.java"), "class Starter { String flow = \"sync-start-run\"; }\n");
    List<RouteFile> files =
        List.of(
            RouteFile.of(
                "sync/sync-start-run.camel.yaml",
                route(
                    "sync-start-run",
                    "direct:sync-start-run",
                    "- to: {uri: \"seda:sync-take-runs\", parameters: {size: 1}}")),
            RouteFile.of(
                "sync/sync-take-runs.camel.yaml",
                route(
                    "sync-take-runs",
                    "seda:sync-take-runs",
                    "- to: {uri: \"sql:classpath:sql/sync/hold-run.sql\"}",
                    "- enrich: {expression: {constant: {expression: \"direct:token-provide\"}}}",
                    "- to: {uri: \"direct:wecom-get-member\"}")),
            RouteFile.of(
                "token/token-provide.camel.yaml",
                """
                - route:
                    id: token-provide
                    description: d
                    from:
                      uri: direct:token-provide
                      steps: []
                - route:
                    id: token-renew
                    description: d
                    from:
                      uri: timer:token-renew
                      parameters: {period: 2000}
                      steps: []
                """),
            RouteFile.of(
                "wecom/wecom-apis.camel.yaml",
                """
                - routeTemplate:
                    id: wecom-api
                    parameters: [{name: api, required: true}]
                    route:
                      description: d
                      from:
                        uri: "direct:{{api}}"
                        steps:
                          - to: {uri: "{{wecomlink.wecom.api-base-url}}"}
                - templatedRoute:
                    routeTemplateRef: wecom-api
                    routeId: wecom-get-member
                    parameters: [{name: api, value: wecom-get-member}]
                """));
    return FlowGraph.of(new RouteSet(files, RESOURCES), folder);
  }

  private static String route(String id, String uri, String... steps) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("- route:\n    id: ").append(id).append("\n    description: d\n");
    yaml.append("    from:\n      uri: ").append(uri).append("\n      steps:\n");
    Stream.of(steps).forEach(step -> yaml.append("        ").append(step).append('\n'));
    return yaml.toString();
  }
}

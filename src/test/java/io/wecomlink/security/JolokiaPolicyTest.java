package io.wecomlink.security;

import static io.wecomlink.security.SecurityTestApp.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.testing.Tokens;
import java.time.Duration;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What an operator can do through Jolokia, with the MBeans of a real Camel. */
@SecurityTestApp.HttpTest
class JolokiaPolicyTest {

  private static final String CONTEXT =
      "org.apache.camel:context=policy,name=\\\"policy\\\",type=context";
  private static final String ROUTE =
      "org.apache.camel:context=policy,name=\\\"flow\\\",type=routes";

  private static DefaultCamelContext camel;

  @LocalServerPort int port;
  Http http;

  @BeforeAll
  static void startCamel() throws Exception {
    camel = new DefaultCamelContext();
    camel.getCamelContextExtension().setName("policy");
    camel.getManagementNameStrategy().setNamePattern("policy");
    camel.getGlobalOptions().put("some", "hidden-option");
    camel.setBacklogTracingStandby(true);
    camel.setDebugging(true);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:in").routeId("flow").to("mock:out");
          }
        });
    camel.start();
    camel.createProducerTemplate().sendBody("direct:in", "a customer's data");
  }

  @AfterAll
  static void stopCamel() {
    camel.stop();
  }

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @Test
  void routesCanBeReadStoppedAndStarted() {
    assertThat(read(ROUTE, "State").path("value").asText()).isEqualTo("Started");
    for (String[] step :
        new String[][] {
          {"suspend()", "Suspended"},
          {"resume()", "Started"},
          {"stop()", "Stopped"},
          {"start()", "Started"}
        }) {
      assertThat(exec(ROUTE, step[0], "[]").path("status").asInt()).as(step[0]).isEqualTo(200);
      assertThat(read(ROUTE, "State").path("value").asText()).isEqualTo(step[1]);
    }
  }

  @Test
  void figuresAndDrawingsCanBeSeen() {
    assertThat(read(CONTEXT, "ExchangesTotal").path("status").asInt()).isEqualTo(200);
    assertThat(exec(CONTEXT, "dumpRoutesAsXml()", "[]").path("value").asText()).contains("flow");
    JsonNode figures = exec(CONTEXT, "dumpRoutesStatsAsXml(boolean,boolean)", "[true,true]");
    assertThat(figures.path("value").asText()).contains("flow");
    assertThat(exec(ROUTE, "dumpRouteAsXml()", "[]").path("value").asText()).contains("flow");
    assertThat(
            exec(
                    "org.apache.camel:context=policy,name=DefaultInflightRepository,type=services",
                    "browse()",
                    "[]")
                .path("status")
                .asInt())
        .isEqualTo(200);
    assertThat(read("java.lang:type=Memory", "HeapMemoryUsage").path("status").asInt())
        .isEqualTo(200);
    assertThat(read("java.lang:type=Runtime", "Uptime").path("status").asInt()).isEqualTo(200);
    assertThat(send("{\"type\":\"list\"}").path("value").has("org.apache.camel")).isTrue();
    assertThat(send("{\"type\":\"search\",\"mbean\":\"org.apache.camel:*\"}").path("value").size())
        .isPositive();
  }

  @Test
  void wholeMBeansShowWhatIsAllowedAndHideTheRest() {
    JsonNode context = send("{\"type\":\"read\",\"mbean\":\"" + CONTEXT + "\"}");
    assertThat(context.toString()).doesNotContain("hidden-option");
    JsonNode runtime = send("{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\"}");
    assertThat(runtime.toString()).doesNotContain("java.class.path", "surefire");
    JsonNode all = send("{\"type\":\"read\",\"mbean\":\"*:*\"}");
    assertThat(all.toString()).doesNotContain("hidden-option", "java.class.path", "surefire");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec|CONTEXT|sendBody|[\"direct:in\",\"x\"]",
        "exec|CONTEXT|requestBody(java.lang.String,java.lang.Object)|[\"direct:in\",\"x\"]",
        "exec|CONTEXT|getGlobalOption|[\"some\"]",
        "exec|CONTEXT|createEndpoint|[\"file:/tmp\"]",
        "exec|CONTEXT|stop()|[]",
        "read|CONTEXT|GlobalOptions|",
        "write|CONTEXT|Tracing|true",
        "exec|ROUTE|remove()|[]",
        "exec|ROUTE|updateRouteFromXml|[\"<route/>\"]",
        "write|ROUTE|Tracing|true",
        "exec|org.apache.camel:context=policy,name=BacklogTracer,type=tracer|dumpAllTracedMessages()|[]",
        "write|org.apache.camel:context=policy,name=BacklogTracer,type=tracer|Enabled|true",
        "exec|org.apache.camel:context=policy,name=BacklogDebugger,type=tracer|enableDebugger()|[]",
        "exec|org.apache.camel:context=policy,name=\\\"mock://out\\\",type=endpoints|browseAllMessagesAsXml(java.lang.Boolean)|[true]",
        "exec|org.apache.camel:context=policy,name=\\\"mock://out\\\",type=endpoints|browseMessageBody|[0]",
        "read|java.lang:type=Runtime|SystemProperties|",
        "read|java.lang:type=Runtime|InputArguments|",
        "exec|com.sun.management:type=HotSpotDiagnostic|dumpHeap|[\"/tmp/x\",true]",
        "exec|com.sun.management:type=DiagnosticCommand|vmSystemProperties|[]",
        "exec|java.lang:type=Memory|gc|[]",
        "write|java.lang:type=Memory|Verbose|true",
        "exec|java.util.logging:type=Logging|setLoggerLevel|[\"x\",\"ALL\"]",
        "exec|JMImplementation:type=MBeanServerDelegate|x|[]",
        "read|jolokia:type=Config|Debug|",
        "read|Tomcat:type=Server|serverInfo|"
      })
  void everythingElseIsRefused(String request) {
    String[] part = request.split("\\|", -1);
    String mbean = part[1].replace("CONTEXT", CONTEXT).replace("ROUTE", ROUTE);
    JsonNode answer =
        switch (part[0]) {
          case "exec" -> exec(mbean, part[2], part[3]);
          case "read" -> read(mbean, part[2]);
          default ->
              send(
                  "{\"type\":\"write\",\"mbean\":\"%s\",\"attribute\":\"%s\",\"value\":%s}"
                      .formatted(mbean, part[2], part[3]));
        };
    assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(403);
    assertThat(answer.has("stacktrace")).isFalse();
  }

  @Test
  void noConnectingOnwardToOtherMachines() {
    // The target is ignored: this very process answers.
    JsonNode answer =
        send(
            "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\",\"attribute\":\"Pid\","
                + "\"target\":{\"url\":\"service:jmx:rmi:///jndi/rmi://localhost:1/jmxrmi\"}}");
    assertThat(answer.path("value").asLong()).isEqualTo(ProcessHandle.current().pid());
  }

  private JsonNode read(String mbean, String attribute) {
    return send(
        "{\"type\":\"read\",\"mbean\":\"%s\",\"attribute\":\"%s\"}".formatted(mbean, attribute));
  }

  private JsonNode exec(String mbean, String operation, String arguments) {
    return send(
        "{\"type\":\"exec\",\"mbean\":\"%s\",\"operation\":\"%s\",\"arguments\":%s}"
            .formatted(mbean, operation, arguments));
  }

  private JsonNode send(String request) {
    String token = Tokens.of(SECRET, "op", null, Duration.ofMinutes(10), "OPERATOR");
    return http.call("POST", "/actuator/jolokia", request, "Authorization", "Bearer " + token)
        .json();
  }
}

package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A run, followed live. */
class SyncEventsTest {

  private final Product product = Product.shared();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void hurry() {
    product.simulator().latencyMillis(0);
  }

  @Test
  void manyFollowARunToItsEnd() throws Exception {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("直播公司").members(100).customers(3000));
    product.simulator().latencyMillis(150);
    String runId = tenant.start("FULL");
    List<CompletableFuture<List<JsonNode>>> clients = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      clients.add(
          http.sendAsync(request(tenant, runId), BodyHandlers.ofLines())
              .thenApply(SyncEventsTest::runs));
    }

    for (CompletableFuture<List<JsonNode>> client : clients) {
      assertThat(client).as("%s", tenant.run(runId)).succeedsWithin(Duration.ofMinutes(3));
      List<JsonNode> seen = client.join();
      assertThat(seen).hasSizeGreaterThan(1);
      assertThat(seen.get(0).get("state").asText()).isEqualTo("RUNNING");
      JsonNode last = seen.get(seen.size() - 1);
      assertThat(last.get("state").asText()).isEqualTo("SUCCEEDED");
      assertThat(last.get("runId").asText()).isEqualTo(runId);
      assertThat(seen.stream().distinct()).as("an event is news").hasSameSizeAs(seen);
    }
  }

  @Test
  void anEndedRunIsOneEventAndAnUnknownOneAProblem() throws Exception {
    LinkedTenant tenant = LinkedTenant.synced(product, CorpSpec.named("完结公司").customers(50));
    String runId = tenant.connection().at("/lastSync/runId").asText();
    HttpResponse<Stream<String>> answer = http.send(request(tenant, runId), BodyHandlers.ofLines());
    assertThat(answer.headers().firstValue("X-Accel-Buffering"))
        .as("what keeps a proxy from holding events back")
        .contains("no");
    List<JsonNode> seen = runs(answer);
    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).get("state").asText()).isEqualTo("SUCCEEDED");

    HttpResponse<String> unknown =
        http.send(request(tenant, UUID.randomUUID().toString()), BodyHandlers.ofString());
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("sync_not_found");
  }

  @Test
  void everyoneIsToldInTheirLanguage() throws Exception {
    LinkedTenant tenant = LinkedTenant.synced(product, CorpSpec.named("双语直播").customers(300));
    product.simulator().latencyMillis(300);
    String runId = tenant.start("FULL");
    CompletableFuture<List<JsonNode>> english = follow(tenant, runId, "en");
    CompletableFuture<List<JsonNode>> chinese = follow(tenant, runId, "zh-CN");
    tenant.admin().post(tenant.path("/syncs/" + runId + "/cancel"), null);
    assertThat(problemAtTheEnd(english)).startsWith("Cancelled by ");
    assertThat(problemAtTheEnd(chinese)).startsWith("由 ").endsWith(" 取消。");
  }

  private CompletableFuture<List<JsonNode>> follow(
      LinkedTenant tenant, String runId, String language) {
    HttpRequest request =
        HttpRequest.newBuilder(request(tenant, runId), (name, value) -> true)
            .header("Accept-Language", language)
            .build();
    return http.sendAsync(request, BodyHandlers.ofLines()).thenApply(SyncEventsTest::runs);
  }

  private static String problemAtTheEnd(CompletableFuture<List<JsonNode>> client) throws Exception {
    List<JsonNode> seen = client.get(1, TimeUnit.MINUTES);
    return seen.get(seen.size() - 1).get("problem").asText();
  }

  private HttpRequest request(LinkedTenant tenant, String runId) {
    return HttpRequest.newBuilder(
            URI.create(product.url() + "/api/v1" + tenant.path("/syncs/" + runId + "/events")))
        .header("Authorization", "Bearer " + Product.token("viewer", tenant.tenantId(), "VIEWER"))
        .header("Accept", "text/event-stream")
        .build();
  }

  private static List<JsonNode> runs(HttpResponse<Stream<String>> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    return response
        .body()
        .filter(line -> line.startsWith("data:"))
        .map(line -> read(line.substring("data:".length())))
        .toList();
  }

  private static JsonNode read(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is stopped in the middle of a run and started again. */
class DatabaseRestartTest {

  @TempDir private Path data;

  @Test
  void aRunGoesOnWhenPostgresqlIsBack() throws IOException {
    int port = freePort();
    EmbeddedPostgres postgres = start(port);
    try {
      Product product = Product.in(postgres.getJdbcUrl("postgres", "postgres"));
      LinkedTenant tenant =
          LinkedTenant.authorized(product, CorpSpec.named("重启公司").members(20).customers(2000));
      product.simulator().latencyMillis(100);
      String runId =
          tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText();
      Wait.until(
          "some pages are stored", () -> tenant.run(runId).at("/progress/fetched").asLong() >= 300);

      postgres.close();
      Workbench.Answer away = tenant.admin().get(tenant.path("/syncs/" + runId));
      assertThat(away.said()).isEqualTo("503 database_unavailable");
      postgres = start(port);

      AtomicReference<JsonNode> run = new AtomicReference<>();
      Wait.until(
          "the run ends",
          () -> {
            Workbench.Answer answer = tenant.admin().get(tenant.path("/syncs/" + runId));
            run.set(answer.json());
            return answer.status() == 200 && !"RUNNING".equals(run.get().get("state").asText());
          });
      assertThat(run.get().get("state").asText()).isEqualTo("SUCCEEDED");
      assertThat(run.get().at("/progress/deadLetters").asLong()).isZero();
      Tables.assertTrue(product.jdbc(), tenant.corp());
      product.stopRunner();
    } finally {
      postgres.close();
    }
  }

  private EmbeddedPostgres start(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data.resolve("postgres"))
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

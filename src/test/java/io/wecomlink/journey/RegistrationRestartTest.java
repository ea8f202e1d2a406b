package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.link.Registration;
import io.wecomlink.link.Registrations;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A registration whose runner is gone when WeCom speaks, and many runners that look after many. */
class RegistrationRestartTest {

  @Test
  void whatWecomSaidWhileNobodyListenedIsMadeGood() throws Exception {
    Product product = Product.fresh();
    String tenantId = LinkedTenant.newTenant(product);
    Workbench admin = product.admin(tenantId);
    String path = "/tenants/" + tenantId + "/wecom";
    String url = admin.post(path + "/registrations", null).json().get("registrationUrl").asText();

    product.stopRunner();
    SimulatedCorp corp = product.simulator().register(url, "停机注册");
    assertThat(product.simulator().awaitDeliveries(Duration.ofSeconds(30))).isTrue();
    product.startRunner();

    Wait.until(
        "asking tells what the lost events would have told",
        () -> "CERTIFICATION_PENDING".equals(state(admin, path)));
    assertThat(admin.get(path).json().at("/corp/corpId").asText()).isEqualTo(corp.corpId());
    assertThat(admin.post(path + "/certification", null).said())
        .isEqualTo("409 authorization_awaited");

    // The installation's event is lost for good: an install link makes it good.
    JsonNode link = admin.post(path + "/authorizations", null).json();
    assertThat(state(admin, path)).isEqualTo("CERTIFICATION_PENDING");
    assertThat(admin.get(path).json().at("/pending/url")).isEqualTo(link.get("installUrl"));
    String back = product.simulator().install(corp, link.get("installUrl").asText());
    assertThat(admin.get(back).status()).isEqualTo(303);
    assertThat(state(admin, path)).isEqualTo("CERTIFICATION_PENDING");
    corp.verified(true);
    assertThat(admin.post(path + "/certification", null).said()).isEqualTo("200");
    assertThat(state(admin, path)).isEqualTo("DEVELOPER_ID_PENDING");
    product.stopRunner();
  }

  @Test
  void ofManyRunnersOneLooksAfterEach() throws Exception {
    Product product = Product.shared();
    for (int i = 0; i < 30; i++) {
      String tenantId = LinkedTenant.newTenant(product);
      product.admin(tenantId).post("/tenants/" + tenantId + "/wecom/registrations", null);
    }
    product
        .jdbc()
        .sql("UPDATE wecomlink.registration SET next_poll_at = now() WHERE status = 'WAITING'")
        .update();
    Registrations registrations = product.bean(Registrations.class);
    List<Callable<List<Registration>>> runners = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      runners.add(registrations::due);
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Long> claimed = new ArrayList<>();
    try {
      for (Future<List<Registration>> part : threads.invokeAll(runners)) {
        part.get().forEach(registration -> claimed.add(registration.registrationId()));
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(claimed).isNotEmpty().doesNotHaveDuplicates();
  }

  private static String state(Workbench admin, String path) {
    return admin.get(path).json().get("state").asText();
  }
}

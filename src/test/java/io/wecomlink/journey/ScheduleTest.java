package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three runners, one schedule per tenant. */
class ScheduleTest {

  private static final String SCHEDULED =
      "SELECT count(*) FROM wecomlink.sync_run"
          + " WHERE trigger = 'SCHEDULE' AND tenant_id = ANY(:ids)";

  private static Product product;

  @BeforeAll
  static void start() {
    product = Product.fresh();
    product.addRunner();
    product.addRunner();
  }

  @AfterAll
  static void stop() {
    product.stop();
  }

  @Test
  void whatFellDueFiresOncePerTenantHoweverManyRunnersThereAre() {
    List<LinkedTenant> tenants =
        IntStream.range(0, 4)
            .mapToObj(i -> LinkedTenant.synced(product, CorpSpec.named("定时公司" + i).customers(50)))
            .toList();
    String[] ids = tenants.stream().map(LinkedTenant::tenantId).toArray(String[]::new);
    Wait.until(
        "all moments are computed",
        () ->
            count("SELECT count(*) FROM wecomlink.tenant_schedule WHERE tenant_id = ANY(:ids)", ids)
                == ids.length);
    // As after a long stop of all runners: no full run has ended since the moment that they missed.
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.sync_run
               SET started_at = started_at - interval '4 days',
                   finished_at = finished_at - interval '4 days'
             WHERE tenant_id = ANY(:ids)
            """)
        .param("ids", ids)
        .update();
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.tenant_schedule
               SET next_full_at = now() - interval '3 days',
                   next_incremental_at = now() - interval '2 days'
             WHERE tenant_id = ANY(:ids)
            """)
        .param("ids", ids)
        .update();

    Wait.until(
        "every tenant's sync has ended",
        () -> count(SCHEDULED + " AND state = 'SUCCEEDED'", ids) == ids.length);

    assertThat(count(SCHEDULED, ids)).isEqualTo(ids.length);
    assertThat(count(SCHEDULED + " AND mode = 'FULL'", ids))
        .as("a full sync covers the incremental one")
        .isEqualTo(ids.length);
    // The installation's crons of these runners fire no more in our days.
    assertThat(
            count(
                """
                SELECT count(*) FROM wecomlink.tenant_schedule
                 WHERE next_full_at > now() AND next_incremental_at > now()
                   AND tenant_id = ANY(:ids)
                """,
                ids))
        .isEqualTo(ids.length);
  }

  @Test
  void aTenantChangesAndPausesItsSchedule() {
    LinkedTenant tenant = LinkedTenant.synced(product, CorpSpec.named("自定公司").customers(50));
    JsonNode before = tenant.admin().get(tenant.path("/schedule")).json();
    assertThat(before.get("fullCron").isNull()).isTrue();
    assertThat(before.get("paused").asBoolean()).isFalse();
    assertThat(before.get("timeZone").asText()).isEqualTo("Asia/Shanghai");

    Workbench.Answer set = put(tenant, "0 0 4 * * ?", "0 0/30 * * * ?", false);
    assertThat(set.said()).isEqualTo("200");
    assertThat(set.json().get("nextFullAt").asText()).endsWith("T20:00:00Z");
    assertThat(set.json().get("incrementalCron").asText()).isEqualTo("0 0/30 * * * ?");

    Workbench.Answer paused = put(tenant, null, null, true);
    assertThat(paused.json().get("nextFullAt").isNull()).isTrue();

    Workbench.Answer wrong = put(tenant, "at midnight", null, false);
    assertThat(wrong.said()).isEqualTo("400 invalid_cron");
    assertThat(wrong.json().get("field").asText()).isEqualTo("fullCron");
    assertThat(put(tenant, "0/5 * * * * ?", null, false).said()).isEqualTo("400 invalid_cron");
    assertThat(tenant.admin().put(tenant.path("/schedule"), Map.of()).said())
        .isEqualTo("400 invalid_request");
    assertThat(tenant.admin().get(tenant.path("/schedule")).json().get("paused").asBoolean())
        .as("what was refused changed nothing")
        .isTrue();
  }

  private static Workbench.Answer put(
      LinkedTenant tenant, String fullCron, String incrementalCron, boolean paused) {
    Map<String, Object> body = new HashMap<>();
    body.put("fullCron", fullCron);
    body.put("incrementalCron", incrementalCron);
    body.put("paused", paused);
    return tenant.admin().put(tenant.path("/schedule"), body);
  }

  private static long count(String sql, String... ids) {
    return product.jdbc().sql(sql).param("ids", ids).query(Long.class).single();
  }
}

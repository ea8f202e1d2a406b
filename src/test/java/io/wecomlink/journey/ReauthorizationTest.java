package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A company's authorisation dies without cancel_auth; only its administrator can help. */
class ReauthorizationTest {

  private static final String DEPARTMENTS = "/cgi-bin/department/list";
  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";

  private final Product product = Product.shared();

  @AfterEach
  void endFaults() {
    product.simulator().clearFaults();
  }

  @Test
  void anUninstallationThatNobodyToldOfIsNoticedAndCanBeMadeGood() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("静卸公司"));
    String corpId = tenant.corp().corpId();
    uninstallSilently(tenant);

    JsonNode run = tenant.sync();

    assertThat(run.get("state").asText()).isIn("FAILED", "CANCELLED");
    Wait.until("the connection has moved", () -> state(tenant).equals("REAUTHORISATION_REQUIRED"));
    assertThat(tenant.connection().get("nextStep").asText()).isEqualTo("AUTHORIZE");
    assertThat(rows(corpId)).isPositive();
    assertThat(tenant.admin().post(tenant.path("/syncs"), Map.of("mode", "FULL")).said())
        .isEqualTo("409 transition_refused");
    assertThat(history(tenant)).contains("PERMANENT_CODE_DEAD wecom");

    JsonNode link = tenant.admin().post(tenant.path("/authorizations"), null).json();
    String back = product.simulator().install(tenant.corp(), link.get("installUrl").asText());
    assertThat(tenant.admin().get(back).status()).isEqualTo(303);
    JsonNode again =
        tenant.awaitRun(
            tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText());
    assertThat(again.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(state(tenant)).isEqualTo("LINKED");
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @ParameterizedTest
  @ValueSource(ints = {48001, 48002, 48006, 50003, 40137})
  void whatOnlyTheAdministratorCanMendStopsTheCompany(int errcode) {
    LinkedTenant tenant = LinkedTenant.synced(product, small("停用公司" + errcode));
    fail(tenant, DEPARTMENTS, errcode);
    JsonNode run = tenant.sync();
    assertThat(run.get("problem").asText()).contains(String.valueOf(errcode));
    Wait.until("the connection has moved", () -> state(tenant).equals("REAUTHORISATION_REQUIRED"));
    assertThat(rows(tenant.corp().corpId())).isPositive();
  }

  @Test
  void aGroupsRefusalStopsTheWholeRun() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("组停公司"));
    fail(tenant, PAGES, 48002);
    tenant.sync();
    Wait.until("the connection has moved", () -> state(tenant).equals("REAUTHORISATION_REQUIRED"));
    assertThat(running(tenant.corp().corpId())).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    DEPARTMENTS + ", 48004",
    DEPARTMENTS + ", 40084",
  })
  void aGrantThatWecomStillShowsIsNotDead(String api, int errcode) {
    LinkedTenant tenant = LinkedTenant.synced(product, small("误报公司" + errcode));
    fail(tenant, api, errcode);
    assertThat(tenant.sync().get("state").asText()).isEqualTo("FAILED");
    assertThat(state(tenant)).isEqualTo("LINKED");
    product.simulator().clearFaults();
    assertThat(tenant.sync().get("state").asText()).isEqualTo("SUCCEEDED");
  }

  @ParameterizedTest
  @ValueSource(ints = {84074, 43009, 45024, 41057})
  void whatIsMissingBesidesTheAuthorisationMovesNothing(int errcode) {
    LinkedTenant tenant = LinkedTenant.synced(product, small("欠缺公司" + errcode));
    fail(tenant, PAGES, errcode);
    assertThat(tenant.sync().get("state").asText()).isEqualTo("PARTIAL");
    assertThat(state(tenant)).isEqualTo("LINKED");
  }

  private void fail(LinkedTenant tenant, String api, int errcode) {
    product.simulator().inject(Fault.errcode(api, errcode).forCorp(tenant.corp().corpId()));
  }

  private void uninstallSilently(LinkedTenant tenant) {
    String url = product.url();
    product.simulator().callbackUrls(null, null, null);
    try {
      product.simulator().uninstall(tenant.corp());
    } finally {
      product
          .simulator()
          .callbackUrls(
              url + "/wecom/callback/command",
              url + "/wecom/callback/data/$CORPID$",
              url + "/wecom/callback/system");
    }
  }

  private String state(LinkedTenant tenant) {
    return tenant.connection().get("state").asText();
  }

  private List<String> history(LinkedTenant tenant) {
    return product
        .jdbc()
        .sql(
            """
            SELECT event || ' ' || actor FROM wecomlink.connection_transition
             WHERE tenant_id = :tenantId
            """)
        .param("tenantId", tenant.tenantId())
        .query(String.class)
        .list();
  }

  private long running(String corpId) {
    return product
        .jdbc()
        .sql(
            "SELECT count(*) FROM wecomlink.sync_run WHERE corp_id = :corpId AND state = 'RUNNING'")
        .param("corpId", corpId)
        .query(Long.class)
        .single();
  }

  private long rows(String corpId) {
    return product
        .jdbc()
        .sql("SELECT count(*) FROM public.customer_follow WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .query(Long.class)
        .single();
  }

  private static CorpSpec small(String name) {
    return CorpSpec.named(name).members(20).customers(200);
  }
}

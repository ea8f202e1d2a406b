package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
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
  private static final String FOLLOW_USERS = "/cgi-bin/externalcontact/get_follow_user_list";
  private static final String CONVERSION = "/cgi-bin/idconvert/unionid_to_external_userid";
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
    assertThat(run.get("state").asText()).isEqualTo("CANCELLED");
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

  @Test
  void whoeverMeetsItTheCompanyIsStoppedAndTheCallerIsToldWhatItsOwnCallWasAnswered() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("手动公司"));
    uninstallSilently(tenant);
    fail(tenant, FOLLOW_USERS, 48004);

    Workbench.Answer answer = tenant.admin().post(tenant.path("/developer-id"), null);

    assertThat(answer.said()).isEqualTo("502 wecom_error");
    assertThat(answer.json().get("errcode").asInt()).isEqualTo(48004);
    assertThat(state(tenant)).isEqualTo("REAUTHORISATION_REQUIRED");
    assertThat(history(tenant)).contains("PERMANENT_CODE_DEAD wecom");
  }

  @Test
  void aNewCompanyThatIsNotCertifiedYetIsStoppedToo() {
    LinkedTenant tenant = LinkedTenant.authorized(product, small("未认证停用公司"));
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.connection SET state = 'CERTIFICATION_PENDING'
             WHERE tenant_id = :tenantId
            """)
        .param("tenantId", tenant.tenantId())
        .update();
    uninstallSilently(tenant);

    Workbench.Answer answer = tenant.admin().post(tenant.path("/certification"), Map.of());

    assertThat(answer.said()).isEqualTo("502 wecom_error");
    assertThat(answer.json().get("errcode").asInt()).isEqualTo(40084);
    assertThat(state(tenant)).isEqualTo("REAUTHORISATION_REQUIRED");
  }

  @Test
  void matchingUnionidsNoticesIt() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("匹配停用公司"));
    fail(tenant, CONVERSION, 50003);
    givePair(tenant);
    Wait.until("the connection has moved", () -> state(tenant).equals("REAUTHORISATION_REQUIRED"));
  }

  @ParameterizedTest
  @ValueSource(ints = {48001, 48002, 48006})
  void whereOnlyTheConversionIsNotGrantedSyncingGoesOn(int errcode) {
    LinkedTenant tenant = LinkedTenant.synced(product, small("未授转换公司" + errcode));
    fail(tenant, CONVERSION, errcode);
    givePair(tenant);
    Wait.until(
        "the stop is said",
        () ->
            tenant.admin().get(tenant.path("/unionids")).json().path("problemErrcode").asInt()
                == errcode);
    assertThat(state(tenant)).isEqualTo("LINKED");
    assertThat(tenant.sync().get("state").asText()).isEqualTo("SUCCEEDED");
  }

  /** The vendor's own secret is refused while the company's token is being fetched. */
  @Test
  void whatIsWrongWithTheVendorStopsNoCompany() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("无辜公司"));
    product
        .simulator()
        .inject(Fault.errcode(FOLLOW_USERS, 40014).forCorp(tenant.corp().corpId()).times(1));
    product.simulator().inject(Fault.errcode("/cgi-bin/service/get_corp_token", 42009).times(1));
    product.simulator().inject(Fault.errcode("/cgi-bin/service/get_suite_token", 40001).times(1));

    Workbench.Answer answer = tenant.admin().post(tenant.path("/developer-id"), null);

    assertThat(answer.said()).isEqualTo("502 wecom_error");
    assertThat(answer.json().get("errcode").asInt()).isEqualTo(40001);
    assertThat(state(tenant)).isEqualTo("LINKED");
  }

  @Test
  void stoppingACompanyThatDoesNotComeToItsEndHasNotBegun() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("半停公司"));
    String corpId = tenant.corp().corpId();
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.sync_run
               SET state = 'RUNNING', phase = 'WAITING', lease_owner = 'another runner',
                   lease_until = now() + interval '1 hour'
             WHERE corp_id = :corpId
            """)
        .param("corpId", corpId)
        .update();
    for (String statement :
        List.of(
            """
            CREATE FUNCTION fault_stop() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '53100'; END $$
            """,
            """
            CREATE TRIGGER fault_stop BEFORE UPDATE ON wecomlink.sync_run FOR EACH ROW
            WHEN (OLD.corp_id = '%s') EXECUTE FUNCTION fault_stop()
            """
                .formatted(corpId))) {
      product.jdbc().sql(statement).update();
    }
    fail(tenant, FOLLOW_USERS, 48002);
    try {
      assertThat(tenant.admin().post(tenant.path("/developer-id"), null).said())
          .isEqualTo("503 database_unavailable");
      assertThat(state(tenant)).isEqualTo("LINKED");
      assertThat(history(tenant)).doesNotContain("PERMANENT_CODE_DEAD wecom");
    } finally {
      product.jdbc().sql("DROP FUNCTION fault_stop() CASCADE").update();
    }

    assertThat(tenant.admin().post(tenant.path("/developer-id"), null).said())
        .isEqualTo("502 wecom_error");
    assertThat(state(tenant)).isEqualTo("REAUTHORISATION_REQUIRED");
    assertThat(running(corpId)).isZero();
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

  private void givePair(LinkedTenant tenant) {
    assertThat(
            tenant
                .admin()
                .call(
                    "POST",
                    tenant.path("/unionids"),
                    List.of(Map.of("unionid", "o-union", "openid", "o-open", "subjectType", 0)))
                .said())
        .isEqualTo("202");
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

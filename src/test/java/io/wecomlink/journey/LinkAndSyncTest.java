package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.TokenKind;
import io.wecomlink.simulator.VisibleRange;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From "not linked" to tables that equal WeCom's truth, over HTTP. */
class LinkAndSyncTest {

  private final Product product = Product.shared();

  @Test
  void anAdministratorLinksACompanyAndItsTablesEqualTheTruth() {
    LinkedTenant tenant = LinkedTenant.authorized(product, corp("关联公司", 1));
    JsonNode connection = tenant.connection();
    assertThat(connection.get("state").asText()).isEqualTo("DEVELOPER_ID_PENDING");
    assertThat(connection.get("nextStep").asText()).isEqualTo("CONFIRM_DEVELOPER_ID");
    assertThat(connection.at("/corp/corpId").asText()).isEqualTo(tenant.corp().corpId());
    assertThat(connection.at("/visibleRange/departmentIds")).isNotEmpty();

    var finding = tenant.admin().post(tenant.path("/developer-id"), null);
    assertThat(finding.said()).isEqualTo("202");
    // A third-party app gets no unionids (wecom/external-contact-api.md §6).
    assertThat(finding.json().get("status").asText()).isEqualTo("NOT_EFFECTIVE");
    assertThat(finding.json().get("wechatCustomers").asInt()).isPositive();

    JsonNode run = tenant.awaitRun(finding.json().get("runId").asText());
    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(tenant.connection().get("state").asText()).isEqualTo("LINKED");
    Tables.assertTrue(product.jdbc(), tenant.corp());

    JsonNode progress = run.get("progress");
    Map<String, Object> summary = tenant.corp().summary();
    assertThat(progress.get("fetched").asLong())
        .isEqualTo(((Number) summary.get("relations")).longValue())
        .isEqualTo(progress.get("inserted").asLong());
    assertThat(progress.get("followUsers").asLong()).isEqualTo(tenant.corp().followUsers().size());
    assertThat(progress.get("chunksDone")).isEqualTo(progress.get("chunksTotal"));
    assertThat(progress.get("deadLetters").asLong()).isZero();
  }

  /** One member who cannot be read must not keep the company from being linked. */
  @ParameterizedTest
  @ValueSource(ints = {60111, 84074, 701008, 987654})
  void whereNobodysCustomersAreShownTheSyncStartsAllTheSame(int errcode) {
    LinkedTenant tenant = LinkedTenant.authorized(product, corp("未见公司" + errcode, 3));
    product
        .simulator()
        .inject(
            Fault.errcode("/cgi-bin/externalcontact/batch/get_by_user", errcode)
                .forCorp(tenant.corp().corpId())
                .times(1));

    var finding = tenant.admin().post(tenant.path("/developer-id"), null);

    assertThat(finding.said()).isEqualTo("202");
    assertThat(finding.json().get("status").asText()).isEqualTo("UNKNOWN");
    assertThat(tenant.awaitRun(finding.json().get("runId").asText()).get("state").asText())
        .isEqualTo("SUCCEEDED");
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void aSecondSyncTouchesNothingThatDidNotChange() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("重复公司", 2));
    List<String> before = updatedAt(tenant);

    JsonNode run = tenant.sync();

    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/inserted").asLong()).isZero();
    assertThat(run.at("/progress/updated").asLong()).isZero();
    assertThat(run.at("/progress/removed").asLong()).isZero();
    assertThat(run.at("/progress/unchanged")).isEqualTo(run.at("/progress/fetched"));
    assertThat(updatedAt(tenant)).isEqualTo(before);
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void tokensThatDieInTheMiddleOfASyncAreRefreshedOnceAndNothingIsLost() {
    LinkedTenant tenant = LinkedTenant.authorized(product, corp("令牌公司", 3));
    String runId =
        tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText();
    io.wecomlink.testing.Wait.until(
        "the first page is stored",
        () ->
            tenant
                    .admin()
                    .get(tenant.path("/syncs/" + runId))
                    .json()
                    .at("/progress/fetched")
                    .asLong()
                > 0);
    long fetchesBefore = tokenFetches();
    product.simulator().expireTokens(TokenKind.CORP);

    JsonNode run = tenant.awaitRun(runId);

    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/deadLetters").asLong()).isZero();
    // However many threads ran into the dead token, one of them fetched a new one.
    assertThat(tokenFetches() - fetchesBefore).isEqualTo(1);
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void theCallsOfAFullSyncKeepTheBound() {
    LinkedTenant tenant = LinkedTenant.authorized(product, corp("调用公司", 4));
    product.simulator().calls().reset();
    tenant.awaitRun(
        tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText());

    String corpId = tenant.corp().corpId();
    long pages =
        product.simulator().calls().of(corpId, "/cgi-bin/externalcontact/batch/get_by_user");
    long bound = ((Number) tenant.corp().summary().get("pageBound")).longValue();
    // One page more was read to look for unionids.
    assertThat(pages - 1).isLessThanOrEqualTo((long) (bound * 1.02));
  }

  @Test
  void aVisibleRangeOfMembersOnlyIsSyncedToo() {
    String tenantId = LinkedTenant.newTenant(product);
    SimulatedCorp corp = product.simulator().createCorp(corp("成员范围公司", 6).members(20));
    LinkedTenant tenant = new LinkedTenant(tenantId, corp, product.admin(tenantId));
    String url =
        tenant.admin().post(tenant.path("/authorizations"), null).json().get("installUrl").asText();
    List<String> some = corp.userids().subList(0, 5);
    String back =
        product.simulator().install(corp, url, VisibleRange.ofUsers(some.toArray(String[]::new)));
    assertThat(tenant.admin().get(back).status()).isEqualTo(303);
    JsonNode run =
        tenant.awaitRun(
            tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText());
    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/employees").asLong()).isEqualTo(5);
    Tables.assertTrue(product.jdbc(), corp);
  }

  private long tokenFetches() {
    return product.simulator().calls().of("/cgi-bin/service/get_corp_token");
  }

  private List<String> updatedAt(LinkedTenant tenant) {
    return product
        .jdbc()
        .sql(
            """
            SELECT external_userid || ' ' || userid || ' ' || updated_at
              FROM public.customer_follow WHERE corp_id = :corpId
            UNION ALL
            SELECT external_userid || ' ' || updated_at
              FROM public.customer_profile WHERE corp_id = :corpId
            UNION ALL
            SELECT userid || ' ' || updated_at FROM public.employee WHERE corp_id = :corpId
            UNION ALL
            SELECT department_id || ' ' || updated_at
              FROM public.department WHERE corp_id = :corpId
            UNION ALL
            SELECT tag_id || ' ' || updated_at FROM public.customer_tag WHERE corp_id = :corpId
            ORDER BY 1
            """)
        .param("corpId", tenant.corp().corpId())
        .query(String.class)
        .list();
  }

  private static CorpSpec corp(String name, long seed) {
    return CorpSpec.named(name).members(130).customers(6000).partiallyVisible(true).seed(seed);
  }
}

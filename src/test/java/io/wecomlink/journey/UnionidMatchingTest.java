package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The workbench's own pairs of unionid and openid find the customers they belong to. */
class UnionidMatchingTest {

  private static final String CONVERSION = "/cgi-bin/idconvert/unionid_to_external_userid";

  private final Product product = Product.shared();

  @Test
  void pairsFindTheirCustomersAndSyncsKeepTheUnionid() {
    LinkedTenant tenant = LinkedTenant.synced(product, spec("匹配公司"));
    Map<String, Map<String, Object>> pairs = pairsOf(tenant, 30);
    assertThat(post(tenant, List.copyOf(pairs.values())).said()).isEqualTo("202");
    Wait.until("all are matched", () -> summary(tenant).get("matched").asInt() == 30);
    Wait.until("the profiles have their unionids", () -> unionids(tenant).equals(expected(pairs)));
    tenant.sync();
    assertThat(unionids(tenant)).isEqualTo(expected(pairs));

    long calls = conversions(tenant);
    assertThat(post(tenant, List.copyOf(pairs.values())).said()).isEqualTo("202");
    assertThat(summary(tenant).get("matched").asInt())
        .as("what is known is not asked for again")
        .isEqualTo(30);
    assertThat(conversions(tenant)).isEqualTo(calls);
  }

  @Test
  void badPairsFailAloneWithTheirReason() {
    LinkedTenant tenant = LinkedTenant.synced(product, spec("坏对公司"));
    List<Map<String, Object>> pairs = new ArrayList<>(pairsOf(tenant, 3).values());
    pairs.add(pair("too-short", "whatever", 0));
    Map<String, Object> wrongOpenid = new HashMap<>(pairs.get(0));
    wrongOpenid.put("openid", "o" + "x".repeat(27));
    pairs.set(0, wrongOpenid);
    assertThat(post(tenant, pairs).said()).isEqualTo("202");
    Wait.until("all are answered", () -> summary(tenant).get("waiting").asInt() == 0);
    JsonNode summary = summary(tenant);
    assertThat(summary.get("matched").asInt()).isEqualTo(2);
    assertThat(summary.get("failed").asInt()).isEqualTo(2);
    assertThat(summary.at("/failures/610014").asInt()).isEqualTo(1);
    assertThat(summary.at("/failures/610018").asInt()).isEqualTo(1);
  }

  @Test
  void somebodyWhoBecomesACustomerLaterIsJoinedByThePendingId() {
    LinkedTenant tenant = LinkedTenant.synced(product, spec("后来公司"));
    String member = tenant.corp().followUsers().get(0);
    // The simulator tells who they are only once they are known, so they come, go, and come again.
    String customer = tenant.corp().changes().addCustomer(member, "后来的人");
    Map<String, String> identity = product.simulator().identityOf(tenant.corp(), customer);
    tenant.corp().changes().removeCustomer(member, customer);

    assertThat(
            post(tenant, List.of(pair(identity.get("unionid"), identity.get("openid"), 0))).said())
        .isEqualTo("202");
    Wait.until("a pending id is kept", () -> summary(tenant).get("pending").asInt() == 1);

    tenant.corp().changes().addExistingCustomer(member, customer);
    tenant.sync();
    Wait.until(
        "the customer has the unionid",
        () -> identity.get("unionid").equals(unionids(tenant).get(customer)));
    assertThat(summary(tenant).get("pending").asInt()).isZero();
    assertThat(
            product
                .simulator()
                .calls()
                .of(
                    tenant.corp().corpId(),
                    "/cgi-bin/idconvert/batch/external_userid_to_pending_id"))
        .isPositive();
  }

  @Test
  void whatStopsAllPairsIsSaidAndEndsByItself() {
    LinkedTenant tenant = LinkedTenant.synced(product, spec("未认证匹配"));
    int fault =
        product
            .simulator()
            .inject(Fault.errcode(CONVERSION, 610017).forCorp(tenant.corp().corpId()));
    List<Map<String, Object>> pairs = List.copyOf(pairsOf(tenant, 20).values());
    assertThat(post(tenant, pairs).said()).isEqualTo("202");
    Wait.until("the stop is said", () -> !summary(tenant).get("problemErrcode").isNull());
    assertThat(summary(tenant).get("problemErrcode").asInt()).isEqualTo(610017);
    JsonNode stopped = summary(tenant);
    assertThat(stopped.get("problem").asText()).contains("610017", "company subject");
    assertThat(stopped.get("problemCode").asText()).isEqualTo("wecom_error");
    assertThat(stopped.get("problemDetail").asText()).contains("injected fault");
    JsonNode inChinese = tenant.admin().in("zh-CN").get(tenant.path("/unionids")).json();
    assertThat(inChinese.get("problem").asText()).contains("610017", "主体不一致");
    assertThat(summary(tenant).get("waiting").asInt()).as("no pair is lost").isEqualTo(20);
    assertThat(tenant.connection().get("warnings").toString())
        .contains("unionid_matching_stopped", "610017");
    assertThat(conversions(tenant)).as("not every pair runs into it").isLessThan(20);

    product.simulator().removeFault(fault);
    product
        .jdbc()
        .sql("UPDATE wecomlink.unionid_lane SET due_at = now() WHERE corp_id = :corpId")
        .param("corpId", tenant.corp().corpId())
        .update();
    Wait.until("all are matched", () -> summary(tenant).get("matched").asInt() == 20);
    assertThat(summary(tenant).get("problem").isNull()).isTrue();
  }

  @Test
  void theConversionLimitIsKeptAndTheRestWaits() {
    LinkedTenant tenant = LinkedTenant.synced(product, spec("限额公司"));
    OffsetDay.exhaust(product, tenant.corp().corpId(), 480_000 - 7);
    List<Map<String, Object>> pairs = List.copyOf(pairsOf(tenant, 20).values());
    assertThat(post(tenant, pairs).said()).isEqualTo("202");
    Wait.until(
        "what the limit allows is matched", () -> summary(tenant).get("matched").asInt() == 7);
    assertThat(summary(tenant).get("waiting").asInt()).isEqualTo(13);
    assertThat(conversions(tenant)).isEqualTo(7);
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT due_at > now() FROM wecomlink.unionid_lane WHERE corp_id = :corpId
                    """)
                .param("corpId", tenant.corp().corpId())
                .query(Boolean.class)
                .single())
        .as("looked at again when the day is over, not all the time")
        .isTrue();
  }

  @Test
  void whatIsNoPairIsRefused() {
    LinkedTenant tenant = LinkedTenant.synced(product, spec("校验公司"));
    assertThat(post(tenant, List.of()).said()).isEqualTo("400 invalid_request");
    assertThat(post(tenant, List.of(pair("", "o", 0))).said()).isEqualTo("400 invalid_request");
    assertThat(post(tenant, List.of(pair("o", "o", 2))).said()).isEqualTo("400 invalid_request");
    assertThat(post(tenant, Collections.nCopies(1001, pair("o", "o", 0))).said())
        .isEqualTo("400 invalid_request");
  }

  /** No page asks for this: only clients of the API meet the refusal. */
  @Test
  void withoutACompanyInUseClientsReadWhyNothingIsMatched() {
    String fresh = LinkedTenant.newTenant(product);
    LinkedTenant ended = LinkedTenant.authorized(product, spec("已终止公司"));
    assertThat(ended.admin().call("DELETE", ended.path(""), null).said()).isEqualTo("204");
    assertRefused(fresh, "NOT_LINKED", "The connection is not linked.");
    assertRefused(ended.tenantId(), "UNLINKED", "The connection is unlinked.");
  }

  private void assertRefused(String tenantId, String state, String reason) {
    String path = "/tenants/" + tenantId + "/wecom/unionids";
    for (Workbench.Answer refused :
        List.of(
            product.admin(tenantId).call("POST", path, List.of(pair("o", "o", 0))),
            product.admin(tenantId).get(path))) {
      assertThat(refused.said()).isEqualTo("409 transition_refused");
      assertThat(refused.json().get("state").asText()).isEqualTo(state);
      assertThat(refused.json().get("event").asText()).isEqualTo("UNIONIDS");
      assertThat(refused.json().get("detail").asText())
          .isEqualTo(reason + " In this state you cannot match unionids.");
    }
  }

  /** A day on which much has been converted already. */
  private static final class OffsetDay {

    static void exhaust(Product product, String corpId, long conversions) {
      product
          .jdbc()
          .sql(
              """
              INSERT INTO wecomlink.unionid_conversion (owner, period, period_start, conversions)
              VALUES (:corpId, 'DAY',
                      date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai')
                        AT TIME ZONE 'Asia/Shanghai', :conversions)
              """)
          .param("corpId", corpId)
          .param("conversions", conversions)
          .update();
    }
  }

  private Workbench.Answer post(LinkedTenant tenant, List<Map<String, Object>> pairs) {
    return tenant.admin().call("POST", tenant.path("/unionids"), pairs);
  }

  private JsonNode summary(LinkedTenant tenant) {
    return tenant.admin().get(tenant.path("/unionids")).json();
  }

  private long conversions(LinkedTenant tenant) {
    return product.simulator().calls().of(tenant.corp().corpId(), CONVERSION);
  }

  /** Pairs by external_userid, of WeChat customers. */
  private Map<String, Map<String, Object>> pairsOf(LinkedTenant tenant, int count) {
    Map<String, Map<String, Object>> pairs = new LinkedHashMap<>();
    product
        .jdbc()
        .sql(
            """
            SELECT external_userid FROM customer_profile
             WHERE corp_id = :corpId AND type = 1 ORDER BY external_userid LIMIT :count
            """)
        .param("corpId", tenant.corp().corpId())
        .param("count", count)
        .query(String.class)
        .list()
        .forEach(
            customer -> {
              Map<String, String> identity =
                  product.simulator().identityOf(tenant.corp(), customer);
              pairs.put(customer, pair(identity.get("unionid"), identity.get("openid"), 0));
            });
    assertThat(pairs).hasSize(count);
    return pairs;
  }

  private static Map<String, String> expected(Map<String, Map<String, Object>> pairs) {
    Map<String, String> expected = new HashMap<>();
    pairs.forEach((customer, pair) -> expected.put(customer, (String) pair.get("unionid")));
    return expected;
  }

  private Map<String, String> unionids(LinkedTenant tenant) {
    Map<String, String> stored = new HashMap<>();
    product
        .jdbc()
        .sql(
            """
            SELECT external_userid, unionid FROM customer_profile
             WHERE corp_id = :corpId AND unionid IS NOT NULL
            """)
        .param("corpId", tenant.corp().corpId())
        .query(
            row -> {
              stored.put(row.getString(1), row.getString(2));
            });
    return stored;
  }

  private static Map<String, Object> pair(String unionid, String openid, int subjectType) {
    return Map.of("unionid", unionid, "openid", openid, "subjectType", subjectType);
  }

  private static CorpSpec spec(String name) {
    return CorpSpec.named(name).members(10).customers(120);
  }
}

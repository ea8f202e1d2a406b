package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Delivery;
import io.wecomlink.simulator.SignedCallback;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.testing.Inbox;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

/** Stored callbacks: looked up, replayed, delivered twice, deleted when old. */
class StoredEventsTest {

  private static final String GET = "/cgi-bin/externalcontact/get";

  private final Product product = Product.shared();
  private final Inbox inbox = new Inbox(product);

  @Test
  void operatorsListThemByCompanyKindAndStateAndSeeNoContent() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("列表公司", 301));
    SimulatedCorp corp = tenant.corp();
    for (int i = 0; i < 5; i++) {
      corp.changes().addCustomer(corp.followUsers().get(0), "客户" + i);
    }
    corp.changes().addDepartment("部门", 1);
    inbox.awaitApplied(corp);

    String path = "/events?corpId=" + corp.corpId();
    Workbench.Answer all = product.operator().get(path);
    assertThat(all.said()).isEqualTo("200");
    assertThat(all.json().get("items")).hasSize(6);
    assertThat(all.body()).doesNotContain("welcome", "payload", "WelcomeCode");
    JsonNode customers =
        product.operator().get(path + "&infoType=change_external_contact&state=DONE").json();
    assertThat(customers.get("items")).hasSize(5);
    JsonNode first = product.operator().get(path + "&limit=4").json();
    assertThat(first.get("items")).hasSize(4);
    JsonNode rest =
        product.operator().get(path + "&limit=4&cursor=" + first.get("nextCursor").asText()).json();
    assertThat(rest.get("items")).hasSize(2);
    assertThat(rest.get("nextCursor").isNull()).isTrue();
    assertThat(product.operator().get(path + "&state=FAILED").json().get("items")).isEmpty();
    assertThat(product.admin(tenant.tenantId()).get(path).status()).isEqualTo(403);
  }

  @Test
  void aReplayedChangeIsReadAgainAndChangesNothing() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("重放公司", 302));
    SimulatedCorp corp = tenant.corp();
    corp.changes().removedByCustomer(corp.followUsers().get(0), customer(corp));
    inbox.awaitApplied(corp);
    long before = product.simulator().calls().of(corp.corpId(), GET);

    long id = newest(corp, "change_external_contact");
    Workbench.Answer replayed =
        product.operator().in("zh-CN").post("/events/" + id + "/replay", null);
    assertThat(replayed.said()).isEqualTo("202");
    assertThat(replayed.json().get("outcomeCode").asText()).isEqualTo("replayed_by");
    assertThat(replayed.json().get("outcome").asText()).endsWith(" 重新处理。");
    inbox.awaitApplied(corp);

    assertThat(product.simulator().calls().of(corp.corpId(), GET)).isGreaterThan(before);
    Tables.assertCurrent(product.jdbc(), corp);
    assertThat(product.operator().post("/events/999999999/replay", null).said())
        .isEqualTo("404 event_not_found");
    assertThat(product.admin(tenant.tenantId()).post("/events/" + id + "/replay", null).status())
        .isEqualTo(403);
  }

  @Test
  void aReplayedUninstallationDoesNotEraseANewerInstallation() throws Exception {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("重装公司", 303));
    SimulatedCorp corp = tenant.corp();
    product.simulator().uninstall(corp);
    Wait.until(
        "the connection is over",
        () -> "UNLINKED".equals(tenant.connection().get("state").asText()));
    inbox.awaitApplied(corp);
    // WeCom's and our clock may differ by five seconds, so an event as old as that proves nothing.
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.callback_event SET occurred_at = occurred_at - interval '1 minute'
             WHERE corp_id = :corpId AND info_type = 'cancel_auth'
            """)
        .param("corpId", corp.corpId())
        .update();
    String url =
        tenant.admin().post(tenant.path("/authorizations"), null).json().get("installUrl").asText();
    assertThat(tenant.admin().get(product.simulator().install(corp, url)).status()).isEqualTo(303);

    long id = newest(corp, "cancel_auth");
    assertThat(product.operator().post("/events/" + id + "/replay", null).said()).isEqualTo("202");
    inbox.awaitApplied(corp);
    assertThat(tenant.connection().get("state").asText()).isEqualTo("DEVELOPER_ID_PENDING");
  }

  @Test
  void anEqualEventThatComesAfterTheFirstWasHandledIsReadAgain() throws Exception {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("同秒编辑公司", 304));
    SimulatedCorp corp = tenant.corp();
    SignedCallback callback =
        SignedCallback.added(
            product.simulator().settings().suiteId(),
            corp.corpId(),
            corp.followUsers().get(0),
            customer(corp),
            Instant.now().getEpochSecond(),
            1);
    assertThat(post(callback)).isEqualTo("200 success");
    inbox.awaitApplied(corp);
    long before = product.simulator().calls().of(corp.corpId(), GET);

    // To us a redelivery and a second edit within the second look the same.
    assertThat(post(callback)).isEqualTo("200 success");
    inbox.awaitApplied(corp);

    assertThat(product.simulator().calls().of(corp.corpId(), GET) - before).isEqualTo(1);
    assertThat(inbox.stored(corp, "change_external_contact")).isEqualTo(1);
  }

  @Test
  void whatIsOlderThanTheRetentionIsDeletedAndWhatIsOpenStays() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("过期公司", 305));
    SimulatedCorp corp = tenant.corp();
    corp.changes().addCustomer(corp.followUsers().get(0), "旧客户");
    corp.changes().addCustomer(corp.followUsers().get(0), "新客户");
    inbox.awaitApplied(corp);
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.callback_event SET received_at = received_at - interval '31 days'
             WHERE event_id = (SELECT min(event_id) FROM wecomlink.callback_event
                                WHERE corp_id = :corpId)
            """)
        .param("corpId", corp.corpId())
        .update();

    product.bean(ProducerTemplate.class).sendBody("direct:callback-delete-old-events", null);

    assertThat(inbox.stored(corp, "change_external_contact")).isEqualTo(1);
  }

  @Test
  void allUrlsAreVerifiedAndTheDataUrlRecordsItsEvents() {
    assertThat(product.simulator().verifyCallbackUrls()).hasSize(3).allMatch(Delivery::accepted);
  }

  private String post(SignedCallback callback) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                callback.request(
                    product.simulator().settings(),
                    product.url() + "/wecom/callback/command",
                    Instant.now().getEpochSecond(),
                    false),
                HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  private long newest(SimulatedCorp corp, String infoType) {
    return product
        .operator()
        .get("/events?corpId=" + corp.corpId() + "&infoType=" + infoType + "&limit=1")
        .json()
        .at("/items/0/id")
        .asLong();
  }

  private static String customer(SimulatedCorp corp) {
    return corp.customersOf(corp.followUsers().get(0)).get(0);
  }

  private static CorpSpec corp(String name, long seed) {
    return CorpSpec.named(name).members(8).customers(60).seed(seed);
  }
}

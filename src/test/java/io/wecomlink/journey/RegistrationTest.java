package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.Switch;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

/** 注册并关联: from no WeCom at all to a linked one, in whatever order WeCom's news comes. */
class RegistrationTest {

  private static final String INFO = "/cgi-bin/service/get_register_info";

  private final Product product = Product.shared();
  private final String tenantId = LinkedTenant.newTenant(product);
  private final Workbench admin = product.admin(tenantId);

  @Test
  void theLinkIsAsTheContractSaysAndStaysInSight() {
    JsonNode link =
        admin
            .post(
                path("/registrations"),
                Map.of("corpName", "新开张公司", "adminName", "王店长", "adminMobile", "13800000000"))
            .json();
    assertThat(link.get("registrationUrl").asText())
        .startsWith(product.simulator().baseUrl() + "/3rdservice/wework/register?register_code=");
    assertThat(link.get("state").asText()).matches("[a-zA-Z0-9]{16,128}");
    assertThat(link.get("expiresAt").asText()).endsWith("Z");

    JsonNode connection = connection();
    assertThat(state()).isEqualTo("REGISTERING");
    assertThat(connection.get("nextStep").asText()).isEqualTo("AWAIT_REGISTRATION");
    assertThat(connection.at("/pending/kind").asText()).isEqualTo("REGISTER");
    assertThat(connection.at("/pending/url")).isEqualTo(link.get("registrationUrl"));
    assertThat(connection.at("/pending/expiresAt")).isEqualTo(link.get("expiresAt"));
    assertThat(connection.at("/pending/expired").asBoolean()).isFalse();

    JsonNode current = admin.get(path("/registrations/current")).json();
    assertThat(current.get("status").asText()).isEqualTo("WAITING");
    assertThat(current.get("corpId").isNull()).isTrue();
    assertThat(current.get("nextPollAt").asText()).endsWith("Z");
  }

  @Test
  void aNewCompanyIsRegisteredCertifiedAndLinked() {
    String url = start();
    SimulatedCorp corp = product.simulator().register(url, "从零开始");
    Wait.until(
        "WeCom tells the result", () -> "REGISTERED".equals(result().get("status").asText()));
    assertThat(result().get("corpId").asText()).isEqualTo(corp.corpId());
    Wait.until("the app is in", () -> connection().path("corp").hasNonNull("name"));
    assertThat(state()).isEqualTo("CERTIFICATION_PENDING");

    assertThat(admin.post(path("/certification"), null).said()).isEqualTo("409 not_certified");
    assertThat(state()).isEqualTo("CERTIFICATION_PENDING");
    corp.verified(true);
    Workbench.Answer certified = admin.post(path("/certification"), null);
    assertThat(certified.said()).isEqualTo("200");
    assertThat(certified.json().get("verified").asBoolean()).isTrue();
    assertThat(certified.json().get("verifiedUntil").asText()).isEqualTo("2030-01-01T00:00:00Z");
    assertThat(state()).isEqualTo("DEVELOPER_ID_PENDING");

    Workbench.Answer finding = admin.post(path("/developer-id"), null);
    assertThat(finding.said()).isEqualTo("202");
    assertThat(finding.json().get("status").asText()).isEqualTo("UNKNOWN");
    assertThat(state()).isEqualTo("LINKED");
    new LinkedTenant(tenantId, corp, admin).awaitRun(finding.json().get("runId").asText());
  }

  @Test
  void itGoesOnByItselfWheneverWecomLetsIt() {
    SimulatedCorp corp = product.simulator().register(start(), "自动前进");
    Wait.until("the result is found", () -> "CERTIFICATION_PENDING".equals(state()));
    corp.verified(true);
    Wait.until("the certification is noticed", () -> "DEVELOPER_ID_PENDING".equals(state()));
    JsonNode history = admin.get(path("/history")).json().get("items");
    assertThat(history.get(0).get("event").asText()).isEqualTo("AUTHORIZED");
    assertThat(history.get(0).get("actor").asText()).isEqualTo("wecom");
  }

  @Test
  void withoutCertificationAnAdministratorMayGoOn() {
    product.simulator().register(start(), "跳过认证");
    Wait.until("the app is in", () -> connection().path("corp").hasNonNull("name"));
    Workbench.Answer skipped = admin.post(path("/certification"), Map.of("skip", true));
    assertThat(skipped.said()).isEqualTo("200");
    assertThat(skipped.json().get("verified").asBoolean()).isFalse();
    assertThat(state()).isEqualTo("DEVELOPER_ID_PENDING");
    assertThat(admin.post(path("/certification"), Map.of("skip", true)).said())
        .as("a second click changes nothing")
        .isEqualTo("200");
  }

  @Test
  void theAddressBookIsUnlockedAndItsTokenForgotten() {
    long before = product.simulator().calls().of("/cgi-bin/sync/contact_sync_success");
    SimulatedCorp corp = product.simulator().register(start(), "通讯录锁");
    Wait.until(
        "the address book is unlocked",
        () -> product.simulator().calls().of("/cgi-bin/sync/contact_sync_success") > before);
    Wait.until(
        "the token is forgotten",
        () ->
            product
                .jdbc()
                .sql(
                    """
                    SELECT contact_sync_until IS NOT NULL AND contact_sync_token IS NULL
                      FROM wecomlink.registration WHERE corp_id = :corpId
                    """)
                .param("corpId", corp.corpId())
                .query(Boolean.class)
                .single());
  }

  @Test
  void theEventBeforeTheInstallationAndAgainAfterwards() {
    String url = start();
    String code = code(url);
    // Neither asking nor the installation's own event tells anything.
    int silence = product.simulator().inject(Fault.errcode(INFO, 84024));
    product.simulator().turn(Switch.REGISTRATION_WITH_CONTACT_SYNC, false);
    try {
      registerCorp("wpNobodyKnowsThisOneYet000000001", code, null);
      assertThat(state()).isEqualTo("CERTIFICATION_PENDING");
      assertThat(admin.post(path("/certification"), null).said())
          .isEqualTo("409 authorization_awaited");
      registerCorp("wpNobodyKnowsThisOneYet000000001", code, null);
      assertThat(state()).isEqualTo("CERTIFICATION_PENDING");
      assertThat(result().get("corpId").asText()).isEqualTo("wpNobodyKnowsThisOneYet000000001");
    } finally {
      product.simulator().removeFault(silence);
      product.simulator().turn(Switch.REGISTRATION_WITH_CONTACT_SYNC, true);
    }
  }

  @Test
  void theInstallationBeforeTheEvent() {
    int silence = product.simulator().inject(Fault.errcode(INFO, 84024));
    try {
      String url = start();
      SimulatedCorp corp = product.simulator().register(url, "先装后报");
      Wait.until("create_auth joins by itself", () -> connection().path("corp").hasNonNull("name"));
      assertThat(state()).isEqualTo("CERTIFICATION_PENDING");
      registerCorp(corp.corpId(), code(url), null);
      assertThat(state()).isEqualTo("CERTIFICATION_PENDING");
      assertThat(result().get("status").asText()).isEqualTo("REGISTERED");
    } finally {
      product.simulator().removeFault(silence);
    }
  }

  @Test
  void aRegistrationThatIsNotOursJoinsNobody() {
    registerCorp("wpByThePermanentQrCode0000000001", "somebody-elses-code", "somebodyElsesState");
    assertThat(state()).isEqualTo("NOT_LINKED");
  }

  @Test
  void somebodyOfAKnownCompanyOpensTheLink() {
    String url = start();
    product
        .bean(io.wecomlink.link.Registrations.class)
        .entered("wpKnownAlready0000000000000000001", code(url), null);
    assertThat(result().get("status").asText()).isEqualTo("EXPIRED");
    assertThat(connection().at("/warnings/0/code").asText()).isEqualTo("company_known_already");
    assertThat(state()).isEqualTo("REGISTERING");
    start();
    assertThat(connection().get("warnings")).isEmpty();
  }

  @Test
  void anExpiredLinkIsVisibleAndMovesNothing() {
    start();
    product
        .jdbc()
        .sql("UPDATE wecomlink.registration SET link_expires_at = now() WHERE tenant_id = :id")
        .param("id", tenantId)
        .update();
    assertThat(connection().at("/pending/expired").asBoolean()).isTrue();
    assertThat(connection().at("/pending/url").isNull()).isTrue();
    assertThat(state()).isEqualTo("REGISTERING");
    start();
    assertThat(connection().at("/pending/expired").asBoolean()).isFalse();
  }

  @Test
  void afterADayNobodyAsksAnyMore() {
    start();
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.registration SET expires_at = now(), next_poll_at = now()
             WHERE tenant_id = :id
            """)
        .param("id", tenantId)
        .update();
    Wait.until("it expires", () -> "EXPIRED".equals(result().get("status").asText()));
    assertThat(result().get("nextPollAt").isNull()).isTrue();
    assertThat(state()).isEqualTo("REGISTERING");
  }

  @Test
  void impatienceDoesNotReachWecom() {
    start();
    admin.get(path("/registrations/current"));
    long before = product.simulator().calls().of(INFO);
    for (int i = 0; i < 5; i++) {
      admin.get(path("/registrations/current"));
    }
    assertThat(product.simulator().calls().of(INFO) - before).isLessThan(4);
  }

  @Test
  void whoeverStartedToRegisterMayLinkInsteadAndTheOtherWayRound() {
    start();
    String install = admin.post(path("/authorizations"), null).json().get("installUrl").asText();
    assertThat(state()).isEqualTo("AUTHORISING");
    assertThat(connection().at("/pending/kind").asText()).isEqualTo("INSTALL");
    assertThat(connection().at("/pending/url").asText()).isEqualTo(install);
    start();
    assertThat(state()).isEqualTo("REGISTERING");
    SimulatedCorp corp =
        product.simulator().createCorp(CorpSpec.named("还是关联吧").members(5).customers(5));
    assertThat(admin.get(product.simulator().install(corp, install)).status()).isEqualTo(303);
    assertThat(state()).isEqualTo("DEVELOPER_ID_PENDING");
    assertThat(connection().get("pending").isNull()).isTrue();
  }

  @Test
  void askingWithoutARegistrationIsNotFound() {
    assertThat(admin.get(path("/registrations/current")).said())
        .isEqualTo("404 registration_not_found");
    assertThat(admin.post(path("/registrations"), Map.of("adminMobile", "not a number")).said())
        .isEqualTo("400 invalid_request");
  }

  @Test
  void aLinkedTenantCannotRegister() {
    LinkedTenant linked =
        LinkedTenant.authorized(product, CorpSpec.named("已有企业").members(5).customers(5));
    Workbench.Answer refused = linked.admin().post(linked.path("/registrations"), null);
    assertThat(refused.said()).isEqualTo("409 transition_refused");
    assertThat(refused.json().get("detail").asText())
        .contains("waiting for the WeChat developer ID", "ask for a registration link");
    assertThat(refused.json().get("state").asText()).isEqualTo("DEVELOPER_ID_PENDING");
  }

  /** WeCom's event, as it comes out of the inbox. */
  private void registerCorp(String corpId, String code, String state) {
    Exchange done =
        product
            .bean(ProducerTemplate.class)
            .request(
                "direct:link-complete-registration",
                exchange -> {
                  exchange.setVariable("actor", "wecom");
                  exchange.setVariable("corpId", corpId);
                  exchange.setVariable("registerCode", code);
                  if (state != null) {
                    exchange.setVariable("state", state);
                  }
                });
    assertThat(done.getException()).isNull();
  }

  private static String code(String url) {
    return url.replaceFirst(".*register_code=", "");
  }

  private String start() {
    Workbench.Answer link = admin.post(path("/registrations"), null);
    assertThat(link.said()).isEqualTo("201");
    return link.json().get("registrationUrl").asText();
  }

  private JsonNode result() {
    return admin.get(path("/registrations/current")).json();
  }

  private JsonNode connection() {
    return admin.get(path("")).json();
  }

  private String state() {
    return connection().get("state").asText();
  }

  private String path(String rest) {
    return "/tenants/" + tenantId + "/wecom" + rest;
  }
}

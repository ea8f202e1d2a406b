package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.SealedMessage;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.SimulatorSettings;
import io.wecomlink.testing.Inbox;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import org.junit.jupiter.api.Test;

/** Each URL has keys and a receiver of its own, and refuses what is meant for another. */
class CallbackUrlsTest {

  private final Product product = Product.shared();
  private final SimulatorSettings wecom = product.simulator().settings();
  private final LinkedTenant tenant =
      LinkedTenant.authorized(product, CorpSpec.named("地址公司").members(5).customers(10).seed(401));
  private final SimulatedCorp corp = tenant.corp();
  private final SealedMessage suite =
      new SealedMessage(wecom.suiteCallbackToken(), wecom.suiteCallbackAesKey());
  private final SealedMessage provider =
      new SealedMessage(wecom.providerCallbackToken(), wecom.providerCallbackAesKey());

  @Test
  void theDataUrlTakesWhatIsForItsCompanyInXmlAndJson() {
    String url = data(corp.corpId());
    assertThat(suite.post(url, event("unlicensed_notify", corp.corpId()), corp.corpId()))
        .isEqualTo("200 success");
    assertThat(
            suite.postJson(
                url,
                "{\"ToUserName\":\""
                    + corp.corpId()
                    + "\",\"MsgType\":\"event\",\"Event\":\"enter_agent\",\"CreateTime\":1}",
                corp.corpId()))
        .isEqualTo("200 success");
    Inbox inbox = new Inbox(product);
    Wait.until("both are handled", () -> inbox.outstanding(corp) == 0);
    assertThat(inbox.stored(corp, "unlicensed_notify")).isEqualTo(1);
    assertThat(inbox.stored(corp, "enter_agent")).isEqualTo(1);
  }

  @Test
  void theDataUrlRefusesOthersCompaniesAndUnknownOnes() {
    String message = event("unlicensed_notify", corp.corpId());
    // For another company than the address names, in the path or only claimed in the query.
    assertThat(suite.post(data("wpSomebodyElse"), message, corp.corpId()))
        .startsWith("403 ")
        .contains("bad_receiveid");
    assertThat(
            suite.post(data("wpSomebodyElse") + "?corpId=" + corp.corpId(), message, corp.corpId()))
        .startsWith("403 ");
    assertThat(suite.post(data("wpUnknown"), message, "wpUnknown"))
        .startsWith("404 ")
        .contains("unknown_receiver");
    assertThat(suite.post(data(corp.corpId()), message, wecom.suiteId())).startsWith("403 ");
  }

  @Test
  void theSystemUrlHasTheVendorsKeys() {
    String url = product.url() + "/wecom/callback/system";
    String message =
        "<xml><ServiceCorpId>"
            + wecom.providerCorpId()
            + "</ServiceCorpId><InfoType>license_pay_success</InfoType><TimeStamp>1</TimeStamp>"
            + "<AuthCorpId>"
            + corp.corpId()
            + "</AuthCorpId><OrderId>o1</OrderId></xml>";
    assertThat(provider.post(url, message, wecom.providerCorpId())).isEqualTo("200 success");
    assertThat(suite.post(url, message, wecom.providerCorpId()))
        .startsWith("403 ")
        .contains("bad_signature");
    assertThat(provider.post(url, message, wecom.suiteId()))
        .startsWith("403 ")
        .contains("bad_receiveid");
    Inbox inbox = new Inbox(product);
    assertThat(inbox.stored(corp, "license_pay_success")).isEqualTo(1);
  }

  @Test
  void anAppUrlOfATenantWithoutAnAppIsUnknown() {
    assertThat(
            suite.post(
                product.url() + "/wecom/callback/app/" + tenant.tenantId(),
                event("change_contact", corp.corpId()),
                corp.corpId()))
        .startsWith("404 ")
        .contains("unknown_receiver");
  }

  private String data(String corpId) {
    return product.url() + "/wecom/callback/data/" + corpId;
  }

  private static String event(String event, String corpId) {
    return "<xml><ToUserName>"
        + corpId
        + "</ToUserName><FromUserName>u1</FromUserName><CreateTime>1717214200</CreateTime>"
        + "<MsgType>event</MsgType><Event>"
        + event
        + "</Event><AgentID>1</AgentID></xml>";
  }
}

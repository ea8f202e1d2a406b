package io.wecomlink.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.wecomlink.simulator.SimulatorSettings;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The suite's command URL, as WeCom and strangers meet it. */
class CommandUrlTest {

  private final Product product = Product.shared();
  private final SimulatorSettings wecom = product.simulator().settings();
  private final CallbackCrypto suite =
      new CallbackCrypto(
          new CallbackKeys(wecom.suiteCallbackToken(), wecom.suiteCallbackAesKey()),
          new SecureRandom());
  private final String url = product.url() + "/wecom/callback/command";

  @Test
  void theConsolesVerificationIsEchoedForTheProvidersCorpid() throws Exception {
    assertThat(verify(wecom.providerCorpId())).isEqualTo("200 8429175530162287413");
  }

  @Test
  void theConsolesVerificationIsEchoedForTheSuiteId() throws Exception {
    assertThat(verify(wecom.suiteId())).isEqualTo("200 8429175530162287413");
  }

  @Test
  void aVerificationForSomebodyElseIsRefused() throws Exception {
    assertThat(verify("wwsomebodyelse0001")).startsWith("403 ").contains("\"bad_receiveid\"");
  }

  @Test
  void anEventIsStoredBeforeTheAnswerAndOnceHoweverOftenItComes() throws Exception {
    String marker = "unheard_of_" + UUID.randomUUID().toString().replace("-", "");
    byte[] event = event(marker);
    assertThat(post(event, wecom.suiteId(), 0)).isEqualTo("200 success");
    assertThat(stored(marker)).isEqualTo(1);
    // The same event again, in a new envelope.
    assertThat(post(event, wecom.suiteId(), 1)).isEqualTo("200 success");
    assertThat(stored(marker)).isEqualTo(1);
    Wait.until(
        "the event is recorded",
        () ->
            product
                .jdbc()
                .sql("SELECT state FROM wecomlink.callback_event WHERE info_type = :marker")
                .param("marker", marker)
                .query(String.class)
                .single()
                .equals("RECORDED"));
  }

  @Test
  void theStoredBodyIsSealed() throws Exception {
    String marker = "sealed_" + UUID.randomUUID().toString().replace("-", "");
    post(event(marker), wecom.suiteId(), 0);
    byte[] payload =
        product
            .jdbc()
            .sql("SELECT payload FROM wecomlink.callback_event WHERE info_type = :marker")
            .param("marker", marker)
            .query(byte[].class)
            .single();
    assertThat(new String(payload, StandardCharsets.ISO_8859_1)).doesNotContain(marker);
  }

  @Test
  void aWrongSignatureIsRefusedAndNothingStored() throws Exception {
    String marker = "forged_" + UUID.randomUUID();
    String body = envelope(suite.seal(event(marker), wecom.suiteId()));
    refused(send(query("0".repeat(40), now(), "n1", null), body), "403", "bad_signature", marker);
  }

  @Test
  void aWrongReceiveidIsRefusedAndNothingStored() throws Exception {
    String marker = "receiveid_" + UUID.randomUUID();
    refused(post(event(marker), wecom.providerCorpId(), 0), "403", "bad_receiveid", marker);
  }

  @Test
  void aTruncatedBodyIsRefusedAndNothingStored() throws Exception {
    String marker = "truncated_" + UUID.randomUUID();
    String encrypted = suite.seal(event(marker), wecom.suiteId());
    String body = envelope(encrypted);
    String signature = suite.signature(now(), "n2", encrypted);
    refused(
        send(query(signature, now(), "n2", null), body.substring(0, body.length() / 2)),
        "400",
        "bad_xml",
        marker);
  }

  @Test
  void anOversizedBodyIsRefusedUnread() throws Exception {
    String marker = "oversized_" + UUID.randomUUID();
    refused(
        send(query("0".repeat(40), now(), "n3", null), "x".repeat(300_000)),
        "413",
        "body_too_large",
        marker);
  }

  @Test
  void anOversizedBodyIsRefusedHoweverThePathIsSpelt() throws Exception {
    String answer =
        exchange(
            HttpRequest.newBuilder(
                    URI.create(product.url() + "/wecom/callb%61ck/command?msg_signature=x"))
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(300_000)))
                .build());
    assertThat(answer).startsWith("413 ").contains("\"body_too_large\"");
  }

  @Test
  void aDtdIsRefusedAndNothingStored() throws Exception {
    String marker = "dtd_" + UUID.randomUUID();
    String encrypted = suite.seal(event(marker), wecom.suiteId());
    String body =
        "<!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + envelope(encrypted);
    String signature = suite.signature(now(), "n4", encrypted);
    refused(send(query(signature, now(), "n4", null), body), "400", "bad_xml", marker);
  }

  @Test
  void aDtdInsideTheEncryptedMessageIsRefusedToo() throws Exception {
    String marker = "innerdtd_" + UUID.randomUUID();
    byte[] event =
        ("<!DOCTYPE xml [<!ENTITY e \"x\">]><xml><InfoType>" + marker + "</InfoType></xml>")
            .getBytes(StandardCharsets.UTF_8);
    refused(post(event, wecom.suiteId(), 0), "400", "bad_xml", marker);
  }

  @Test
  void anOldTimestampIsRefusedAndNothingStored() throws Exception {
    String marker = "stale_" + UUID.randomUUID();
    String encrypted = suite.seal(event(marker), wecom.suiteId());
    String old = String.valueOf(Instant.now().getEpochSecond() - 3600);
    String signature = suite.signature(old, "n5", encrypted);
    refused(
        send(query(signature, old, "n5", null), envelope(encrypted)),
        "403",
        "stale_timestamp",
        marker);
  }

  @Test
  void namesThatNoColumnTakesAreRefusedInsteadOfBeingAskedForAgain() throws Exception {
    for (String name : List.of("a\\u0000b", "a\\ud800b", "a\\udc00", "x".repeat(513))) {
      for (String element : List.of("InfoType", "AuthCorpId", "ChangeType")) {
        String marker = "names_" + UUID.randomUUID();
        double before = rejected("bad_name");
        String event =
            "{\"InfoType\":\""
                + (element.equals("InfoType") ? name : marker)
                + "\",\"AuthCorpId\":\""
                + (element.equals("AuthCorpId") ? name : "wpNames")
                + "\",\"ChangeType\":\""
                + (element.equals("ChangeType") ? name : "create_user")
                + "\",\"TimeStamp\":1717210600}";
        refused(
            post(event.getBytes(StandardCharsets.UTF_8), wecom.suiteId(), 0),
            "400",
            "bad_name",
            marker);
        assertThat(rejected("bad_name")).as("%s in %s", name, element).isEqualTo(before + 1);
      }
    }
  }

  @Test
  void textsThatNoColumnHoldsMayBeOfAnyKind() throws Exception {
    String marker = "texts_" + UUID.randomUUID();
    String event =
        "{\"InfoType\":\""
            + marker
            + "\",\"AuthCorpId\":\"wp😀\",\"TimeStamp\":999999999999999999,\"Name\":\"a\\u0000\\ud800b\"}";
    assertThat(post(event.getBytes(StandardCharsets.UTF_8), wecom.suiteId(), 0))
        .isEqualTo("200 success");
    assertThat(stored(marker)).isEqualTo(1);
  }

  private double rejected(String reason) {
    Counter counter =
        product
            .bean(MeterRegistry.class)
            .find("wecomlink.callback.rejected")
            .tag("reason", reason)
            .counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void aFormIsAsUnreadableAsAnythingElse() throws Exception {
    String answer =
        exchange(
            HttpRequest.newBuilder(URI.create(url + query("0".repeat(40), now(), "n6", null)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build());
    assertThat(answer).startsWith("400 ").contains("\"bad_xml\"");
  }

  @Test
  void missingParametersAreRefused() throws Exception {
    assertThat(send("", envelope("x"))).startsWith("400 ").contains("\"missing_parameter\"");
  }

  private void refused(String answer, String status, String code, String marker) {
    assertThat(answer).startsWith(status + " ").contains("\"code\":\"" + code + "\"");
    assertThat(answer).doesNotContain("Exception", "\tat ", "io.wecomlink");
    assertThat(stored(marker)).isZero();
  }

  private long stored(String marker) {
    return product
        .jdbc()
        .sql("SELECT count(*) FROM wecomlink.callback_event WHERE info_type = :marker")
        .param("marker", marker)
        .query(Long.class)
        .single();
  }

  private byte[] event(String infoType) {
    return ("<xml><SuiteId><![CDATA["
            + wecom.suiteId()
            + "]]></SuiteId><InfoType><![CDATA["
            + infoType
            + "]]></InfoType><TimeStamp>1717210600</TimeStamp></xml>")
        .getBytes(StandardCharsets.UTF_8);
  }

  private String verify(String receiveId) throws Exception {
    String encrypted =
        suite.seal("8429175530162287413".getBytes(StandardCharsets.UTF_8), receiveId);
    String signature = suite.signature(now(), "v1", encrypted);
    return exchange(
        HttpRequest.newBuilder(URI.create(url + query(signature, now(), "v1", encrypted))).build());
  }

  private String post(byte[] event, String receiveId, int later) throws Exception {
    String encrypted = suite.seal(event, receiveId);
    String timestamp = String.valueOf(Long.parseLong(now()) + later);
    String signature = suite.signature(timestamp, "p" + later, encrypted);
    return send(query(signature, timestamp, "p" + later, null), envelope(encrypted));
  }

  private String send(String query, String body) throws Exception {
    return exchange(
        HttpRequest.newBuilder(URI.create(url + query))
            .header("Content-Type", "text/xml")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static String exchange(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private String envelope(String encrypted) {
    return "<xml><ToUserName><![CDATA["
        + wecom.suiteId()
        + "]]></ToUserName><AgentID><![CDATA[]]></AgentID><Encrypt><![CDATA["
        + encrypted
        + "]]></Encrypt></xml>";
  }

  private static String query(String signature, String timestamp, String nonce, String echostr) {
    StringBuilder query = new StringBuilder("?");
    List<String> pairs =
        List.of("msg_signature", signature, "timestamp", timestamp, "nonce", nonce);
    for (int i = 0; i < pairs.size(); i += 2) {
      query.append(pairs.get(i)).append('=').append(pairs.get(i + 1)).append('&');
    }
    if (echostr != null) {
      query.append("echostr=").append(URLEncoder.encode(echostr, StandardCharsets.UTF_8));
    }
    return query.toString();
  }

  private static String now() {
    return String.valueOf(Instant.now().getEpochSecond());
  }
}

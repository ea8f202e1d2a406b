package io.wecomlink.simulator;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A suite command as WeCom would post it, for whoever wants to decide himself when and how often it
 * comes: each {@link #request} is sealed anew, with another nonce and timestamp.
 *
 * @param message the decrypted message
 */
public record SignedCallback(String message) {

  /**
   * An event of somebody who added a customer; no two are equal.
   *
   * @param number goes into the welcome code
   */
  public static SignedCallback added(
      String suiteId,
      String corpId,
      String userid,
      String externalUserid,
      long second,
      long number) {
    return new SignedCallback(
        new EventXml()
            .with("SuiteId", suiteId)
            .with("AuthCorpId", corpId)
            .with("InfoType", "change_external_contact")
            .with("TimeStamp", second)
            .with("ChangeType", "add_external_contact")
            .with("UserID", userid)
            .with("ExternalUserID", externalUserid)
            .with("WelcomeCode", "welcome" + number)
            .xml());
  }

  /**
   * The request that posts it.
   *
   * @param url the command URL
   * @param second the timestamp around the message
   * @param forged whether the signature is wrong
   */
  public HttpRequest request(SimulatorSettings suite, String url, long second, boolean forged) {
    CallbackCipher cipher =
        new CallbackCipher(suite.suiteCallbackToken(), suite.suiteCallbackAesKey());
    byte[] random = new byte[16];
    ThreadLocalRandom.current().nextBytes(random);
    String encrypted = cipher.encrypt(random, message, suite.suiteId());
    String timestamp = String.valueOf(second);
    String nonce = Long.toString(ThreadLocalRandom.current().nextLong(1L << 50), 36);
    String signature = cipher.signature(timestamp, nonce, encrypted);
    if (forged) {
      signature = (signature.charAt(0) == '0' ? "1" : "0") + signature.substring(1);
    }
    return HttpRequest.newBuilder(
            URI.create(
                url
                    + "?msg_signature="
                    + signature
                    + "&timestamp="
                    + timestamp
                    + "&nonce="
                    + nonce))
        .timeout(Duration.ofSeconds(5))
        .header("Content-Type", "text/xml; charset=UTF-8")
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "<xml><ToUserName>"
                    + EventXml.cdata(suite.suiteId())
                    + "</ToUserName><AgentID></AgentID><Encrypt>"
                    + EventXml.cdata(encrypted)
                    + "</Encrypt></xml>"))
        .build();
  }
}

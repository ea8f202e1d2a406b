package io.wecomlink.callback;

import io.wecomlink.callback.CallbackRejectedException.Reason;
import io.wecomlink.secrets.SecretBox;
import io.wecomlink.settings.WecomLinkProperties;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Checks what arrives at the suite's command URL (wecom/crypto.md §1 to §4). */
@Component("callbackReceiver")
public class CallbackReceiver {

  private final CallbackCrypto suiteCrypto;
  private final String suiteId;
  private final String providerCorpId;
  private final WecomLinkProperties.Callback limits;
  private final SecretBox secretBox;
  private final Clock clock;

  CallbackReceiver(
      WecomLinkProperties properties, SecretBox secretBox, SecureRandom random, Clock clock) {
    WecomLinkProperties.Suite suite = properties.suite();
    this.suiteCrypto =
        new CallbackCrypto(new CallbackKeys(suite.callbackToken(), suite.callbackAesKey()), random);
    this.suiteId = suite.id();
    this.providerCorpId = properties.provider().corpId();
    this.limits = properties.callback();
    this.secretBox = secretBox;
    this.clock = clock;
  }

  /**
   * WeCom's console checks the URL: the answer is the decrypted echostr and nothing else. It is
   * encrypted for the vendor's corpid (wecom/crypto.md §1); the suite id is accepted as well.
   *
   * @throws CallbackRejectedException if it does not come from WeCom
   */
  public String verifyUrl(
      @Header("msg_signature") String signature,
      @Header("timestamp") String timestamp,
      @Header("nonce") String nonce,
      @Header("echostr") String echostr) {
    require(signature, timestamp, nonce, echostr);
    checkAge(timestamp);
    byte[] echo =
        suiteCrypto.open(signature, timestamp, nonce, echostr, List.of(providerCorpId, suiteId));
    return new String(echo, StandardCharsets.UTF_8);
  }

  /**
   * Opens an event of the command URL.
   *
   * @return the columns of its row in the inbox, the body sealed
   * @throws CallbackRejectedException if it does not come from WeCom or cannot be read
   */
  public Map<String, Object> openCommand(
      @Header("msg_signature") String signature,
      @Header("timestamp") String timestamp,
      @Header("nonce") String nonce,
      @Body byte[] body) {
    require(signature, timestamp, nonce);
    CallbackEnvelope envelope =
        CallbackEnvelope.parse(body == null ? new byte[0] : body, limits.maxBodyBytes());
    byte[] clear =
        suiteCrypto.open(signature, timestamp, nonce, envelope.encrypt(), List.of(suiteId));
    checkAge(timestamp);
    return row("COMMAND", clear);
  }

  private Map<String, Object> row(String channel, byte[] clear) {
    CallbackPayload payload = CallbackPayload.parse(clear);
    if (payload.infoType() == null) {
      throw new CallbackRejectedException(Reason.BAD_XML);
    }
    Map<String, Object> row = new HashMap<>();
    row.put("channel", channel);
    row.put("corpId", payload.authCorpId());
    row.put("infoType", payload.infoType());
    row.put("changeType", payload.changeType());
    row.put(
        "occurredAt",
        payload.timestampSeconds().isPresent()
            ? Instant.ofEpochSecond(payload.timestampSeconds().getAsLong()).atOffset(ZoneOffset.UTC)
            : null);
    row.put("digest", digest(channel, clear));
    row.put("payload", secretBox.seal(clear));
    row.put("receivedAt", OffsetDateTime.now(clock));
    return row;
  }

  /**
   * What makes two deliveries the same event: the decrypted message. A redelivery has a new nonce
   * and timestamp around it, but not in it.
   */
  private static byte[] digest(String channel, byte[] clear) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(channel.getBytes(StandardCharsets.UTF_8));
      sha256.update((byte) 0);
      return sha256.digest(clear);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private void checkAge(String timestamp) {
    Instant sent;
    try {
      sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
    } catch (NumberFormatException | java.time.DateTimeException e) {
      throw new CallbackRejectedException(Reason.STALE_TIMESTAMP);
    }
    if (Duration.between(sent, clock.instant()).abs().compareTo(limits.timeWindow()) > 0) {
      throw new CallbackRejectedException(Reason.STALE_TIMESTAMP);
    }
  }

  private static void require(String... parameters) {
    for (String parameter : parameters) {
      if (parameter == null || parameter.isEmpty()) {
        throw new CallbackRejectedException(Reason.MISSING_PARAMETER);
      }
    }
  }
}

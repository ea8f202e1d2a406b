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
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Checks what arrives at the callback URLs (wecom/crypto.md §1 to §4, §7). Which keys and which
 * receiver belong to a URL is the one thing in which they differ.
 */
@Component("callbackReceiver")
public class CallbackReceiver {

  /**
   * What a URL stands for.
   *
   * @param crypto of its pair of keys
   * @param verificationFor whom the console's verification may be encrypted for
   * @param eventsFor whom events may be encrypted for
   * @param corpId the company that the URL names; null if its events name theirs
   */
  private record Receiver(
      CallbackCrypto crypto, List<String> verificationFor, List<String> eventsFor, String corpId) {}

  /** WeCom's have a few dozen characters; an index of PostgreSQL takes 2,700 bytes. */
  private static final int MAX_NAME = 512;

  private final CallbackCrypto suiteCrypto;
  private final CallbackCrypto providerCrypto;
  private final String suiteId;
  private final String providerCorpId;
  private final WecomLinkProperties.Callback limits;
  private final List<String> systemReceiveIds;
  private final KnownCorps knownCorps;
  private final ObjectProvider<AppCallbacks> appCallbacks;
  private final SecretBox secretBox;
  private final SecureRandom random;
  private final Clock clock;

  CallbackReceiver(
      WecomLinkProperties properties,
      KnownCorps knownCorps,
      ObjectProvider<AppCallbacks> appCallbacks,
      SecretBox secretBox,
      SecureRandom random,
      Clock clock) {
    WecomLinkProperties.Suite suite = properties.suite();
    WecomLinkProperties.Provider provider = properties.provider();
    this.suiteCrypto =
        new CallbackCrypto(new CallbackKeys(suite.callbackToken(), suite.callbackAesKey()), random);
    this.providerCrypto =
        new CallbackCrypto(
            new CallbackKeys(provider.callbackToken(), provider.callbackAesKey()), random);
    this.suiteId = suite.id();
    this.providerCorpId = provider.corpId();
    this.limits = properties.callback();
    this.systemReceiveIds =
        limits.systemReceiveIds().isEmpty() ? List.of(providerCorpId) : limits.systemReceiveIds();
    this.knownCorps = knownCorps;
    this.appCallbacks = appCallbacks;
    this.secretBox = secretBox;
    this.random = random;
    this.clock = clock;
  }

  /**
   * WeCom's console checks a URL: the answer is the decrypted echostr and nothing else.
   *
   * @param channel name of a {@link CallbackChannel}; a text, since Camel looks for a converter of
   *     its own at every call with a parameter of an enum's type
   * @param named the company or tenant in the URL's path; null where it names none
   * @throws CallbackRejectedException if it does not come from WeCom
   */
  public String verifyUrl(
      @Variable("channel") String channel,
      @Variable("named") String named,
      @Header("msg_signature") String signature,
      @Header("timestamp") String timestamp,
      @Header("nonce") String nonce,
      @Header("echostr") String echostr) {
    require(signature, timestamp, nonce, echostr);
    checkAge(timestamp);
    Receiver receiver = receiver(CallbackChannel.valueOf(channel), named);
    byte[] echo =
        receiver.crypto().open(signature, timestamp, nonce, echostr, receiver.verificationFor());
    return new String(echo, StandardCharsets.UTF_8);
  }

  /**
   * Opens an event.
   *
   * @param channel name of a {@link CallbackChannel}
   * @param named the company or tenant in the URL's path; null where it names none
   * @return the columns of its row in the inbox, the body sealed
   * @throws CallbackRejectedException if it does not come from WeCom or cannot be read
   */
  public Map<String, Object> openEvent(
      @Variable("channel") String channel,
      @Variable("named") String named,
      @Header("msg_signature") String signature,
      @Header("timestamp") String timestamp,
      @Header("nonce") String nonce,
      @Body byte[] body) {
    require(signature, timestamp, nonce);
    CallbackEnvelope envelope =
        CallbackEnvelope.parse(body == null ? new byte[0] : body, limits.maxBodyBytes());
    CallbackChannel kind = CallbackChannel.valueOf(channel);
    Receiver receiver = receiver(kind, named);
    byte[] clear =
        receiver
            .crypto()
            .open(signature, timestamp, nonce, envelope.encrypt(), receiver.eventsFor());
    checkAge(timestamp);
    // Behind the signature: a stranger does not learn which companies are known.
    if (kind == CallbackChannel.DATA && !knownCorps.contains(named)) {
      throw new CallbackRejectedException(Reason.UNKNOWN_RECEIVER);
    }
    return row(kind, receiver.corpId(), clear);
  }

  private Receiver receiver(CallbackChannel channel, String named) {
    return switch (channel) {
      // The console verifies both URLs of the suite in the vendor's name (wecom/crypto.md §1).
      case COMMAND ->
          new Receiver(suiteCrypto, List.of(providerCorpId, suiteId), List.of(suiteId), null);
      case DATA ->
          new Receiver(suiteCrypto, List.of(providerCorpId, suiteId), List.of(named), named);
      case SYSTEM -> new Receiver(providerCrypto, systemReceiveIds, systemReceiveIds, null);
      case APP -> {
        AppCallbacks.Keys keys =
            Optional.ofNullable(appCallbacks.getIfAvailable())
                .flatMap(apps -> apps.of(named))
                .orElseThrow(() -> new CallbackRejectedException(Reason.UNKNOWN_RECEIVER));
        yield new Receiver(
            new CallbackCrypto(new CallbackKeys(keys.token(), keys.aesKey()), random),
            List.of(keys.corpId()),
            List.of(keys.corpId()),
            keys.corpId());
      }
    };
  }

  /**
   * @param receiverCorpId the company that the message was encrypted for, which is proven; null if
   *     it was encrypted for the vendor, who believes what it names
   */
  private Map<String, Object> row(CallbackChannel channel, String receiverCorpId, byte[] clear) {
    CallbackPayload payload = CallbackPayload.parse(clear);
    // A member's message to the app is no event, and no reason to have it sent again either.
    String infoType = payload.infoType() == null ? payload.get("MsgType") : payload.infoType();
    if (infoType == null || infoType.isEmpty()) {
      throw new CallbackRejectedException(Reason.BAD_XML);
    }
    Map<String, Object> row = new HashMap<>();
    row.put("channel", channel.name());
    row.put("corpId", name(receiverCorpId == null ? payload.authCorpId() : receiverCorpId));
    row.put("infoType", name(infoType));
    row.put("changeType", name(payload.changeType()));
    row.put(
        "occurredAt",
        payload.timestampSeconds().isPresent()
            ? Instant.ofEpochSecond(payload.timestampSeconds().getAsLong()).atOffset(ZoneOffset.UTC)
            : null);
    row.put("digest", digest(channel.name(), clear));
    row.put("payload", secretBox.seal(clear));
    row.put("receivedAt", OffsetDateTime.now(clock));
    return row;
  }

  /**
   * A name for a column with an index. What the database would refuse every time must not be
   * answered as if it were the database that is not well: WeCom would send it again for ever.
   */
  private static String name(String text) {
    if (text != null
        && (text.length() > MAX_NAME || text.codePoints().anyMatch(CallbackReceiver::isForeign))) {
      throw new CallbackRejectedException(Reason.BAD_NAME);
    }
    return text;
  }

  /** NUL and half surrogate pairs, which PostgreSQL cannot hold. */
  private static boolean isForeign(int codePoint) {
    return codePoint == 0
        || codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
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
    Duration age = Duration.between(sent, clock.instant());
    boolean young =
        age.compareTo(limits.timeWindow()) <= 0 || age.compareTo(limits.redeliveryWindow()) <= 0;
    if (!young || age.negated().compareTo(limits.timeWindow()) > 0) {
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

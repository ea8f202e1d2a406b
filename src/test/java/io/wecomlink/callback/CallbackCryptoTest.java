package io.wecomlink.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wecomlink.callback.CallbackRejectedException.Reason;
import io.wecomlink.callback.Vectors.Negative;
import io.wecomlink.callback.Vectors.Vector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackCryptoTest {

  private static final Vectors VECTORS = Vectors.load();
  private static final String RECEIVER = "wwsimsuite000000a1";
  private static final String TIMESTAMP = "1717210600";
  private static final String NONCE = "n0nce";

  private final CallbackKeys keys = new CallbackKeys("SimSuiteTok2024", "k".repeat(43));
  private final CallbackCrypto crypto = new CallbackCrypto(keys, new SecureRandom());

  static Stream<Vector> all() {
    return VECTORS.vectors().stream();
  }

  static Stream<Vector> messages() {
    return all().filter(Vector::hasMessage);
  }

  static Stream<Negative> negatives() {
    return VECTORS.negative().stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void signsLikeWecom(Vector vector) {
    assertThat(
            vector
                .crypto()
                .signature(vector.timestamp(), vector.nonce(), vector.ciphertextBase64()))
        .isEqualTo(vector.msgSignature());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void decryptsWhatWecomEncrypted(Vector vector) {
    byte[] message = open(vector, List.of(vector.receiveid()));
    assertThat(message).isEqualTo(vector.message()).hasSize(vector.plaintextUtf8Bytes());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void encryptsToTheSameBytesAsWecom(Vector vector) {
    assertThat(vector.crypto().seal(vector.message(), vector.receiveid()))
        .isEqualTo(vector.ciphertextBase64());
  }

  @ParameterizedTest
  @MethodSource("negatives")
  void refusesWhatMustBeRefused(Negative negative) {
    Vector base = VECTORS.byId(negative.basedOn());
    Map<String, Reason> reasons =
        Map.of("-40001", Reason.BAD_SIGNATURE, "-40005", Reason.BAD_RECEIVEID);
    Reason expected =
        reasons.get(negative.expect().substring(negative.expect().lastIndexOf(' ') + 1));
    assertThat(expected).as(negative.expect()).isNotNull();
    refused(
        expected,
        () ->
            base.crypto()
                .open(
                    or(negative.msgSignature(), base.msgSignature()),
                    or(negative.timestamp(), base.timestamp()),
                    base.nonce(),
                    or(negative.echostr(), base.ciphertextBase64()),
                    List.of(or(negative.expectedReceiveid(), base.receiveid()))));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void refusesEverySingleChangedCharacter(Vector vector) {
    String encrypted = vector.ciphertextBase64();
    for (int i = 0; i < encrypted.length(); i++) {
      char other = encrypted.charAt(i) == 'A' ? 'B' : 'A';
      String changed = encrypted.substring(0, i) + other + encrypted.substring(i + 1);
      refused(
          Reason.BAD_SIGNATURE,
          () ->
              vector
                  .crypto()
                  .open(
                      vector.msgSignature(),
                      vector.timestamp(),
                      vector.nonce(),
                      changed,
                      List.of(vector.receiveid())));
    }
  }

  /** Whoever knows the token can sign anything: what lies below must still fail in a known way. */
  @ParameterizedTest
  @MethodSource("messages")
  void changedBytesUnderAValidSignatureNeverPassAsTheOriginal(Vector vector) {
    CallbackCrypto signer = vector.crypto();
    byte[] encrypted = Base64.getDecoder().decode(vector.ciphertextBase64());
    for (int i = 0; i < encrypted.length; i++) {
      byte[] changed = encrypted.clone();
      changed[i] ^= (byte) 0x80;
      String base64 = Base64.getEncoder().encodeToString(changed);
      String signature = signer.signature(TIMESTAMP, NONCE, base64);
      try {
        byte[] message =
            signer.open(signature, TIMESTAMP, NONCE, base64, List.of(vector.receiveid()));
        // The first block is random, or the change hit the text only: CBC cannot tell.
        assertThat(message).hasSize(vector.message().length);
      } catch (CallbackRejectedException e) {
        assertThat(e.reason()).isIn(Reason.BAD_PADDING, Reason.BAD_ENCODING, Reason.BAD_RECEIVEID);
      }
    }
  }

  @Test
  void roundTripsEveryLength() {
    Random lengths = new Random(20260101);
    for (int length = 0; length <= 200; length++) {
      byte[] message = new byte[length];
      lengths.nextBytes(message);
      assertThat(reopen(message, RECEIVER)).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"企业微信", "客户👩‍👩‍👧‍👦来了", "𠮷野家", "a\u0000b"})
  void roundTripsTextsThatAreLongerInBytesThanInCharacters(String text) {
    byte[] message = text.getBytes(StandardCharsets.UTF_8);
    assertThat(reopen(message, "企业")).isEqualTo(message);
  }

  @Test
  void usesRandomnessForEveryMessage() {
    byte[] message = {1, 2, 3};
    assertThat(crypto.seal(message, RECEIVER)).isNotEqualTo(crypto.seal(message, RECEIVER));
  }

  @Test
  void acceptsAnyOfTheReceiversAndNoOther() {
    String encrypted = crypto.seal(new byte[] {7}, RECEIVER);
    assertThat(openSigned(encrypted, List.of("wwsimprovider00b2", RECEIVER))).containsExactly(7);
    refused(Reason.BAD_RECEIVEID, () -> openSigned(encrypted, List.of()));
    refused(Reason.BAD_RECEIVEID, () -> openSigned(encrypted, List.of("")));
    refused(Reason.BAD_RECEIVEID, () -> openSigned(encrypted, List.of(RECEIVER + "x")));
    refused(Reason.BAD_RECEIVEID, () -> openSigned(encrypted, List.of(RECEIVER.toUpperCase())));
  }

  @Test
  void emptyReceiverIsAcceptedOnlyWhereAskedFor() {
    String encrypted = crypto.seal(new byte[] {7}, "");
    assertThat(openSigned(encrypted, List.of(""))).containsExactly(7);
    refused(Reason.BAD_RECEIVEID, () -> openSigned(encrypted, List.of(RECEIVER)));
  }

  @Test
  void missingParametersAreToldFirst() {
    String encrypted = crypto.seal(new byte[] {7}, RECEIVER);
    String signature = crypto.signature(TIMESTAMP, NONCE, encrypted);
    List<String> ids = List.of(RECEIVER);
    Reason missing = Reason.MISSING_PARAMETER;
    refused(missing, () -> crypto.open(null, TIMESTAMP, NONCE, encrypted, ids));
    refused(missing, () -> crypto.open(signature, null, NONCE, encrypted, ids));
    refused(missing, () -> crypto.open(signature, TIMESTAMP, null, encrypted, ids));
    refused(missing, () -> crypto.open(signature, TIMESTAMP, NONCE, null, ids));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "5C45FF5E21C57E6AD56BAC8758B79B1D9AC89FD3", "签名"})
  void wrongSignaturesOfAnyShapeAreRefused(String signature) {
    String encrypted = crypto.seal(new byte[] {7}, RECEIVER);
    refused(
        Reason.BAD_SIGNATURE,
        () -> crypto.open(signature, TIMESTAMP, NONCE, encrypted, List.of(RECEIVER)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"not base64", "AAAA=AAA", "ü", "A"})
  void whatIsNotBase64IsRefused(String encrypted) {
    refused(Reason.BAD_ENCODING, () -> openSigned(encrypted, List.of(RECEIVER)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 31, 33, 48})
  void cipherTextWithoutWholeBlocksIsRefused(int length) {
    String encrypted = Base64.getEncoder().encodeToString(new byte[length]);
    refused(Reason.BAD_PADDING, () -> openSigned(encrypted, List.of(RECEIVER)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 33, 127, 128, 255})
  void paddingOutsideItsRangeIsRefused(int padding) throws GeneralSecurityException {
    byte[] clear = new byte[64];
    Arrays.fill(clear, (byte) padding);
    refused(Reason.BAD_PADDING, () -> openSigned(encrypt(clear), List.of(RECEIVER)));
  }

  @Test
  void everyByteOfThePaddingCounts() throws GeneralSecurityException {
    for (int wrong = 32; wrong < 64; wrong++) {
      byte[] clear = new byte[64];
      Arrays.fill(clear, 32, 64, (byte) 32);
      clear[wrong] ^= 1;
      String encrypted = encrypt(clear);
      refused(Reason.BAD_PADDING, () -> openSigned(encrypted, List.of(RECEIVER)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 13, 1_000_000, Integer.MAX_VALUE})
  void lengthBeyondTheContentIsRefused(int length) throws GeneralSecurityException {
    byte[] clear = new byte[64];
    Arrays.fill(clear, 32, 64, (byte) 32);
    ByteBuffer.wrap(clear).putInt(16, length);
    refused(Reason.BAD_ENCODING, () -> openSigned(encrypt(clear), List.of("")));
  }

  @Test
  void contentShorterThanItsOwnHeaderIsRefused() throws GeneralSecurityException {
    byte[] clear = new byte[32];
    Arrays.fill(clear, (byte) 32);
    refused(Reason.BAD_ENCODING, () -> openSigned(encrypt(clear), List.of("")));
  }

  @Test
  void keysAreCheckedAndNeverShown() {
    assertThat(keys.toString()).doesNotContain(keys.token(), keys.aesKey());
    for (String malformed :
        new String[] {null, "", "k".repeat(42), "k".repeat(44), "k".repeat(42) + "="}) {
      assertThatThrownBy(() -> new CallbackKeys("token", malformed))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The EncodingAESKey must be 43 letters and digits");
      assertThat(CallbackKeys.isAesKey(malformed)).isFalse();
    }
    assertThatThrownBy(() -> new CallbackKeys(" ", "k".repeat(43)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The callback token is missing");
  }

  private byte[] reopen(byte[] message, String receiver) {
    return openSigned(crypto.seal(message, receiver), List.of(receiver));
  }

  private byte[] openSigned(String encrypted, Collection<String> receivers) {
    String signature = crypto.signature(TIMESTAMP, NONCE, encrypted);
    return crypto.open(signature, TIMESTAMP, NONCE, encrypted, receivers);
  }

  /** Encrypts a clear block as it stands, which no honest sender would. */
  private String encrypt(byte[] clear) throws GeneralSecurityException {
    byte[] key = Base64.getDecoder().decode(keys.aesKey() + "=");
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
    return Base64.getEncoder().encodeToString(cipher.doFinal(clear));
  }

  private static byte[] open(Vector vector, Collection<String> receivers) {
    return vector
        .crypto()
        .open(
            vector.msgSignature(),
            vector.timestamp(),
            vector.nonce(),
            vector.ciphertextBase64(),
            receivers);
  }

  private static String or(String changed, String original) {
    return changed == null ? original : changed;
  }

  private static void refused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CallbackRejectedException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e).hasMessage("Callback refused: " + reason.code()).hasNoCause();
            });
  }
}

package io.wecomlink.callback;

import io.wecomlink.callback.CallbackRejectedException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature and cipher of WeCom's callbacks for one pair of keys (wecom/crypto.md §4, §5).
 *
 * <p>Thread-safe.
 */
class CallbackCrypto {

  private static final int RANDOM_BYTES = 16;
  private static final int HEADER_BYTES = RANDOM_BYTES + Integer.BYTES;
  private static final int IV_BYTES = 16;
  // WeCom pads to 32 although AES has blocks of 16; the JDK's own padding refuses more than 16.
  private static final int BLOCK_BYTES = 32;
  private static final String TRANSFORMATION = "AES/CBC/NoPadding";

  private final byte[] token;
  private final SecretKey key;
  private final IvParameterSpec iv;
  private final SecureRandom random;

  CallbackCrypto(CallbackKeys keys, SecureRandom random) {
    this.token = utf8(keys.token());
    // The last character may carry two bits too many, which this decoder drops (crypto.md §10).
    byte[] aesKey = Base64.getDecoder().decode(keys.aesKey() + "=");
    this.key = new SecretKeySpec(aesKey, "AES");
    this.iv = new IvParameterSpec(aesKey, 0, IV_BYTES);
    this.random = random;
  }

  /**
   * The signature of an encrypted message (wecom/crypto.md §4).
   *
   * @param timestamp seconds, exactly as in the query
   * @param nonce as in the query
   * @param encrypted base64 cipher text: the Encrypt element, or echostr
   * @return 40 lower-case hex digits
   */
  String signature(String timestamp, String nonce, String encrypted) {
    MessageDigest sha1;
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-1 is missing from this Java runtime", e);
    }
    // Sorted as bytes: String's own order differs from it beyond the basic plane.
    Stream.of(token, utf8(timestamp), utf8(nonce), utf8(encrypted))
        .sorted(Arrays::compareUnsigned)
        .forEach(sha1::update);
    return HexFormat.of().formatHex(sha1.digest());
  }

  /**
   * Checks and decrypts a message. The signature comes first, so that a stranger learns nothing
   * about decryption.
   *
   * @param msgSignature as in the query
   * @param timestamp seconds, exactly as in the query
   * @param nonce as in the query
   * @param encryptedBase64 the Encrypt element, or echostr
   * @param acceptedReceiveIds whom the message may be for (wecom/crypto.md §1); an empty text is
   *     accepted only if it is in here
   * @return the message alone, without random prefix, length and receiveid
   * @throws CallbackRejectedException MISSING_PARAMETER, BAD_SIGNATURE, BAD_ENCODING, BAD_PADDING
   *     or BAD_RECEIVEID, checked in this order
   */
  byte[] open(
      String msgSignature,
      String timestamp,
      String nonce,
      String encryptedBase64,
      Collection<String> acceptedReceiveIds) {
    if (msgSignature == null || timestamp == null || nonce == null || encryptedBase64 == null) {
      throw new CallbackRejectedException(Reason.MISSING_PARAMETER);
    }
    String expected = signature(timestamp, nonce, encryptedBase64);
    if (!MessageDigest.isEqual(utf8(expected), utf8(msgSignature))) {
      throw new CallbackRejectedException(Reason.BAD_SIGNATURE);
    }
    ByteBuffer content = ByteBuffer.wrap(unpad(decrypt(decode(encryptedBase64))));
    if (content.remaining() < HEADER_BYTES) {
      throw new CallbackRejectedException(Reason.BAD_ENCODING);
    }
    content.position(RANDOM_BYTES);
    int length = content.getInt();
    // Four bytes without a sign: what Java reads as negative is longer than any message.
    if (length < 0 || length > content.remaining()) {
      throw new CallbackRejectedException(Reason.BAD_ENCODING);
    }
    byte[] message = new byte[length];
    content.get(message);
    byte[] receiveId = new byte[content.remaining()];
    content.get(receiveId);
    if (acceptedReceiveIds.stream().noneMatch(id -> Arrays.equals(utf8(id), receiveId))) {
      throw new CallbackRejectedException(Reason.BAD_RECEIVEID);
    }
    return message;
  }

  /**
   * Encrypts a message as WeCom does, for passive replies (wecom/crypto.md §6) and tests.
   *
   * @param message what to say
   * @param receiveId whom it is for, as in the request
   * @return base64 cipher text
   */
  String seal(byte[] message, String receiveId) {
    byte[] prefix = new byte[RANDOM_BYTES];
    random.nextBytes(prefix);
    byte[] receiver = utf8(receiveId);
    int length = HEADER_BYTES + message.length + receiver.length;
    int padding = BLOCK_BYTES - length % BLOCK_BYTES;
    byte[] clear =
        ByteBuffer.allocate(length + padding)
            .put(prefix)
            .putInt(message.length)
            .put(message)
            .put(receiver)
            .array();
    Arrays.fill(clear, length, clear.length, (byte) padding);
    return Base64.getEncoder().encodeToString(crypt(Cipher.ENCRYPT_MODE, clear));
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException notBase64) {
      throw new CallbackRejectedException(Reason.BAD_ENCODING);
    }
  }

  private byte[] decrypt(byte[] encrypted) {
    if (encrypted.length == 0 || encrypted.length % BLOCK_BYTES != 0) {
      throw new CallbackRejectedException(Reason.BAD_PADDING);
    }
    return crypt(Cipher.DECRYPT_MODE, encrypted);
  }

  private static byte[] unpad(byte[] padded) {
    int padding = Byte.toUnsignedInt(padded[padded.length - 1]);
    if (padding < 1 || padding > BLOCK_BYTES) {
      throw new CallbackRejectedException(Reason.BAD_PADDING);
    }
    int end = padded.length - padding;
    for (int i = end; i < padded.length; i++) {
      if (padded[i] != padding) {
        throw new CallbackRejectedException(Reason.BAD_PADDING);
      }
    }
    return Arrays.copyOf(padded, end);
  }

  private byte[] crypt(int mode, byte[] wholeBlocks) {
    try {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION);
      cipher.init(mode, key, iv);
      return cipher.doFinal(wholeBlocks);
    } catch (GeneralSecurityException e) {
      // Without padding and with whole blocks there is no input that could cause this.
      throw new IllegalStateException("AES-256-CBC does not work in this Java runtime", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

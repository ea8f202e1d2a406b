package io.wecomlink.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * WeCom's side of the callback encryption (wecom/crypto.md §4, §5), written apart from the
 * product's so that each checks the other.
 */
final class CallbackCipher {

  private static final int BLOCK = 32;

  private final byte[] key;
  private final String token;

  CallbackCipher(String token, String encodingAesKey) {
    this.token = token;
    key = Base64.getDecoder().decode(encodingAesKey + "=");
    if (key.length != BLOCK) {
      throw new IllegalArgumentException("An EncodingAESKey has 43 characters");
    }
  }

  String signature(String timestamp, String nonce, String encrypted) {
    String[] parts = {token, timestamp, nonce, encrypted};
    Arrays.sort(parts); // all ASCII, so char order is byte order
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest(String.join("", parts).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Base64 of random16 ‖ length ‖ message ‖ receiveid, padded to 32. */
  String encrypt(byte[] random16, String message, String receiveId) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    byte[] receiver = receiveId.getBytes(StandardCharsets.UTF_8);
    int length = 20 + text.length + receiver.length;
    int pad = BLOCK - length % BLOCK;
    ByteBuffer block = ByteBuffer.allocate(length + pad);
    block.put(random16).putInt(text.length).put(text).put(receiver);
    while (block.hasRemaining()) {
      block.put((byte) pad);
    }
    return Base64.getEncoder().encodeToString(crypt(Cipher.ENCRYPT_MODE, block.array()));
  }

  /** The message inside, whoever it is for; for tests and the log. */
  String decrypt(String encrypted) {
    byte[] block = crypt(Cipher.DECRYPT_MODE, Base64.getDecoder().decode(encrypted));
    int length = ByteBuffer.wrap(block).getInt(16);
    return new String(block, 20, length, StandardCharsets.UTF_8);
  }

  private byte[] crypt(int mode, byte[] input) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(Arrays.copyOf(key, 16)));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Not a callback cipher text of this key", e);
    }
  }
}

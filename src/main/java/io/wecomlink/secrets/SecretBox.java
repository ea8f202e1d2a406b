package io.wecomlink.secrets;

import io.wecomlink.settings.InvalidSettingException;
import io.wecomlink.settings.WecomLinkProperties;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Encrypts secrets at rest with AES-256-GCM. What it seals can be opened by every runner that has
 * the same key as {@code wecomlink.security.encryption-key} or among {@code
 * wecomlink.security.previous-encryption-keys}; new seals always use the former.
 *
 * <p>A sealed secret is: version (1 byte), key id (the first 4 bytes of the key's SHA-256), IV (12
 * bytes), cipher text and tag. Version and key id are authenticated too. Sealing the same text
 * twice gives different bytes, so sealed secrets cannot be compared.
 *
 * <p>Thread-safe.
 */
@Component
public class SecretBox {

  private static final String CURRENT_KEY = "wecomlink.security.encryption-key";
  private static final String PREVIOUS_KEYS = "wecomlink.security.previous-encryption-keys";
  private static final String EXPECTED = "base64 of 32 bytes";

  private static final byte VERSION = 1;
  private static final int KEY_BYTES = 32;
  private static final int KEY_ID_BYTES = 4;
  private static final int HEADER_BYTES = 1 + KEY_ID_BYTES;
  private static final int IV_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";

  private static final String MASK = "****";
  private static final int MASK_SHOWS = 2;
  // Below this, the four characters that a mask shows would be half of the secret or more.
  private static final int SHORTEST_PARTLY_SHOWN = 9;

  private final List<Key> keys;
  private final SecureRandom random;

  @Autowired
  SecretBox(WecomLinkProperties settings, SecureRandom random) {
    this(settings.security(), random);
  }

  /**
   * @throws InvalidSettingException if a key is not base64 of 32 bytes; names the property only
   */
  SecretBox(WecomLinkProperties.Security settings, SecureRandom random) {
    this.random = random;
    List<Key> all = new ArrayList<>();
    all.add(key(CURRENT_KEY, settings.encryptionKey()));
    List<String> previous = settings.previousEncryptionKeys();
    for (int i = 0; previous != null && i < previous.size(); i++) {
      all.add(key(PREVIOUS_KEYS + "[" + i + "]", previous.get(i)));
    }
    this.keys = List.copyOf(all);
  }

  /**
   * Seals a text.
   *
   * @param clear the secret; may be null
   * @return the sealed form, 33 bytes longer than the text in UTF-8; null for null
   */
  public byte[] seal(String clear) {
    return clear == null ? null : seal(clear.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Seals bytes.
   *
   * @param clear the secret; may be null
   * @return the sealed form, 33 bytes longer; null for null
   */
  public byte[] seal(byte[] clear) {
    if (clear == null) {
      return null;
    }
    Key key = keys.get(0);
    byte[] iv = new byte[IV_BYTES];
    random.nextBytes(iv);
    byte[] header = ByteBuffer.allocate(HEADER_BYTES).put(VERSION).put(key.id()).array();
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, header, iv);
      byte[] encrypted = cipher.doFinal(clear);
      return ByteBuffer.allocate(HEADER_BYTES + IV_BYTES + encrypted.length)
          .put(header)
          .put(iv)
          .put(encrypted)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not work in this Java runtime", e);
    }
  }

  /**
   * Opens a sealed text.
   *
   * @param sealed what {@link #seal(String)} gave; may be null
   * @return the text; null for null
   * @throws SecretUnreadableException if it was altered, cut short or sealed with an unknown key
   */
  public String open(byte[] sealed) {
    return sealed == null ? null : new String(openBytes(sealed), StandardCharsets.UTF_8);
  }

  /**
   * Opens sealed bytes.
   *
   * @param sealed what {@link #seal(byte[])} gave; may be null
   * @return the bytes; null for null
   * @throws SecretUnreadableException if it was altered, cut short or sealed with an unknown key
   */
  public byte[] openBytes(byte[] sealed) {
    if (sealed == null) {
      return null;
    }
    if (sealed.length < HEADER_BYTES + IV_BYTES + TAG_BYTES || sealed[0] != VERSION) {
      throw new SecretUnreadableException("A stored secret is not in the sealed form");
    }
    byte[] header = Arrays.copyOf(sealed, HEADER_BYTES);
    byte[] keyId = Arrays.copyOfRange(sealed, 1, HEADER_BYTES);
    byte[] iv = Arrays.copyOfRange(sealed, HEADER_BYTES, HEADER_BYTES + IV_BYTES);
    int start = HEADER_BYTES + IV_BYTES;
    boolean keyKnown = false;
    // A loop and not a map: 4 bytes of a hash may name two keys.
    for (Key key : keys) {
      if (!Arrays.equals(key.id(), keyId)) {
        continue;
      }
      keyKnown = true;
      try {
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, header, iv);
        return cipher.doFinal(sealed, start, sealed.length - start);
      } catch (AEADBadTagException wrongKeyOrAltered) {
        continue;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("AES-256-GCM does not work in this Java runtime", e);
      }
    }
    throw new SecretUnreadableException(
        keyKnown
            ? "A stored secret was altered after it was sealed"
            : "A stored secret was sealed with a key that is neither "
                + CURRENT_KEY
                + " nor one of "
                + PREVIOUS_KEYS);
  }

  /**
   * Makes a secret showable: its first and last two characters around {@code ****}. One of fewer
   * than nine characters is hidden completely.
   *
   * @param secret the secret; may be null
   * @return the mask; null for null
   */
  public static String mask(String secret) {
    if (secret == null) {
      return null;
    }
    if (secret.length() < SHORTEST_PARTLY_SHOWN) {
      return MASK;
    }
    return secret.substring(0, MASK_SHOWS) + MASK + secret.substring(secret.length() - MASK_SHOWS);
  }

  private static Cipher cipher(int mode, Key key, byte[] header, byte[] iv)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(mode, key.secret(), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
    cipher.updateAAD(header);
    return cipher;
  }

  private static Key key(String property, String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64 == null ? "" : base64.trim());
    } catch (IllegalArgumentException e) {
      // The decoder's message would quote a character of the key.
      throw new InvalidSettingException(property, EXPECTED);
    }
    if (bytes.length != KEY_BYTES) {
      throw new InvalidSettingException(property, EXPECTED);
    }
    return new Key(idOf(bytes), new SecretKeySpec(bytes, "AES"));
  }

  private static byte[] idOf(byte[] key) {
    try {
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key), KEY_ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }

  private record Key(byte[] id, SecretKey secret) {}
}

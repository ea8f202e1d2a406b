package io.wecomlink.callback;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/** The known answers of wecom/crypto.md §11. */
record Vectors(List<Vector> vectors, List<Negative> negative) {

  static Vectors load() {
    ObjectMapper mapper =
        new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    try (InputStream in = Vectors.class.getResourceAsStream("/wecom/test-vectors.json")) {
      return mapper.readValue(in, Vectors.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Vector byId(String id) {
    return vectors.stream().filter(v -> v.id().equals(id)).findFirst().orElseThrow();
  }

  record Vector(
      String id,
      String kind,
      String token,
      String encodingAesKey,
      String receiveid,
      String timestamp,
      String nonce,
      String random16Ascii,
      String plaintext,
      Integer plaintextUtf8Bytes,
      Integer padBytes,
      String ciphertextBase64,
      String msgSignature,
      String envelopeAgentid) {

    /** Whether it carries a message, and not just a signature. */
    boolean hasMessage() {
      return plaintext != null;
    }

    byte[] message() {
      return plaintext.getBytes(StandardCharsets.UTF_8);
    }

    CallbackCrypto crypto() {
      // A vector that is only signed has no key; any will do.
      String key = encodingAesKey == null ? "A".repeat(43) : encodingAesKey;
      SecureRandom random =
          random16Ascii == null
              ? new SecureRandom()
              : new FixedRandom(random16Ascii.getBytes(StandardCharsets.US_ASCII));
      return new CallbackCrypto(new CallbackKeys(token, key), random);
    }

    @Override
    public String toString() {
      return id;
    }
  }

  record Negative(
      String id,
      String basedOn,
      String msgSignature,
      String expectedReceiveid,
      String timestamp,
      String echostr,
      String expect) {

    @Override
    public String toString() {
      return id;
    }
  }

  /** Randomness that is known beforehand. */
  static final class FixedRandom extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    FixedRandom(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] target) {
      if (target.length != bytes.length) {
        throw new IllegalArgumentException("Asked for %d bytes".formatted(target.length));
      }
      System.arraycopy(bytes, 0, target, 0, bytes.length);
    }

    @Override
    public String toString() {
      return Arrays.toString(bytes);
    }
  }
}

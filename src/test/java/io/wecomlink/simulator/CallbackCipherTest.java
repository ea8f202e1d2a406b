package io.wecomlink.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CallbackCipherTest {

  @Test
  void everyVectorIsReproducedToTheByte() throws Exception {
    JsonNode vectors;
    try (InputStream in = getClass().getResourceAsStream("/wecom/test-vectors.json")) {
      vectors = new ObjectMapper().readTree(in).path("vectors");
    }
    assertThat(vectors).hasSize(11);
    for (JsonNode vector : vectors) {
      boolean signatureOnly = vector.path("kind").asText().equals("signature_only");
      CallbackCipher cipher =
          new CallbackCipher(
              vector.path("token").asText(),
              signatureOnly
                  ? SimulatorSettings.defaults().suiteCallbackAesKey()
                  : vector.path("encoding_aes_key").asText());
      String encrypted = vector.path("ciphertext_base64").asText();
      assertThat(
              cipher.signature(
                  vector.path("timestamp").asText(), vector.path("nonce").asText(), encrypted))
          .as(vector.path("id").asText())
          .isEqualTo(vector.path("msg_signature").asText());
      if (!signatureOnly) {
        String text = vector.path("plaintext").asText();
        assertThat(cipher.decrypt(encrypted)).isEqualTo(text);
        assertThat(
                cipher.encrypt(
                    vector.path("random16_ascii").asText().getBytes(StandardCharsets.US_ASCII),
                    text,
                    vector.path("receiveid").asText()))
            .isEqualTo(encrypted);
      }
    }
  }
}

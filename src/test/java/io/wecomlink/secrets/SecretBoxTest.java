package io.wecomlink.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wecomlink.settings.WecomLinkProperties;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBoxTest {

  private static final String FIRST = key(1);
  private static final String SECOND = key(2);
  private static final String THIRD = key(3);

  private final SecretBox box = box(FIRST);

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "permanent-code", "企业微信 🔑"})
  void opensWhatItSealed(String secret) {
    assertThat(box.open(box.seal(secret))).isEqualTo(secret);
  }

  @Test
  void opensBytesOfEveryKind() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertThat(box.openBytes(box.seal(all))).isEqualTo(all);
  }

  @Test
  void nothingInNothingOut() {
    assertThat(box.seal((String) null)).isNull();
    assertThat(box.seal((byte[]) null)).isNull();
    assertThat(box.open(null)).isNull();
    assertThat(box.openBytes(null)).isNull();
  }

  @Test
  void sealingTwiceLooksDifferentAndShowsNothing() {
    byte[] once = box.seal("permanent-code");
    assertThat(once)
        .hasSize("permanent-code".length() + 33)
        .isNotEqualTo(box.seal("permanent-code"));
    assertThat(new String(once, StandardCharsets.ISO_8859_1)).doesNotContain("permanent");
  }

  @Test
  void everyAlteredByteIsNoticed() {
    byte[] sealed = box.seal("permanent-code");
    for (int i = 0; i < sealed.length; i++) {
      byte[] altered = sealed.clone();
      altered[i] ^= 1;
      assertThatThrownBy(() -> box.open(altered))
          .as("byte %d", i)
          .isInstanceOf(SecretUnreadableException.class)
          .hasNoCause();
    }
  }

  @Test
  void everyShorterFormIsRefused() {
    byte[] sealed = box.seal("permanent-code");
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThatThrownBy(() -> box.open(cut)).isInstanceOf(SecretUnreadableException.class);
    }
  }

  @Test
  void rotationReadsOldSealsAndWritesNewOnes() {
    byte[] old = box(FIRST).seal("before");
    SecretBox rotated = box(SECOND, THIRD, FIRST);
    assertThat(rotated.open(old)).isEqualTo("before");
    byte[] fresh = rotated.seal("after");
    assertThat(box(SECOND).open(fresh)).isEqualTo("after");
    assertThatThrownBy(() -> box(FIRST).open(fresh))
        .isInstanceOf(SecretUnreadableException.class)
        .hasMessageContaining("wecomlink.security.encryption-key")
        .message()
        .doesNotContain("after", FIRST, SECOND);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "not base64!",
        "c2hvcnQ=",
        "=",
        "====",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
      })
  void malformedKeyNamesThePropertyAndNotTheValue(String malformed) {
    assertThatThrownBy(() -> box(malformed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("wecomlink.security.encryption-key must be base64 of 32 bytes")
        .hasNoCause();
    assertThatThrownBy(() -> box(FIRST, SECOND, malformed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("wecomlink.security.previous-encryption-keys[1] must be base64 of 32 bytes")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "'', ****",
    "abc, ****",
    "abcdefgh, ****",
    "abcdefghi, ab****hi",
    "0123456789abcdef, 01****ef"
  })
  void maskShowsBothEndsOfLongSecretsOnly(String secret, String masked) {
    assertThat(SecretBox.mask(secret)).isEqualTo(masked);
  }

  @Test
  void maskOfNothingIsNothing() {
    assertThat(SecretBox.mask(null)).isNull();
  }

  private static SecretBox box(String current, String... previous) {
    return new SecretBox(
        new WecomLinkProperties.Security(current, Arrays.asList(previous), null, false, List.of()),
        new SecureRandom());
  }

  private static String key(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return Base64.getEncoder().encodeToString(bytes);
  }
}

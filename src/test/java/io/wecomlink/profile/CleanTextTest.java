package io.wecomlink.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class CleanTextTest {

  @Test
  void ordinaryTextStaysTheSameObject() {
    String text = "林女士 龘 Ünïcode";
    assertThat(CleanText.clean(text)).isSameAs(text);
    assertThat(CleanText.clean((String) null)).isNull();
  }

  @Test
  void emojiAndRareCharactersStay() {
    String text = "𠮷野家🌟👨‍👩‍👧 e\u0301 \u202Eabc";
    assertThat(CleanText.clean(text)).isEqualTo(text);
  }

  @Test
  void nulGoesAndHalfPairsAreReplaced() {
    assertThat(CleanText.clean("a\u0000b")).isEqualTo("ab");
    assertThat(CleanText.clean("a\uD83Cb")).isEqualTo("a\uFFFDb");
    assertThat(CleanText.clean("\uDF1Fa\uD83C")).isEqualTo("\uFFFDa\uFFFD");
  }

  @Test
  void treesAreCleanedThroughout() throws Exception {
    ObjectMapper json = new ObjectMapper();
    var tree = json.readTree("{\"a\\u0000\":[{\"b\":\"x\\u0000y\"},1,true,null]}");
    assertThat(CleanText.clean(tree))
        .isEqualTo(json.readTree("{\"a\":[{\"b\":\"xy\"},1,true,null]}"));
  }
}

package io.wecomlink.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an id, and what is none. */
class IdsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"\"wmSimCust0001\"", "\"é字🙂\"", "\" \"", "7", "123456789012345678901234"})
  void textsAndWholeNumbersAreIds(String value) {
    assertThat(Ids.read(json(value))).isEqualTo(json(value).asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"\"", "null", "true", "1.5", "1e400", "[]", "{}", "\"a\\u0000\"", "\"\\ud83d\""})
  void allElseIsNone(String value) {
    assertThat(Ids.read(json(value))).isNull();
  }

  /** An index takes rows of 2,704 bytes, and the longest key is made of four ids. */
  @Test
  void whatIsLongerThanAKeyMayBeIsNone() {
    assertThat(Ids.isId("a".repeat(512))).isTrue();
    assertThat(Ids.isId("a".repeat(513))).isFalse();
    assertThat(Ids.isId("字".repeat(170))).isTrue();
    assertThat(Ids.isId("字".repeat(171))).isFalse();
    assertThat(Ids.isId("🙂".repeat(128))).isTrue();
    assertThat(Ids.isId("🙂".repeat(129))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "'\"7\"', 7",
    "-1, -1",
    "4294967296, 4294967296",
    "1.5,",
    "7.0,",
    "1e400,",
    "'\"x\"',",
    "99999999999999999999,",
    "null,",
    "[7],"
  })
  void aDepartmentHasAWholeNumber(String value, Long number) {
    assertThat(Ids.number(json(value))).isEqualTo(number);
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

package io.wecomlink.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectNamesTest {

  @ParameterizedTest
  @CsvSource({
    "示例（上海）有限公司, 示例(上海)有限公司",
    "示例 有限 公司, 示例有限公司",
    "'　示例有限公司\u00a0', 示例有限公司",
    "ＡＢＣ有限公司, abc有限公司",
    "示例【上海】有限公司, 示例[上海]有限公司"
  })
  void theSameNameWrittenDifferently(String one, String other) {
    assertThat(SubjectNames.differ(one, other)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"示例有限公司, 示例股份有限公司", "示例(上海)有限公司, 示例(北京)有限公司"})
  void otherNames(String one, String other) {
    assertThat(SubjectNames.differ(one, other)).isTrue();
  }

  @Test
  void whatIsNotKnownDiffersFromNothing() {
    assertThat(SubjectNames.differ(null, "示例有限公司")).isFalse();
    assertThat(SubjectNames.differ("示例有限公司", " ")).isFalse();
  }
}

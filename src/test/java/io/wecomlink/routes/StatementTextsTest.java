package io.wecomlink.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementTextsTest {

  @Test
  void parametersAreCountedWhereTheDriverSeesThem() {
    assertThat(
            StatementTexts.parameters(
                """
                -- Is it WeCom's? Nobody knows.
                SELECT '?' || name FROM corp -- or is it?
                 WHERE corp_id = ? AND name <> 'it''s ?' AND state = ANY(?)
                """))
        .isEqualTo(2);
  }
}

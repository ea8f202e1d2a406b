package io.wecomlink.wecom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WecomErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "-1, RETRY",
    "40014, REFRESH_TOKEN",
    "42001, REFRESH_TOKEN",
    "42009, REFRESH_TOKEN",
    "40082, REFRESH_TOKEN",
    "40078, REAUTHORISE",
    "40084, REAUTHORISE",
    "40085, WAIT_FOR_TICKET",
    "45009, BACK_OFF",
    "45033, BACK_OFF",
    "60020, CONFIGURATION",
    "60111, SKIP",
    "84061, SKIP",
    "701008, LICENCE",
    "987654, UNKNOWN"
  })
  void everyCodeHasOneClass(int errcode, ErrorClass errorClass) {
    assertThat(WecomErrors.classify(errcode)).isEqualTo(errorClass);
  }
}

package io.wecomlink.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The drawing of a QR code; that it can be read is shown in the browser. */
class QrCodeTest {

  @Test
  void theCornersAreFinderPatterns() {
    QrCode code = QrCode.of("https://open.work.weixin.qq.com/3rdapp/install?state=x");
    assertThat(code.size()).isEqualTo(33);
    assertThat(code.path()).startsWith("M0 0h7v1h-7z").contains("M26 0h7v1h-7z", "M0 32h7v1h-7z");
    assertThat(code.path()).matches("(M\\d+ \\d+h\\d+v1h-\\d+z)+");
  }

  @Test
  void aTextThatNoCodeHoldsIsRefused() {
    assertThatThrownBy(() -> QrCode.of("x".repeat(4000)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package io.wecomlink.page;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A QR code, to be drawn as one SVG path.
 *
 * @param size modules per side, without the margin of four that belongs around it
 * @param path the dark modules, one unit each
 */
record QrCode(int size, String path) {

  /**
   * The code of a text.
   *
   * @throws IllegalArgumentException if the text is too long for a QR code
   */
  static QrCode of(String text) {
    try {
      ByteMatrix modules =
          Encoder.encode(
                  text,
                  ErrorCorrectionLevel.M,
                  Map.of(EncodeHintType.CHARACTER_SET, StandardCharsets.UTF_8))
              .getMatrix();
      return new QrCode(modules.getWidth(), path(modules));
    } catch (WriterException e) {
      throw new IllegalArgumentException("No QR code holds this text", e);
    }
  }

  /** One rectangle per run of dark modules in a row. */
  private static String path(ByteMatrix modules) {
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < modules.getHeight(); y++) {
      int x = 0;
      while (x < modules.getWidth()) {
        int end = x;
        while (end < modules.getWidth() && modules.get(end, y) == 1) {
          end++;
        }
        if (end > x) {
          path.append('M').append(x).append(' ').append(y);
          path.append('h').append(end - x).append("v1h-").append(end - x).append('z');
        }
        x = end + 1;
      }
    }
    return path.toString();
  }
}

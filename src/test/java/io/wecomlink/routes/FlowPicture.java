package io.wecomlink.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Draws the flows: {@code docs/flows.md} route by route, {@code docs/images/flows.svg} file by
 * file. The same flows always give the same bytes.
 */
final class FlowPicture {

  /** What refreshes the picture. */
  static final String REFRESH = "mvn -q test -Dtest=FlowPictureTest -Dflows.write=true";

  private static final Path PAGE = Path.of("docs", "flows.md");
  private static final Path IMAGE = Path.of("docs", "images", "flows.svg");

  private FlowPicture() {}

  /** Every file of the picture, relative to the project, with its content. */
  static Map<Path, String> draw(FlowGraph graph) {
    Map<Path, String> files = new LinkedHashMap<>();
    files.put(PAGE, FlowDocument.of(graph));
    files.put(IMAGE, FlowDrawing.of(graph));
    return files;
  }

  static void write(Map<Path, String> files) {
    files.forEach(
        (path, content) -> {
          try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, content);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}

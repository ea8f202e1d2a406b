package io.wecomlink.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How long a runner takes from the start of its process until it is ready: from the packaged jar
 * and from the extracted one, in an empty database, which it has to migrate first, and in one that
 * it knows. The ways take turns, so that whatever else the machine does meets all of them; the CPU
 * seconds are less moved by it than the time.
 *
 * <p>Options: {@code --starts=5 --heap=256}; the runner's JVM takes more with {@code
 * -Drunner.java="…"}.
 */
public final class StartFigures {

  private static final Map<String, String> DEFAULTS = Map.of("starts", "5", "heap", "256");

  private StartFigures() {}

  public static void main(String[] args) throws Exception {
    Options options = new Options(DEFAULTS, args);
    if (!Files.exists(Stage.JAR)) {
      throw new IllegalStateException(Stage.JAR + " is missing; run: mvn package");
    }
    Path folder = Files.createTempDirectory("wecomlink-start");
    try (Stage stage = new Stage(options.number("heap"))) {
      // It would take part in the work on the known database.
      stage.killRunner();
      Map<String, Path> ways = new LinkedHashMap<>();
      ways.put("jar", Stage.JAR.toAbsolutePath());
      ways.put("extracted", extracted(folder));
      Map<String, List<Stage.Start>> starts = new LinkedHashMap<>();
      for (int round = 1; round <= options.number("starts"); round++) {
        for (Map.Entry<String, Path> way : ways.entrySet()) {
          String database = "start_" + way.getKey() + "_" + round;
          stage.jdbc().sql("CREATE DATABASE " + database).update();
          for (String known : List.of("empty database", "known database")) {
            starts
                .computeIfAbsent(way.getKey() + ", " + known, name -> new ArrayList<>())
                .add(stage.timeStart(way.getValue(), database));
          }
        }
      }
      starts.forEach(StartFigures::print);
      System.out.printf(
          Locale.ROOT,
          "%d processors, load average at the end %.1f%n",
          Runtime.getRuntime().availableProcessors(),
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
    System.exit(0);
  }

  /** As the Dockerfile does it. */
  private static Path extracted(Path folder) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder(
                "java",
                "-Djarmode=tools",
                "-jar",
                Stage.JAR.toString(),
                "extract",
                "--destination",
                folder.toString(),
                "--force")
            .inheritIO()
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IllegalStateException("The jar could not be extracted: exit code " + exit);
    }
    return folder.resolve(Stage.JAR.getFileName());
  }

  private static void print(String name, List<Stage.Start> starts) {
    System.out.printf(
        Locale.ROOT,
        "%-26s ready after %.1f s (median), %.1f to %.1f s; CPU %.1f s (median)%n",
        name,
        median(starts, Stage.Start::wall),
        seconds(
            starts.stream().map(Stage.Start::wall).min(Comparator.naturalOrder()).orElseThrow()),
        seconds(
            starts.stream().map(Stage.Start::wall).max(Comparator.naturalOrder()).orElseThrow()),
        median(starts, Stage.Start::cpu));
  }

  private static double median(List<Stage.Start> starts, Function<Stage.Start, Duration> figure) {
    List<Duration> sorted = starts.stream().map(figure).sorted().toList();
    return seconds(sorted.get(sorted.size() / 2));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}

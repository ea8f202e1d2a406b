package io.wecomlink.browser;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The browser of this machine. */
final class Chromium {

  /** Makes a missing browser a failure; else the tests that need one are skipped. */
  private static final String REQUIRED = "wecomlink.browser.required";

  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private Chromium() {}

  /** Starts a browser with an empty profile; aborts the test where there is none. */
  static ChromeDriver start() {
    Optional<Path> browser = BROWSERS.stream().flatMap(name -> find(name).stream()).findFirst();
    Optional<Path> driver = find("chromedriver");
    if (browser.isEmpty() || driver.isEmpty()) {
      String missing =
          "No Chromium with chromedriver on this machine: on Debian, apt-get install chromium"
              + " chromium-driver";
      if (Boolean.getBoolean(REQUIRED)) {
        throw new IllegalStateException(missing);
      }
      Assumptions.abort(missing);
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.get().toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--lang=zh-CN",
        "--window-size=1280,900",
        "--user-data-dir=" + emptyFolder());
    options.setExperimentalOption("prefs", Map.of("intl.accept_languages", "zh-CN,zh"));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    // The driver is named, so that Selenium looks for none on the network.
    ChromeDriver chrome =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.get().toFile())
                .withEnvironment(Map.of("TZ", "Asia/Shanghai"))
                .build(),
            options);
    chrome.manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
    return chrome;
  }

  private static Optional<Path> find(String name) {
    return Arrays.stream(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Path emptyFolder() {
    try {
      Path folder = Files.createTempDirectory("wecomlink-browser");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.wecomlink.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Somebody in front of a browser: does and sees what a person does and sees. */
final class Person implements AutoCloseable {

  /** A slow machine is no failure. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Where pictures go; null for none. */
  private static final String PICTURES = System.getProperty("wecomlink.pictures");

  private static final int TALLEST_PICTURE = 1500;
  private static final int SCREEN = 750;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AXE = axe();

  private final ChromeDriver browser;
  private final String baseUrl;
  private int width = 1280;

  Person(String baseUrl) {
    this.browser = Chromium.start();
    this.baseUrl = baseUrl;
  }

  /** Comes from the workbench, which hands over a token. */
  Person comesWith(String token) {
    String here = browser.getWindowHandle();
    for (String tab : browser.getWindowHandles()) {
      if (!tab.equals(here)) {
        browser.switchTo().window(tab).close();
      }
    }
    browser.switchTo().window(here);
    browser.get("about:blank");
    browser.get(baseUrl + "/#token=" + token);
    return this;
  }

  /** Comes with a token in a tab of its own, and answers the tab. */
  String opensATab(String token) {
    browser.switchTo().newWindow(WindowType.TAB);
    browser.get(baseUrl + "/#token=" + token);
    return browser.getWindowHandle();
  }

  /** The tab that is looked at. */
  String tab() {
    return browser.getWindowHandle();
  }

  /** Looks at a tab that is open. */
  Person looksAt(String tab) {
    browser.switchTo().window(tab);
    return this;
  }

  /**
   * From now on the page learns nothing of where the connection stands, as on a network that is
   * slow just then: what others do, the person does not see.
   */
  Person hearsNothing() {
    browser.executeScript(
        """
        const send = window.fetch;
        const waiting = [];
        window.fetch = (url, options) =>
          options?.method === "GET" && new URL(url, location).pathname.endsWith("/wecom")
            ? new Promise((go) => waiting.push(() => go(send(url, options))))
            : send(url, options);
        window.hearAgain = () => {
          window.fetch = send;
          waiting.forEach((go) => go());
        };
        """);
    return this;
  }

  /** The network is as it was. */
  Person hearsAgain() {
    browser.executeScript("window.hearAgain()");
    return this;
  }

  /** Follows an address; a path is one of the page's server. */
  Person opens(String url) {
    browser.get(url.startsWith("/") ? baseUrl + url : url);
    return this;
  }

  /** Goes to a view by its address, as a bookmark does. */
  Person goesTo(String hash) {
    browser.executeScript("location.hash = arguments[0]", hash);
    return this;
  }

  /** Waits until a text can be seen. */
  Person sees(String text) {
    waitFor("“" + text + "” can be seen", () -> text().contains(text));
    return this;
  }

  /** Waits until a text can no longer be seen. */
  Person seesNoMore(String text) {
    waitFor("“" + text + "” can no longer be seen", () -> !text().contains(text));
    return this;
  }

  /** All that can be read at present. */
  String text() {
    return (String) browser.executeScript("return document.body.innerText");
  }

  String address() {
    return browser.getCurrentUrl();
  }

  /** Presses a button or follows a link, by the beginning of its words. */
  Person presses(String words) {
    return act(
        words + " can be pressed",
        () -> {
          WebElement button = control(words);
          if (!isOpen(button)) {
            return false;
          }
          browser.executeScript(
              "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button);
          button.click();
          return true;
        });
  }

  /** Whether a button is there and can be used. */
  boolean mayPress(String words) {
    return isOpen(control(words));
  }

  /** A button that is shut stays within reach of the keyboard, so that its reason can be read. */
  private static boolean isOpen(WebElement button) {
    return button != null
        && button.isEnabled()
        && !"true".equals(button.getDomAttribute("aria-disabled"));
  }

  /** Fills a field, by its label. */
  Person fills(String label, String text) {
    return act(
        label + " can be filled in",
        () -> {
          WebElement field = field(label);
          if (field == null) {
            return false;
          }
          field.clear();
          field.sendKeys(text);
          return true;
        });
  }

  /** Chooses from a list, by the list's label and the beginning of the option's words. */
  Person chooses(String label, String option) {
    return act(
        label + " offers " + option,
        () -> {
          WebElement field = field(label);
          if (field == null) {
            return false;
          }
          Select select = new Select(field);
          for (WebElement one : select.getOptions()) {
            if (one.getText().startsWith(option)) {
              select.selectByValue(one.getDomAttribute("value"));
              return true;
            }
          }
          return false;
        });
  }

  /** Ticks a box or chooses a radio button, by its label. */
  Person ticks(String label) {
    return act(
        label + " can be ticked",
        () -> {
          List<WebElement> labels = shown(By.xpath("//label[contains(., \"" + label + "\")]"));
          labels.stream().findFirst().ifPresent(WebElement::click);
          return !labels.isEmpty();
        });
  }

  /** Types keys at whatever has the focus. */
  Person types(Keys... keys) {
    browser.switchTo().activeElement().sendKeys(keys);
    return this;
  }

  /** The words of what has the focus: its own, or its label's. */
  String focus() {
    return (String)
        browser.executeScript(
            "const e = document.activeElement;"
                + "return e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText");
  }

  /** Waits until a second tab is open and looks at it. */
  Person looksAtTheNewTab() {
    waitFor("a new tab opens", () -> browser.getWindowHandles().size() > 1);
    Set<String> tabs = browser.getWindowHandles();
    String here = browser.getWindowHandle();
    tabs.stream()
        .filter(tab -> !tab.equals(here))
        .findFirst()
        .ifPresent(tab -> browser.switchTo().window(tab));
    return this;
  }

  /** Closes this tab and looks at the other one. */
  Person closesTheTab() {
    browser.close();
    browser.switchTo().window(browser.getWindowHandles().iterator().next());
    return this;
  }

  /** Looks into the frame that a page shows; what is done and seen from now on is in there. */
  Person looksIntoTheFrame() {
    browser.switchTo().frame(browser.findElement(By.tagName("iframe")));
    return this;
  }

  /** Looks at the page around the frame again. */
  Person looksAtTheWholePage() {
    browser.switchTo().defaultContent();
    return this;
  }

  /** Turns the screen into a phone's, or back. */
  Person usesAScreenOf(int pixels) {
    width = pixels;
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", pixels, "height", 860, "deviceScaleFactor", 1, "mobile", false));
    return this;
  }

  /** Runs a script in the page and answers its result. */
  Object evaluates(String script, Object... arguments) {
    return browser.executeScript(script, arguments);
  }

  /** The pixels of an element, row by row. */
  byte[] pictureOf(String selector) {
    return browser
        .findElement(By.cssSelector(selector))
        .getScreenshotAs(org.openqa.selenium.OutputType.BYTES);
  }

  /**
   * Stops and looks: nothing here is a serious barrier to anybody, nothing breaks the page's own
   * security policy or throws, nothing is wider than the screen. Kept as a picture on request.
   */
  Person scene(String name) {
    return stops(name).picture(name);
  }

  /** Stops and looks, without a picture. */
  Person stops(String name) {
    settle();
    assertThat(barriers()).as("barriers in " + name).isEmpty();
    assertThat(complaints()).as("complaints of the browser in " + name).isEmpty();
    assertThat(
            (Long)
                browser.executeScript(
                    "return document.documentElement.scrollWidth - window.innerWidth"))
        .as("width of " + name)
        .isLessThanOrEqualTo(0);
    return this;
  }

  /** Keeps what can be seen as a picture, on request. */
  Person picture(String name) {
    if (PICTURES != null) {
      keepPicture(Path.of(PICTURES, name + ".png"));
    }
    return this;
  }

  @Override
  public void close() {
    browser.quit();
  }

  /** Serious and critical findings of axe-core. */
  private List<String> barriers() {
    browser.executeScript(AXE);
    String found =
        (String)
            browser.executeAsyncScript(
                "const done = arguments[arguments.length - 1];"
                    + "axe.run(document, {resultTypes: ['violations']})"
                    + ".then(r => done(JSON.stringify(r.violations)), e => done('[{\"impact\":"
                    + "\"critical\",\"id\":\"axe failed\"}]'));");
    List<String> barriers = new ArrayList<>();
    for (JsonNode violation : parse(found)) {
      if (Set.of("serious", "critical").contains(violation.path("impact").asText())) {
        barriers.add(
            violation.path("id").asText()
                + ": "
                + violation.path("nodes").path(0).path("html").asText()
                + " "
                + violation.path("nodes").path(0).path("failureSummary").asText());
      }
    }
    return barriers;
  }

  /** What the console says beside answers that are refusals: those the page shows to the person. */
  List<String> complaints() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(entry -> entry.getLevel() + " " + entry.getMessage())
        .filter(line -> line.startsWith("SEVERE") || line.contains("Security Policy"))
        .filter(line -> !line.contains("Failed to load resource"))
        .filter(line -> line.contains(baseUrl))
        // Hawtio's own, about what its policy keeps from it.
        .filter(line -> !line.contains("/actuator/hawtio/"))
        .toList();
  }

  private void keepPicture(Path file) {
    Number height =
        (Number) browser.executeScript("return Math.ceil(document.documentElement.scrollHeight)");
    // Behind a dialog only the screen is darkened, not the whole page.
    boolean dialog = !shown(By.cssSelector("dialog[open]")).isEmpty();
    Map<String, Object> picture =
        browser.executeCdpCommand(
            "Page.captureScreenshot",
            Map.of(
                "format",
                "png",
                "captureBeyondViewport",
                true,
                "clip",
                Map.of(
                    "x",
                    0,
                    "y",
                    dialog ? browser.executeScript("return window.scrollY") : 0,
                    "width",
                    width,
                    "height",
                    Math.min(dialog ? SCREEN : TALLEST_PICTURE, height.intValue()),
                    "scale",
                    1)));
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, Base64.getDecoder().decode((String) picture.get("data")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for fonts, and for movements to end. */
  private void settle() {
    browser.executeAsyncScript(
        "const done = arguments[arguments.length - 1]; document.fonts.ready.then(() =>"
            + " requestAnimationFrame(() => requestAnimationFrame(() => done())));");
  }

  private WebElement control(String words) {
    String scope = shown(By.cssSelector("dialog[open]")).isEmpty() ? "//" : "//dialog[@open]//";
    // 重试 before 重试中.
    for (String match :
        List.of("normalize-space(.) = \"%s\"", "starts-with(normalize-space(.), \"%s\")")) {
      String named = "[" + match.formatted(words) + "]";
      List<WebElement> found =
          shown(By.xpath(scope + "button" + named + " | " + scope + "a" + named));
      if (!found.isEmpty()) {
        return found.get(0);
      }
    }
    return null;
  }

  private WebElement field(String label) {
    for (WebElement one : shown(By.xpath("//label[normalize-space(.)=\"" + label + "\"]"))) {
      List<WebElement> fields = browser.findElements(By.id(one.getDomAttribute("for")));
      if (!fields.isEmpty()) {
        return fields.get(0);
      }
    }
    return null;
  }

  private List<WebElement> shown(By by) {
    return browser.findElements(by).stream().filter(WebElement::isDisplayed).toList();
  }

  private Person act(String what, Condition attempt) {
    waitFor(what, attempt);
    return this;
  }

  private interface Condition {
    boolean holds();
  }

  private void waitFor(String what, Condition condition) {
    try {
      new WebDriverWait(browser, PATIENCE, Duration.ofMillis(100))
          .ignoring(StaleElementReferenceException.class)
          .until(ignored -> condition.holds());
    } catch (TimeoutException e) {
      throw new AssertionError(
          "Waited in vain until " + what + " at " + address() + ". There is:\n" + text(), e);
    }
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** axe-core, whatever its version. */
  private static String axe() {
    try (InputStream pom =
        Person.class.getResourceAsStream(
            "/META-INF/maven/org.webjars.npm/axe-core/pom.properties")) {
      java.util.Properties properties = new java.util.Properties();
      properties.load(pom);
      try (InputStream script =
          Person.class.getResourceAsStream(
              "/META-INF/resources/webjars/axe-core/"
                  + properties.getProperty("version")
                  + "/axe.min.js")) {
        return new String(script.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

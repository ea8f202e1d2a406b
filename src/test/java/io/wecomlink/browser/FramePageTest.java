package io.wecomlink.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** The page inside a workbench of another origin, which does what docs/page.md tells it to. */
class FramePageTest extends AtThePage {

  private static final Pattern SNIPPET = Pattern.compile("```js\n(.*?)```", Pattern.DOTALL);

  private HttpServer workbench;
  private ConfigurableApplicationContext runner;
  private volatile String token = "";

  @Override
  protected Product findProduct() {
    Product shared = Product.shared();
    workbench = openWorkbench();
    runner =
        shared.addRunner(
            Map.of(
                "wecomlink.security.frame-ancestors",
                "http://localhost:" + workbench.getAddress().getPort(),
                "wecomlink.registration.template-id",
                ""));
    return shared;
  }

  @Override
  protected String url() {
    return "http://127.0.0.1:" + runner.getEnvironment().getProperty("local.server.port");
  }

  @AfterAll
  void close() {
    if (runner != null) {
      runner.close();
    }
    if (workbench != null) {
      workbench.stop(0);
    }
  }

  @Test
  void theWorkbenchShowsThePageInAFrameAndHandsOverTheToken() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("内嵌商贸").members(10).customers(40));
    token = Product.token("周晓", tenant.tenantId(), "VIEWER");
    person.opens(allowed()).sees("示例工作台").looksIntoTheFrame();
    person.sees("内嵌商贸有限公司").sees("已关联").sees("周晓").sees("当前为只读权限");
    person.presses("客户").sees("共 40 位客户").presses("关联").sees("企业信息");
    person.stops("the page in a frame").looksAtTheWholePage().scene("page-frame");

    // The workbench posts a fresher token at any time.
    person.evaluates(
        "frames[0].postMessage({type: 'wecomlink:token', token: arguments[0]}, '*')",
        admin(tenant.tenantId()));
    person.looksIntoTheFrame().sees("林一诺").seesNoMore("当前为只读权限");
    assertThat(person.mayPress("重新检查")).isTrue();
    // What is reloaded asks anew, and is who the workbench says.
    person.evaluates("location.reload()");
    person.sees("周晓").sees("企业信息").looksAtTheWholePage();
  }

  @Test
  void whoeverLinksInsideTheFrameAgreesInATabOfItsOwn() {
    String tenantId = tenant("内嵌新店");
    token = admin(tenantId);
    person.opens(allowed()).looksIntoTheFrame();
    // Here nobody has set up registrations: 409 registration_not_configured.
    person.presses("注册并关联").presses("开始注册企业微信").sees("未开通注册功能");
    person.stops("registration_not_configured in a frame");
    person.looksAtTheWholePage().picture("page-registration-not-configured").looksIntoTheFrame();
    person.presses("返回").presses("立即关联").presses("立即授权").sees("使用企业微信扫码");
    person.presses("打开授权页面").looksAtTheNewTab().sees("安装第三方应用").closesTheTab();
  }

  @Test
  void aWindowOfTheWorkbenchIsSignedInAsWell() {
    token = admin(tenant("开窗商贸"));
    person.opens(allowed()).presses("在新窗口打开").sees("令牌已交出").looksAtTheNewTab();
    person.sees("林一诺").sees("关联企业微信").closesTheTab();
  }

  @Test
  void anotherOriginIsKeptOut() {
    token = admin(tenant("外站商贸"));
    person.complaints();
    person.opens(stranger()).sees("示例工作台");
    assertThat(person.complaints())
        .as("the browser refuses to show the page there")
        .anyMatch(line -> line.contains("frame-ancestors") && line.contains(url()));
    person.looksIntoTheFrame();
    assertThat(person.text()).doesNotContain("请从工作台进入").doesNotContain("关联企业微信");
    person.looksAtTheWholePage().picture("page-frame-refused");
    assertThat(person.text()).doesNotContain("令牌已交出");

    // A window it may open, as any link does; but its token does not sign in.
    person.presses("在新窗口打开").sees("令牌已交出").looksAtTheNewTab().sees("请从工作台进入");
    person.evaluates("return new Promise((done) => setTimeout(done))");
    assertThat(person.text()).contains("请从工作台进入").doesNotContain("林一诺");
    person.closesTheTab();
  }

  private String allowed() {
    return "http://localhost:" + workbench.getAddress().getPort() + "/";
  }

  /** The same page, from an origin that the settings do not name. */
  private String stranger() {
    return "http://127.0.0.1:" + workbench.getAddress().getPort() + "/";
  }

  private HttpServer openWorkbench() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] page = page().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=UTF-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String page() throws IOException {
    return """
        <!DOCTYPE html>
        <html lang="zh-CN">
          <head>
            <meta charset="utf-8">
            <title>示例工作台</title>
            <style>
              body { margin: 0; font: 15px/1.5 sans-serif; background: #e9edf3; }
              header { padding: 12px 24px; background: #24324a; color: #fff; }
              header b { margin-right: 24px; }
              main { padding: 24px; }
              iframe { width: 100%%; height: 640px; border: 1px solid #c6cdd8; background: #fff; }
            </style>
            <script>
              const handed = () => { document.getElementById("told").textContent = "令牌已交出"; };
              const currentToken = () => { handed(); return "%s"; };
              %s
            </script>
          </head>
          <body>
            <header><b>示例工作台</b>
              <button type="button" onclick="window.open(link)">在新窗口打开</button>
              <span id="told"></span></header>
            <main><iframe src="%s/" title="企业微信"></iframe></main>
          </body>
        </html>
        """
        .formatted(token, snippet(), url());
  }

  /** What the documentation tells a workbench to do, with this page's address. */
  private String snippet() throws IOException {
    Matcher matcher = SNIPPET.matcher(Files.readString(Path.of("docs/page.md")));
    assertThat(matcher.find()).isTrue();
    assertThat(matcher.group(1)).contains("https://link.example.com");
    return matcher.group(1).replace("https://link.example.com", url());
  }
}

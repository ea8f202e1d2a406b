package io.wecomlink.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links that people were too slow for, in a product whose time is moved on. */
class ExpiryPageTest extends AtThePage {

  private static final Duration INSTALL_LINK = Duration.ofMinutes(20);
  private static final Duration REGISTER_LINK = Duration.ofMinutes(10);
  private static final Duration RESULT = Duration.ofHours(24);

  /** What is left when a test begins to watch the countdown. */
  private static final Duration LAST_SECONDS = Duration.ofSeconds(8);

  @Override
  protected Product findProduct() {
    return Product.inSimulatedTime(Map.of());
  }

  @BeforeEach
  void pushATicket() {
    // WeCom does so every ten minutes; here hours pass at once.
    product.simulator().pushSuiteTicket();
  }

  @AfterAll
  void stop() {
    product.stop();
  }

  @Test
  void anInstallLinkRunsOutInFrontOfThePersonAndIsRenewed() {
    String tenantId = tenant("到期商贸");
    person.comesWith(admin(tenantId)).presses("立即关联").presses("立即授权").sees("使用企业微信扫码");
    String link = link();
    SimulatedCorp corp =
        product.simulator().createCorp(CorpSpec.named("到期商贸").members(5).customers(5));
    // The administrator has agreed, and the browser takes its time to come back.
    String back = product.simulator().install(corp, link);

    untilShortlyBefore(INSTALL_LINK);
    // The page hears the time with each answer, and counts the last seconds by itself.
    person.presses("立即查询");
    countsTheLastSeconds().sees("链接已失效");
    assertThat(person.text()).doesNotContain("使用企业微信扫码").contains("正在等待企业微信授权");
    person.scene("page-install-expired");
    person.presses("English").sees("This link has expired").sees("Get a new one").presses("中文");
    String waits = person.opensATab(admin(tenantId));
    person.sees("链接已失效").opens(back).sees("链接已失效").sees("请回到工作台重新发起");
    person.scene("page-return-expired").looksAt(waits).closesTheTab();

    person.presses("重新获取链接").sees("使用企业微信扫码").sees("后失效");
    assertThat(link()).isNotEqualTo(link);
    person.opens(product.simulator().install(corp, link())).sees("企业微信授权已完成");
    person.comesWith(admin(tenantId)).sees("已完成设置");
  }

  @Test
  void aRegistrationLinkRunsOutAndIsRenewed() {
    String tenantId = tenant("慢手科技");
    register(tenantId);
    String link = link();
    untilShortlyBefore(REGISTER_LINK);
    person.presses("查询注册结果");
    countsTheLastSeconds().sees("链接已失效");
    person.sees("如果已打开注册页面，请继续填写").sees("正在等待企业微信返回注册结果");
    person.sees("企业微信暂未返回结果").scene("page-register-expired");
    person.presses("English").sees("If the form is open already").presses("中文");

    String page = person.tab();
    String late = person.opensATab(admin(tenantId));
    person.opens(link).sees("84022");
    person.looksAt(late).closesTheTab();
    person.looksAt(page).presses("重新获取链接").sees("手机扫码注册").sees("后失效");
    assertThat(link()).isNotEqualTo(link);
    person.presses("打开注册页面").looksAtTheNewTab().sees("注册企业微信");
  }

  @Test
  void whoeverOpenedTheFormInTimeMayFinishIt() {
    String tenantId = tenant("细填科技");
    register(tenantId);
    person.presses("打开注册页面").looksAtTheNewTab().sees("注册企业微信");
    product.simulator().clock().advance(REGISTER_LINK.plusMinutes(5));
    product.simulator().pushSuiteTicket();
    person.evaluates("document.querySelector('form').requestSubmit()");
    person.sees("注册").closesTheTab().sees("前往企业微信进行认证");
  }

  @Test
  void aRegistrationThatNobodyFinishedIsOverAfterADay() {
    String tenantId = tenant("搁置科技");
    register(tenantId);
    product.simulator().clock().advance(RESULT);
    product.simulator().pushSuiteTicket();
    // The page stayed open: nobody presses anything.
    person.sees("本次注册已失效").sees("没有等到新企业注册完成，请重新注册");
    assertThat(person.text()).doesNotContain("正在等待企业微信返回注册结果").doesNotContain("进度不会丢失");
    person.scene("page-registration-over");
    // Whoever comes back the day after reads the same.
    person.comesWith(admin(tenantId)).sees("本次注册已失效");
    person.presses("English").sees("This registration is over").presses("中文");

    person.presses("重新注册").fills("企业名称", "新企业有限公司").presses("开始注册企业微信").sees("手机扫码注册").sees("后失效");
    person.presses("打开注册页面").looksAtTheNewTab().sees("注册企业微信");
    person.evaluates("document.querySelector('form').requestSubmit()");
    person.sees("注册").closesTheTab().sees("前往企业微信进行认证");
  }

  private void register(String tenantId) {
    person.comesWith(admin(tenantId)).presses("注册并关联").fills("企业名称", "新企业有限公司");
    person.presses("开始注册企业微信").sees("手机扫码注册");
  }

  private Person countsTheLastSeconds() {
    Wait.until(
        "the last seconds are counted",
        () ->
            String.valueOf(
                    person.evaluates("return document.querySelector('[role=timer]')?.innerText"))
                .startsWith("0:0"));
    return person;
  }

  private String link() {
    return (String) person.evaluates("return document.querySelector('.timed-link a').href");
  }

  private void untilShortlyBefore(Duration life) {
    product.simulator().clock().advance(life.minus(LAST_SECONDS));
  }
}

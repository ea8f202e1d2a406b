package io.wecomlink.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tokens;
import io.wecomlink.testing.Wait;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Who gets in and how, and what each role finds. */
class AccessPageTest extends AtThePage {

  @Test
  void withoutATokenThePageSaysWhereToComeFrom() {
    String tenantId = LinkedTenant.newTenant(product);
    signedOut().sees("请从工作台进入").scene("page-sign-in");
    person.fills("访问令牌", "nonsense").presses("登录").sees("令牌无效或已过期");
    person.scene("page-sign-in-refused");
    person.fills("访问令牌", admin(tenantId)).presses("登录").sees("关联企业微信");
  }

  @Test
  void theTokenSurvivesAReloadAndEndsWithTheSession() {
    String tenantId = LinkedTenant.newTenant(product);
    person.comesWith(admin(tenantId)).sees("关联企业微信");
    assertThat(person.address()).doesNotContain("token");
    assertThat((Long) person.evaluates("return history.length")).isPositive();
    person.evaluates("location.reload()");
    person.sees("关联企业微信").presses("退出").sees("请从工作台进入");
    person.evaluates("location.reload()");
    person.sees("请从工作台进入");
  }

  @Test
  void aTokenThatTheServerRefusesLeadsBackToTheWorkbench() {
    String tenantId = LinkedTenant.newTenant(product);
    String forged =
        Tokens.of(
            "another-secret-another-secret-another-secret",
            "x",
            tenantId,
            Duration.ofHours(1),
            "SUPER_ADMIN");
    person.comesWith(forged).sees("登录已过期").scene("page-expired");
  }

  @Test
  void aWorkbenchHandsOverTheTokenByMessage() {
    String tenantId = LinkedTenant.newTenant(product);
    signedOut().sees("请从工作台进入");
    // From an origin that is not allowed, nothing happens: the event names its origin itself.
    person.evaluates(
        "window.dispatchEvent(new MessageEvent('message', {origin: 'https://evil.example.com',"
            + " data: {type: 'wecomlink:token', token: arguments[0]}}))",
        admin(tenantId));
    assertThat(person.text()).contains("请从工作台进入");
    person.evaluates(
        "window.postMessage({type: 'wecomlink:token', token: arguments[0]}, location.origin)",
        admin(tenantId));
    person.sees("关联企业微信");
  }

  @Test
  void aViewerSeesAndCannotAct() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("只读商贸").members(5).customers(10));
    person.comesWith(Product.token("周晓", tenant.tenantId(), "VIEWER")).sees("当前为只读权限");
    person.sees("企业信息").scene("page-viewer");
    for (String action : new String[] {"重新检查", "设置 Secret", "解除关联"}) {
      assertThat(person.mayPress(action)).as(action).isFalse();
    }
    person.goesTo("#/tenants/" + tenant.tenantId() + "/sync").sees("同步记录").sees("已完成");
    assertThat(person.mayPress("全量同步")).isFalse();
    person.goesTo("#/tenants/" + tenant.tenantId() + "/customers").sees("共 10 位客户");
  }

  @Test
  void aViewerSeesThatALinkIsWaitedForAndNotTheLink() {
    String tenantId = tenant("旁观商贸");
    product.admin(tenantId).post("/tenants/" + tenantId + "/wecom/authorizations", null);
    person.comesWith(Product.token("周晓", tenantId, "VIEWER")).sees("等待企业超级管理员继续");
    person.scene("page-viewer-waiting");
    assertThat(person.evaluates("return document.querySelector('.timed-link')")).isNull();
    person.comesWith(admin(tenantId)).sees("使用企业微信扫码");
  }

  @Test
  void aRefusalOfAnOlderTokenDoesNotEndTheSession() {
    String tenantId = LinkedTenant.newTenant(product);
    person.comesWith(admin(tenantId)).sees("关联企业微信");
    person.evaluates(
        """
        const send = window.fetch;
        window.fetch = (url, options) => {
          if (window.refuse || !new URL(url, location).pathname.endsWith("/wecom")) {
            return send(url, options);
          }
          return new Promise((answer) => {
            window.refuse = () => answer(new Response("{}", {status: 401}));
          });
        };
        """);
    Wait.until(
        "a call is under way",
        () -> Boolean.TRUE.equals(person.evaluates("return !!window.refuse")));
    handsOver(Product.token("周晓", tenantId, "SUPER_ADMIN"));
    person.sees("周晓").evaluates("window.refuse()");
    person.evaluates("return new Promise((done) => setTimeout(done, 500))");
    assertThat(person.text()).contains("周晓").contains("关联企业微信").doesNotContain("登录已过期");
  }

  @Test
  void afterTheEndOfASessionATokenOfAnotherEnterpriseLeadsThere() {
    String before = LinkedTenant.newTenant(product);
    String after = LinkedTenant.newTenant(product);
    person.comesWith(admin(before)).sees("关联企业微信").presses("退出").sees("请从工作台进入");
    handsOver(admin(after));
    person.sees("关联企业微信");
    assertThat(person.address()).contains(after);
    // An address is followed all the same once somebody is there.
    person.goesTo("#/tenants/" + before).sees("无权访问该企业");
  }

  @Test
  void theClockOfTheComputerDecidesNothing() {
    String tenantId = LinkedTenant.newTenant(product);
    signedOut().sees("请从工作台进入");
    person.evaluates("Date.now = () => 4102444800000");
    person.fills("访问令牌", admin(tenantId)).presses("登录").sees("关联企业微信");
  }

  @Test
  void aTokenInTheAddressThatIsNoneEndsWhatWasBefore() {
    String tenantId = LinkedTenant.newTenant(product);
    person.comesWith(admin(tenantId)).sees("关联企业微信");
    person.comesWith("nonsense").sees("令牌无效或已过期");
    assertThat(person.text()).doesNotContain("关联企业微信").doesNotContain("林一诺");
    person.evaluates("location.reload()");
    person.sees("请从工作台进入");
  }

  @Test
  void anEnterpriseThatIsThereIsNotReplacedByANewOne() {
    String tenantId = tenant("原有商贸");
    person.comesWith(Product.token("运营", null, "OPERATOR")).presses("新增企业").sees("企业 ID");
    assertThat(person.focus()).as("the first field").isEqualTo("企业 ID");
    assertThat(person.evaluates("return document.title")).isEqualTo("企业列表 · 企业微信");
    person.fills("企业 ID", tenantId).fills("企业", "抢名商贸").presses("保存");
    person.sees("企业 ID 已存在").scene("page-tenant-exists");
    assertThat(product.operator().get("/tenants").body()).doesNotContain("抢名商贸");

    // What the server finds wrong with a field is said with the field's own name.
    person.evaluates(
        "document.querySelectorAll('dialog input').forEach((i) => i.removeAttribute('maxlength'))");
    person.fills("企业", "长".repeat(201)).presses("保存").sees("企业：个数必须在");

    // A selection of text that ends outside does not close the dialog.
    person.evaluates(
        """
        const dialog = document.querySelector("dialog");
        const press = (on) => on.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true}));
        press(dialog.querySelector("input"));
        dialog.click();
        """);
    assertThat(person.mayPress("保存")).isTrue();
    person.evaluates(
        """
        const dialog = document.querySelector("dialog");
        dialog.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true}));
        dialog.click();
        """);
    person.seesNoMore("工作台所绑定公众号");
  }

  @Test
  void aButtonThatIsShutCanBeReachedAndSaysWhy() {
    String tenantId = LinkedTenant.newTenant(product);
    person.comesWith(Product.token("周晓", tenantId, "VIEWER")).sees("关联企业微信");
    Object reason =
        person.evaluates(
            """
            const button = [...document.querySelectorAll("button")]
                .find((one) => one.innerText.trim() === "立即关联");
            button.focus();
            button.click();
            return document.activeElement === button
                && document.getElementById(button.getAttribute("aria-describedby")).innerText;
            """);
    assertThat(reason).isEqualTo("仅企业超级管理员可执行此操作。");
    assertThat(person.text()).as("nothing has happened").contains("已有企业微信");
  }

  private void handsOver(String token) {
    person.evaluates(
        "window.postMessage({type: 'wecomlink:token', token: arguments[0]}, location.origin)",
        token);
  }

  @Test
  void anotherEnterpriseStaysShut() {
    String own = LinkedTenant.newTenant(product);
    String other = LinkedTenant.newTenant(product);
    person.comesWith(admin(own)).sees("关联企业微信").goesTo("#/tenants/" + other);
    person.sees("无权访问该企业").scene("page-forbidden");
  }

  @Test
  void anOperatorSeesAllEnterprisesAndAssignsInstallations() {
    String tenantId = tenant("市场商贸");
    SimulatedCorp corp =
        product.simulator().createCorp(CorpSpec.named("市场商贸").members(5).customers(5));
    product.simulator().installFromMarket(corp);
    Wait.until(
        "the installation is there",
        () -> product.operator().get("/unclaimed-authorizations").body().contains(corp.corpId()));

    person.comesWith(Product.token("运营", null, "OPERATOR")).sees("企业列表").sees("新增企业");
    person.scene("page-tenants");
    person.presses("新增企业").sees("企业 ID").scene("page-tenant-new");
    assertThat(person.mayPress("保存")).isFalse();
    person.types(Keys.ESCAPE).seesNoMore("工作台所绑定公众号");
    assertThat(person.focus()).as("the dialog gives the keyboard back").isEqualTo("新增企业");

    person.presses("待认领授权").sees(corp.corpId()).scene("page-unclaimed");
    person.presses("认领").sees("属于哪个企业").chooses("企业", "市场商贸");
    person.presses("认领").sees("已归属 " + tenantId);
    person.goesTo("#/tenants/" + tenantId).sees("已完成设置");
  }

  @Test
  void storedEventsAreSeenAndReplayed() {
    LinkedTenant.authorized(product, CorpSpec.named("事件商贸").members(5).customers(5));
    Wait.until(
        "everything that came has been handled",
        () ->
            product
                .operator()
                .get("/events?infoType=create_auth&limit=1")
                .json()
                .at("/items/0/state")
                .asText()
                .equals("DONE"));
    person.comesWith(Product.token("运营", null, "OPERATOR")).sees("企业列表");
    person.presses("回调事件").sees("create_auth").scene("page-events");
    person.fills("事件", "create_auth").presses("搜索").seesNoMore("suite_ticket");
    person.presses("重新处理").sees("正在重新处理事件");
    person.fills("企业微信企业 ID", "nobody").presses("搜索").sees("没有符合条件的事件");
  }

  @Test
  void theConsoleIsOpenedFromThePageAndWorksUnderItsOwnPolicy() {
    signedOut().opens("/actuator/hawtio").sees("运维登录");
    person.fills("访问令牌", Product.token("运营", null, "OPERATOR")).presses("登录");
    person.sees("Hawtio Management Console").sees("JVM Diagnostics").sees("Expand all");
    assertThat(person.address()).contains("/actuator/hawtio");
  }

  private Person signedOut() {
    person.opens("/");
    person.evaluates("sessionStorage.clear()");
    return person.opens("about:blank").opens("/");
  }
}

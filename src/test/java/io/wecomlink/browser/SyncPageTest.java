package io.wecomlink.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.CallbackFaults;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Wait;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Syncs as they go on, what they need from a person, and what failed. */
class SyncPageTest extends AtThePage {

  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";

  @AfterEach
  void endFaults() {
    product.simulator().clearFaults();
    product.simulator().callbackFaults(CallbackFaults.none());
  }

  @Test
  void aSyncIsSeenGoingOn() {
    LinkedTenant tenant =
        LinkedTenant.synced(
            product, CorpSpec.named("实时商贸").members(600).customers(2500).departments(12));
    comesTo(tenant, "sync").sees("同步记录").sees("已完成");
    product.simulator().inject(Fault.slow(PAGES, 1500).forCorp(tenant.corp().corpId()));
    person.presses("全量同步").sees("进行中");
    assertThat(person.mayPress("全量同步")).as("a second one at the same time").isFalse();

    Set<Double> seen = new TreeSet<>();
    Wait.until(
        "the bar has moved twice",
        () -> {
          Object value =
              person.evaluates(
                  "const p = document.querySelector('progress');"
                      + "return p && p.hasAttribute('value') ? p.value : null");
          if (value != null) {
            seen.add(((Number) value).doubleValue());
          }
          return seen.size() > 2;
        });
    person.sees("读取客户").scene("page-sync-running");
    product.simulator().clearFaults();
    // Nobody reloads: the last state comes by itself.
    person.seesNoMore("进行中").scene("page-sync");
  }

  @Test
  void whatOthersStartedIsSeenAndItsEndOpensTheButtons() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("同行商贸").members(300).customers(900));
    comesTo(tenant, "sync").sees("已完成").sees("已启用");
    product.simulator().inject(Fault.slow(PAGES, 1500).forCorp(tenant.corp().corpId()));
    tenant.start("FULL");
    person.presses("全量同步").sees("该企业已有同步").sees("进行中");
    assertThat(person.mayPress("增量同步")).as("while the other one runs").isFalse();

    // Whoever looks at an older run meanwhile, and in another language, hears of the end, too.
    person.evaluates(
        """
        const send = window.fetch;
        window.heardIn = [];
        window.fetch = (url, options) => {
          if (String(url).endsWith("/events")) {
            window.heardIn.push(options.headers["Accept-Language"]);
          }
          return send(url, options);
        };
        const rows = document.querySelectorAll("tbody a");
        rows[rows.length - 1].click();
        """);
    person.presses("English").sees("Running");
    Wait.until(
        "the run is told in English",
        () -> Boolean.TRUE.equals(person.evaluates("return window.heardIn.includes('en')")));
    product.simulator().clearFaults();
    person.seesNoMore("Running");
    Wait.until("the buttons are open", () -> person.mayPress("Full sync"));
    person.presses("中文").sees("全量同步");
  }

  @Test
  void aStreamThatFallsSilentIsNotWaitedFor() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("静默商贸").members(5).customers(10));
    comesTo(tenant, "sync").sees("已完成");
    // A proxy keeps the stream to itself; forty seconds pass at once.
    person.evaluates(
        """
        const send = window.fetch;
        window.fetch = (url, options) =>
          String(url).endsWith("/events")
            ? new Promise((_, fail) =>
                options.signal.addEventListener("abort", () => fail(options.signal.reason)))
            : send(url, options);
        const later = window.setTimeout;
        window.setTimeout = (what, after, ...more) =>
          later(what, after === 40000 ? 200 : after, ...more);
        """);
    person.presses("全量同步");
    Wait.until(
        "it has ended",
        () ->
            tenant.connection().at("/lastSync/trigger").asText().equals("MANUAL")
                && !"RUNNING".equals(tenant.connection().at("/lastSync/state").asText()));
    Wait.until("the buttons are open", () -> person.mayPress("全量同步"));
    assertThat(person.text()).doesNotContain("进行中");
  }

  @Test
  void withoutALinkThereIsNothingToStart() {
    String tenantId = tenant("未联商贸");
    person.comesWith(admin(tenantId)).goesTo("#/tenants/" + tenantId + "/sync").sees("暂无同步记录");
    person.sees("请先在“关联”中完成关联");
    assertThat(person.mayPress("全量同步")).isFalse();
    assertThat(person.mayPress("增量同步")).isFalse();
    assertThat(person.text()).as("times at which nothing will happen").doesNotContain("定时同步");
  }

  @Test
  void aSyncIsCancelled() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("取消商贸").members(300).customers(900));
    comesTo(tenant, "sync").sees("已完成");
    product.simulator().inject(Fault.slow(PAGES, 1000).forCorp(tenant.corp().corpId()));
    person.presses("全量同步").presses("取消同步").sees("已取消").scene("page-sync-cancelled");
  }

  @Test
  void removalsWaitForAPerson() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("核对商贸").members(20).customers(300));
    // WeCom says nothing of it: the next full sync finds them gone.
    product.simulator().callbackFaults(new CallbackFaults(0, 0, 1, 0, 0, 0, 0));
    int gone = 0;
    for (String userid : tenant.corp().followUsers()) {
      for (String customer : List.copyOf(tenant.corp().customersOf(userid))) {
        if (gone++ % 2 == 0) {
          tenant.corp().changes().removeCustomer(userid, customer);
        }
      }
    }
    comesTo(tenant, "sync").sees("已完成");
    person.presses("全量同步").sees("疑似大量客户关系已不存在");
    person.sees("有 " + (gone + 1) / 2 + " 条客户关系同时消失").scene("page-removals");
    // What the run says changes its language with the page.
    person.presses("English").sees((gone + 1) / 2 + " relations are held back").presses("中文");
    person.presses("查看并处理").sees("确认移除已不存在的客户关系？").scene("page-removals-confirm");
    assertThat(person.mayPress("确认移除")).as("without having looked").isFalse();
    person.ticks("我已核对以上事项").presses("确认移除").seesNoMore("疑似大量客户关系已不存在");
    Wait.until(
        "the relations are marked as gone",
        () ->
            product
                    .jdbc()
                    .sql(
                        "SELECT count(*) FROM customer_follow WHERE corp_id = :corpId AND status ="
                            + " 'VANISHED'")
                    .param("corpId", tenant.corp().corpId())
                    .query(Long.class)
                    .single()
                > 100);
  }

  @Test
  void theScheduleIsPausedAndResumed() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("定时商贸").members(5).customers(10));
    comesTo(tenant, "sync").sees("定时同步").sees("已启用");
    person.presses("暂停定时同步").sees("已暂停");
    person.presses("恢复定时同步").sees("已启用");
  }

  @Test
  void aFailedItemIsReplayed() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("重试商贸").members(20).customers(120));
    product.simulator().inject(Fault.errcode(PAGES, 40058).forCorp(tenant.corp().corpId()));
    tenant.sync();

    comesTo(tenant, "sync").sees("部分数据未能读取").presses("查看失败记录");
    person
        .sees("一组成员的客户")
        .sees("企业微信返回错误 40058")
        .sees("参数不合法")
        .sees("wecom-list-contacts-by-user failed: 40058")
        .scene("page-dead-letters");
    // While the cause is there, it comes back with one more attempt.
    person.presses("重试").sees("正在重试");
    Wait.until(
        "it has failed once more",
        () ->
            tenant
                    .admin()
                    .get(tenant.path("/dead-letters?state=OPEN"))
                    .json()
                    .at("/items/0/attempts")
                    .asInt()
                == 2);
    product.simulator().clearFaults();
    person.presses("刷新").sees("共尝试 2 次").presses("重试").sees("正在重试");
    Wait.until(
        "it is settled",
        () ->
            !tenant
                .admin()
                .get(tenant.path("/dead-letters?state=RESOLVED"))
                .json()
                .at("/items/0")
                .isMissingNode());
    person.presses("刷新").sees("没有失败记录").presses("已解决").sees("一组成员的客户");
    person.scene("page-dead-letters-resolved");
    person.presses("数据同步").sees("重试读取失败的成员");
  }

  @Test
  void aFailedItemIsDiscarded() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("忽略商贸").members(5).customers(20));
    product.simulator().inject(Fault.errcode(PAGES, 40058).forCorp(tenant.corp().corpId()));
    tenant.sync();
    comesTo(tenant, "dead-letters").sees("一组成员的客户");
    person.presses("忽略").sees("忽略此记录？").presses("忽略").sees("没有失败记录");
    person.presses("已忽略").sees("一组成员的客户");
  }
}

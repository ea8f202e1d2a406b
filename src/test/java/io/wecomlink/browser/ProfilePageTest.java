package io.wecomlink.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Wait;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Customers, organisation and history, in both languages, on a desk and on a phone. */
class ProfilePageTest extends AtThePage {

  private LinkedTenant tenant;

  @BeforeAll
  void syncs() {
    tenant =
        LinkedTenant.synced(
            product, CorpSpec.named("青禾商贸").members(40).customers(400).departments(9).seed(11));
  }

  @Test
  void customersAreSearchedFilteredAndOpened() {
    comesTo("customers").sees("已显示 50 位").scene("page-customers");
    person.presses("加载更多").sees("已显示 100 位");

    person.fills("名称或备注", "李").presses("搜索").seesNoMore("还有更多").seesNoMore("正在加载");
    long found = rows();
    assertThat(found)
        .isPositive()
        .isEqualTo(
            product
                .jdbc()
                .sql(
                    """
                    SELECT count(*) FROM customer_profile p WHERE corp_id = :corpId
                       AND (name LIKE '%李%' OR EXISTS (
                         SELECT 1 FROM customer_follow f WHERE f.corp_id = p.corp_id
                            AND f.external_userid = p.external_userid AND f.remark LIKE '%李%'))
                    """)
                .param("corpId", tenant.corp().corpId())
                .query(Long.class)
                .single());
    person.fills("名称或备注", "没有这样的客户").presses("搜索").sees("没有符合条件的客户");
    person.scene("page-customers-none").presses("清除筛选条件").sees("已显示 50 位");
    person.chooses("状态", "已流失").sees("没有符合条件的客户").chooses("状态", "不限");

    person.sees("已显示 50 位");
    person.evaluates("document.querySelector('td .person').click()");
    person.sees("基本信息").sees("external_userid").scene("page-customer");
  }

  @Test
  void customersAreFilteredByAnyMember() {
    LinkedTenant large =
        LinkedTenant.synced(product, CorpSpec.named("众员商贸").members(260).customers(20));
    comesTo(large, "customers").sees("共 20 位客户");
    Wait.until(
        "every member can be chosen",
        () ->
            Long.valueOf(261)
                .equals(
                    person.evaluates(
                        "return document.querySelectorAll('#customers-userid option').length")));
  }

  @Test
  void theOrganisationIsATree() {
    comesTo("organisation").sees("部门 1").sees("全部成员").scene("page-organisation");
    person.presses("部门 1");
    assertThat(person.text()).contains("部门 1");
  }

  @Test
  void theHistorySaysWhoDidWhat() {
    comesTo("history").sees("应用授权成功").sees("检查开发者 ID").scene("page-history");
  }

  @Test
  void everythingIsThereInEnglish() {
    comesTo("customers").sees("还有更多").presses("English").sees("50 shown, there are more");
    person.scene("page-customers-en");
    for (String view : new String[] {"connection", "sync", "organisation", "history"}) {
      person.goesTo("#/tenants/" + tenant.tenantId() + "/" + view);
      Wait.until("it is loaded", () -> !person.text().contains("Loading"));
      // Names stay what they are.
      assertThat(person.text().replaceAll("中文|林一诺|青禾商贸(有限公司)?", ""))
          .as(view)
          .doesNotContainPattern("\\p{IsHan}");
    }
    // It is remembered.
    person.comesWith(admin(tenant.tenantId())).sees("Sign out").presses("中文").sees("退出");
  }

  @Test
  void aPhoneIsWideEnough() {
    person.usesAScreenOf(360);
    try {
      comesTo("connection").sees("企业信息").scene("phone-connection");
      person.goesTo("#/tenants/" + tenant.tenantId() + "/sync").sees("同步记录");
      person.sees("已完成").scene("phone-sync");
      person.goesTo("#/tenants/" + tenant.tenantId() + "/customers").sees("已显示 50 位");
      person.scene("phone-customers");
      person.goesTo("#/tenants/" + tenant.tenantId() + "/organisation").sees("部门 1");
      person.scene("phone-organisation");
      person.goesTo("#/tenants/" + tenant.tenantId() + "/dead-letters").sees("没有失败记录");
      person.scene("phone-dead-letters");
      person.goesTo("#/tenants/" + tenant.tenantId() + "/history").sees("应用授权成功");
      person.scene("phone-history");
    } finally {
      person.usesAScreenOf(1280);
    }
  }

  private long rows() {
    return (Long) person.evaluates("return document.querySelectorAll('.list tbody tr').length");
  }

  private Person comesTo(String view) {
    return comesTo(tenant, view);
  }
}

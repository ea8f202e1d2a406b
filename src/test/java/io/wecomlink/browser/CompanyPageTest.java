package io.wecomlink.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.VisibleRange;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A company's own app, the end of a link, and an authorisation that WeCom no longer accepts. */
class CompanyPageTest extends AtThePage {

  private static final String FOLLOW_USERS = "/cgi-bin/externalcontact/get_follow_user_list";
  private static final String DEPARTMENTS = "/cgi-bin/department/list";

  @AfterEach
  void endFaults() {
    product.simulator().clearFaults();
  }

  @Test
  void aCompanyIsLinkedByItsOwnAppAndSeesUnionids() {
    String tenantId = tenant("自建商贸");
    SimulatedCorp corp = corp("自建商贸", true);
    SimulatedCorp.OwnApp app = corp.createSelfBuiltApp(VisibleRange.wholeCompany());
    person.comesWith(admin(tenantId)).presses("接入自建应用").sees("回调 EncodingAESKey");
    assertThat(person.mayPress("确认")).as("with empty fields").isFalse();
    person.sees("/wecom/callback/app/" + tenantId);
    SelfBuiltForm.fill(person, corp, app);
    person.scene("page-self-built").presses("确认").sees("已完成设置");
    assertThat(person.text())
        .as("what is true of third-party apps only")
        .doesNotContain("企业微信已不再向第三方应用提供 unionid");
    person.presses("已完成设置").sees("已生效：客户带有 unionid").sees("企业自建应用");
    assertThat(person.text()).doesNotContain(app.secret()).doesNotContain("如需改用企业自建应用");
    person.scene("page-self-built-linked");
  }

  @Test
  void anAppWithoutPermissionIsRefusedWithWhatToDo() {
    String tenantId = tenant("缺权商贸");
    SimulatedCorp corp = corp("缺权商贸", false);
    SimulatedCorp.OwnApp app = corp.createSelfBuiltApp(VisibleRange.wholeCompany());
    product.simulator().inject(Fault.errcode(FOLLOW_USERS, 48002).forCorp(corp.corpId()));
    person.comesWith(admin(tenantId)).presses("接入自建应用");
    SelfBuiltForm.fill(person, corp, app);
    person.presses("确认").sees("Secret 校验未通过").sees("错误码 48002").sees("为该应用开通「客户联系」权限");
    person.scene("page-self-built-refused");

    // With a wrong secret the advice is another.
    person.fills("Secret", "not-the-secret-of-this-app").presses("确认");
    person.sees("错误码 40001").sees("未保存任何内容。请核对后重新填写");
    // What was typed is still there; with the permission and the secret it goes through.
    product.simulator().clearFaults();
    person.fills("Secret", app.secret()).presses("确认").sees("已完成设置");
    person.presses("已完成设置").sees("未生效").sees("请在企业微信管理后台绑定微信开发者 ID");

    // Another company's app is not taken instead, nor is one that another tenant has.
    person.presses("更换自建应用凭证");
    SimulatedCorp another = corp("缺权乙", false);
    SelfBuiltForm.fill(person, another, another.createSelfBuiltApp(VisibleRange.wholeCompany()));
    person.presses("确认").sees("已关联企业微信").sees("请先解除原有关联");
    person.comesWith(admin(tenant("缺权丙"))).presses("接入自建应用");
    SelfBuiltForm.fill(person, corp, app);
    person.presses("确认").sees("该企业微信已关联到其他企业");
    person.scene("page-self-built-corp-linked");
  }

  @Test
  void theLinkIsEndedAndTheProfilesAreKept() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("保留商贸").members(5).customers(30));
    long before = profiles(tenant);
    person.comesWith(admin(tenant.tenantId())).presses("解除关联").sees("保留商贸有限公司 将不再同步");
    assertThat(person.mayPress("解除关联")).as("without having ticked").isFalse();
    person.ticks("我已了解，之后需要重新关联").scene("page-unlink");
    person.presses("解除关联").sees("企业微信已解除关联").sees("关联企业微信");
    assertThat(profiles(tenant)).isEqualTo(before).isPositive();
  }

  @Test
  void theLinkIsEndedAndTheProfilesAreErased() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("清除商贸").members(5).customers(30));
    person.comesWith(admin(tenant.tenantId())).presses("解除关联");
    person.ticks("保留已同步的组织架构与客户").sees("将被清除，无法恢复").ticks("我已了解，之后需要重新关联");
    person.scene("page-unlink-erase").presses("解除关联").sees("企业微信已解除关联");
    assertThat(profiles(tenant)).isZero();
  }

  @Test
  void theWrongCompanyIsPartedWithOnTheWay() {
    LinkedTenant tenant =
        LinkedTenant.authorized(product, CorpSpec.named("误选商贸").members(5).customers(5));
    person.comesWith(admin(tenant.tenantId())).sees("当前企业：误选商贸有限公司。不是这家企业？");
    person.presses("解除关联").ticks("我已了解，之后需要重新关联").presses("解除关联");
    person.sees("企业微信已解除关联");
  }

  @Test
  void anAuthorisationThatWecomNoLongerAcceptsIsMadeGood() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("重授商贸").members(5).customers(10));
    person.comesWith(admin(tenant.tenantId())).sees("企业信息");
    withdraw(tenant, 48002);
    // The page finds out by itself.
    person.sees("需要重新授权").sees("企业微信已不再接受原有授权").scene("page-reauthorise");
    person.presses("English").sees("WeCom has to be authorised again").presses("中文");
    product.simulator().clearFaults();
    person.presses("立即授权").presses("打开授权页面").looksAtTheNewTab().sees("安装第三方应用");
    person.ticks("重授商贸").presses("同意安装").sees("企业微信授权已完成").closesTheTab();
    person.presses("已完成设置").sees("已关联，企业微信中的变更会自动同步");
    assertThat(profiles(tenant)).isPositive();
  }

  @Test
  void whoeverHasToAuthoriseAgainMayEndTheLinkWhileWaiting() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("重授乙店").members(5).customers(10));
    withdraw(tenant, 48002);
    product.simulator().clearFaults();
    person.comesWith(admin(tenant.tenantId())).presses("立即授权").sees("使用企业微信扫码");
    person.sees("当前企业：重授乙店有限公司。不是这家企业？");
    assertThat(person.text())
        .as("what the company that is there does not allow")
        .doesNotContain("企业还没有企业微信？")
        .doesNotContain("接入自建应用");
    person.presses("解除关联").ticks("我已了解，之后需要重新关联").presses("解除关联").sees("已有企业微信");
  }

  @Test
  void anOwnAppWhoseSecretIsNoLongerAcceptedGetsAnother() {
    String tenantId = tenant("换钥商贸");
    Workbench admin = product.admin(tenantId);
    SimulatedCorp corp = corp("换钥商贸", true);
    SimulatedCorp.OwnApp app = corp.createSelfBuiltApp(VisibleRange.wholeCompany());
    person.comesWith(admin(tenantId)).presses("接入自建应用");
    SelfBuiltForm.fill(person, corp, app);
    person.presses("确认").presses("已完成设置").sees("已生效");
    withdraw(new LinkedTenant(tenantId, corp, admin), 48002);
    person.comesWith(admin(tenantId)).sees("需要重新授权").sees("不再接受自建应用的凭证");
    person.scene("page-replace-secret");
    assertThat(person.mayPress("立即授权")).as("an installation does not help").isFalse();
    product.simulator().clearFaults();

    person.presses("更换自建应用凭证").sees("校验通过后将替换已保存的内容");
    SelfBuiltForm.fill(person, corp, corp.createSelfBuiltApp(VisibleRange.wholeCompany()));
    person.presses("确认").presses("已完成设置").sees("已生效");
  }

  @Test
  void aCompanyThatIsNotAuthorisedAgainIsPartedWith() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("不续商贸").members(5).customers(10));
    withdraw(tenant, 48006);
    person.comesWith(admin(tenant.tenantId())).sees("需要重新授权").presses("解除关联");
    person.ticks("我已了解，之后需要重新关联").presses("解除关联").sees("企业微信已解除关联");
  }

  /** The company withdraws what it granted; the next sync finds out. */
  private void withdraw(LinkedTenant tenant, int errcode) {
    Wait.until(
        "the first sync has ended",
        () -> !"RUNNING".equals(tenant.connection().at("/lastSync/state").asText()));
    product.simulator().inject(Fault.errcode(DEPARTMENTS, errcode).forCorp(tenant.corp().corpId()));
    tenant.sync();
    Wait.until(
        "it has to be authorised again",
        () -> "REAUTHORISATION_REQUIRED".equals(tenant.connection().get("state").asText()));
  }

  private SimulatedCorp corp(String name, boolean developerIdBound) {
    return product
        .simulator()
        .createCorp(
            CorpSpec.named(name).members(8).customers(40).developerIdBound(developerIdBound));
  }

  private long profiles(LinkedTenant tenant) {
    return product
        .jdbc()
        .sql("SELECT count(*) FROM customer_profile WHERE corp_id = :corpId")
        .param("corpId", tenant.corp().corpId())
        .query(Long.class)
        .single();
  }
}

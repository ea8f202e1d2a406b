package io.wecomlink.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.VisibleRange;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a person sees whose page still shows where the connection stood, while somebody else has
 * moved it on: another administrator, or the company in WeCom.
 */
class RefusalPageTest extends AtThePage {

  private static final String DEPARTMENTS = "/cgi-bin/department/list";
  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";

  /** What an administrator may set off, and how the page's words for it end. */
  private static final Map<String, String> WANTS =
      Map.of(
          "AUTHORIZATION_STARTED", "获取安装链接",
          "REGISTRATION_STARTED", "获取注册链接",
          "CERTIFICATION_SKIPPED", "确认企业认证",
          "SELF_BUILT_APP_SET", "以自建应用关联",
          "DEVELOPER_ID_CHECKED", "确认微信开发者 ID",
          "MINI_PROGRAM_SET", "设置小程序",
          "MINI_PROGRAM_REMOVED", "移除小程序",
          "UNLINKED_BY_ADMIN", "解除关联",
          "SYNC", "发起同步");

  private static final Map<String, String> STATES =
      Map.of(
          "NOT_LINKED", "未关联",
          "REGISTERING", "等待注册",
          "CERTIFICATION_PENDING", "等待企业认证",
          "AUTHORISING", "等待安装授权",
          "DEVELOPER_ID_PENDING", "等待绑定微信开发者 ID",
          "LINKED", "已关联",
          "REAUTHORISATION_REQUIRED", "需要重新授权",
          "UNLINKED", "已解除关联");

  /** What the table has no line for, and no person can be refused. */
  private static final Set<String> NEVER_MET =
      Set.of(
          // Skipping where certification is no longer asked for changes nothing: 200.
          "DEVELOPER_ID_PENDING CERTIFICATION_SKIPPED",
          "LINKED CERTIFICATION_SKIPPED",
          // Where nothing is stored, removing it changes nothing: 204.
          "NOT_LINKED MINI_PROGRAM_REMOVED",
          "REGISTERING MINI_PROGRAM_REMOVED",
          "CERTIFICATION_PENDING MINI_PROGRAM_REMOVED",
          "UNLINKED MINI_PROGRAM_REMOVED");

  /** A page that was left open: its tab, and the button that is pressed there again and again. */
  private record Left(String tab, String button) {}

  private final Map<String, Left> left = new LinkedHashMap<>();
  private final Set<String> seen = new HashSet<>();

  @AfterEach
  void endFaults() {
    product.simulator().clearFaults();
  }

  @Test
  void whoeverIsOvertakenReadsWhyWhereverTheyAre() throws IOException {
    String tenantId = tenant("众手商贸");
    Workbench other = product.admin(tenantId);
    LinkedTenant tenant = new LinkedTenant(tenantId, null, other);

    // Nothing is linked, and three administrators begin.
    leaves(tenantId, "AUTHORIZATION_STARTED", "立即授权", () -> person.presses("立即关联").sees("立即授权"));
    leaves(
        tenantId,
        "REGISTRATION_STARTED",
        "开始注册企业微信",
        () -> person.presses("注册并关联").fills("企业名称", "众手商贸有限公司"));
    SimulatedCorp any =
        product.simulator().createCorp(CorpSpec.named("众手自建").members(5).customers(5));
    leaves(
        tenantId,
        "SELF_BUILT_APP_SET",
        "确认",
        () -> {
          person.presses("接入自建应用");
          SelfBuiltForm.fill(person, any, any.createSelfBuiltApp(VisibleRange.wholeCompany()));
        });

    // A fourth is faster: the company is registered.
    SimulatedCorp corp = product.simulator().register(registrationLink(other, tenant), "众手商贸");
    Wait.until("the app is in", () -> tenant.connection().path("corp").hasNonNull("name"));
    refused("CERTIFICATION_PENDING", "SELF_BUILT_APP_SET", "page-refused-self-built");
    refused("CERTIFICATION_PENDING", "REGISTRATION_STARTED", "page-refused-registration");
    leaves(tenantId, "CERTIFICATION_SKIPPED", "已完成认证", () -> person.sees("已完成认证"));

    assertThat(other.post(tenant.path("/certification"), Map.of("skip", true)).said())
        .isEqualTo("200");
    refused("DEVELOPER_ID_PENDING", "AUTHORIZATION_STARTED", "page-refused-authorization");
    refused("DEVELOPER_ID_PENDING", "REGISTRATION_STARTED", null);

    // The first look finds it linked, with all that a linked company has.
    JsonNode finding = other.post(tenant.path("/developer-id"), null).json();
    tenant.awaitRun(finding.get("runId").asText());
    refused("LINKED", "AUTHORIZATION_STARTED", null);
    refused("LINKED", "REGISTRATION_STARTED", null);
    String secret = corp.associateMiniProgram().secret();
    assertThat(
            other
                .put(
                    tenant.path("/mini-program"),
                    Map.of("appId", "wx0000000000000001", "secret", secret))
                .said())
        .isEqualTo("200");
    leaves(tenantId, "DEVELOPER_ID_CHECKED", "重新检查", () -> person.sees("重新检查"));
    leaves(
        tenantId,
        "MINI_PROGRAM_SET",
        "确认",
        () -> person.presses("更换").fills("AppID", "wx0000000000000002").fills("Secret", secret));
    leaves(tenantId, "MINI_PROGRAM_REMOVED", "移除", () -> person.presses("移除").sees("移除小程序？"));
    leaves(
        tenantId, "UNLINKED_BY_ADMIN", "解除关联", () -> person.presses("解除关联").ticks("我已了解，之后需要重新关联"));
    leaves(
        tenantId,
        "SYNC",
        "全量同步",
        () -> person.goesTo("#/tenants/" + tenantId + "/sync").sees("已完成"));

    // The company withdraws the app's permissions: it has to be authorised again.
    product.simulator().inject(Fault.errcode(DEPARTMENTS, 48002).forCorp(corp.corpId()));
    tenant.sync();
    awaitState(tenant, "REAUTHORISATION_REQUIRED");
    product.simulator().clearFaults();
    refused("REAUTHORISATION_REQUIRED", "REGISTRATION_STARTED", null);
    refused("REAUTHORISATION_REQUIRED", "CERTIFICATION_SKIPPED", "page-refused-certification");
    refused("REAUTHORISATION_REQUIRED", "DEVELOPER_ID_CHECKED", null);
    refused("REAUTHORISATION_REQUIRED", "MINI_PROGRAM_SET", null);
    refused("REAUTHORISATION_REQUIRED", "SYNC", "page-refused-sync");

    JsonNode link = other.post(tenant.path("/authorizations"), null).json();
    awaitState(tenant, "AUTHORISING");
    for (String want : List.of("CERTIFICATION_SKIPPED", "DEVELOPER_ID_CHECKED", "SYNC")) {
      refused("AUTHORISING", want, null);
    }
    refused("AUTHORISING", "MINI_PROGRAM_SET", "page-refused-mini-program");
    refused("AUTHORISING", "MINI_PROGRAM_REMOVED", "page-refused-mini-program-removal");

    assertThat(
            other.get(product.simulator().install(corp, link.get("installUrl").asText())).status())
        .isEqualTo(303);
    awaitState(tenant, "DEVELOPER_ID_PENDING");
    for (String want : List.of("MINI_PROGRAM_SET", "MINI_PROGRAM_REMOVED", "SYNC")) {
      refused("DEVELOPER_ID_PENDING", want, null);
    }

    // Another administrator ends it.
    assertThat(other.call("DELETE", tenant.path(""), null).said()).isEqualTo("204");
    refused("UNLINKED", "UNLINKED_BY_ADMIN", "page-refused-unlink");
    refused("UNLINKED", "DEVELOPER_ID_CHECKED", "page-refused-developer-id");
    for (String want : List.of("CERTIFICATION_SKIPPED", "MINI_PROGRAM_SET", "SYNC")) {
      refused("UNLINKED", want, null);
    }

    // And begins anew, changes their mind, and registers after all.
    registrationLink(other, tenant);
    afterTheEnd("REGISTERING");
    assertThat(other.call("DELETE", tenant.path(""), null).said()).isEqualTo("204");
    afterTheEnd("NOT_LINKED");
    refused("NOT_LINKED", "UNLINKED_BY_ADMIN", null);
    product.simulator().register(registrationLink(other, tenant), "众手再来");
    Wait.until("the app is in", () -> tenant.connection().path("corp").hasNonNull("name"));
    for (String want : List.of("DEVELOPER_ID_CHECKED", "MINI_PROGRAM_SET", "SYNC")) {
      refused("CERTIFICATION_PENDING", want, null);
    }

    assertThat(seen).as("what a person can be refused").containsAll(impossible());
    person.looksAt(left.get("SYNC").tab()).presses("English").presses("Full sync");
    person.sees("Not possible now");
    person.sees(
        "The connection is waiting for the company’s certification."
            + " In this state you cannot start a sync.");
    person.presses("中文").sees("全量同步");
    closesAll();
  }

  @Test
  void theReasonIsStillThereOnceThePageHasMovedOn() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("双人商贸").members(5).customers(5));
    person.comesWith(admin(tenant.tenantId())).sees("企业信息").hearsNothing();
    String one = person.tab();
    String two = person.opensATab(admin(tenant.tenantId()));
    person.sees("企业信息").presses("解除关联").ticks("我已了解，之后需要重新关联");
    person.presses("解除关联").sees("企业微信已解除关联");

    person.looksAt(one).presses("重新检查").sees("当前状态为“已解除关联”，无法确认微信开发者 ID");
    person.hearsAgain().sees("企业微信已解除关联").sees("关联企业微信");
    person.sees("当前状态为“已解除关联”，无法确认微信开发者 ID").scene("page-overtaken");
    // It is about what was pressed then, and goes when something else is.
    person.presses("立即关联").presses("立即授权").sees("使用企业微信扫码");
    assertThat(person.text()).doesNotContain("当前无法执行");
    person.looksAt(two).closesTheTab();
  }

  @Test
  void failedItemsOfAnEndedLinkAreNotRetried() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("终止商贸").members(5).customers(20));
    product.simulator().inject(Fault.errcode(PAGES, 40058).forCorp(tenant.corp().corpId()));
    tenant.sync();
    comesTo(tenant, "dead-letters").sees("一组成员的客户");
    assertThat(tenant.admin().call("DELETE", tenant.path("?keepProfiles=true"), null).said())
        .isEqualTo("204");
    person.presses("重试").sees("当前状态为“已解除关联”，无法重试失败记录。").scene("page-refused-retry");
    person.presses("全部重试").sees("当前状态为“已解除关联”，无法重试失败记录。");
  }

  @Test
  void aCompanyWhoseAppIsNotInYetIsToldHowToGetItIn() {
    String tenantId = tenant("待装商贸");
    Workbench admin = product.admin(tenantId);
    LinkedTenant tenant = new LinkedTenant(tenantId, null, admin);
    String code = registrationLink(admin, tenant).replaceFirst(".*register_code=", "");
    // WeCom says that it is registered; that the app is installed it says later.
    product
        .bean(ProducerTemplate.class)
        .request(
            "direct:link-complete-registration",
            exchange -> {
              exchange.setVariable("actor", "wecom");
              exchange.setVariable("corpId", "wpRegisteredWithoutTheApp0000001");
              exchange.setVariable("registerCode", code);
            });
    person.comesWith(admin(tenantId)).sees("已完成认证").presses("已完成认证");
    person.sees("应用尚未安装").sees("已注册的企业还需要授权应用").scene("page-authorization-awaited");
    person.presses("立即授权").sees("使用企业微信扫码");
  }

  @Test
  void aCompanyThatSomebodyElseHasIsRefusedWhereItComesIn() {
    LinkedTenant owner =
        LinkedTenant.authorized(product, CorpSpec.named("先到商贸").members(5).customers(5));
    String tenantId = tenant("后到商贸");
    Workbench admin = product.admin(tenantId);
    String link = installLink(admin, tenantId);
    person.opens(product.simulator().install(owner.corp(), link));
    person.sees("企业微信已被关联").sees("该企业微信已关联到其他企业").scene("page-return-corp-linked");

    // Two administrators of one tenant bring two companies.
    String first = installLink(admin, tenantId);
    String second = installLink(admin, tenantId);
    SimulatedCorp one =
        product.simulator().createCorp(CorpSpec.named("后到甲").members(5).customers(5));
    SimulatedCorp two =
        product.simulator().createCorp(CorpSpec.named("后到乙").members(5).customers(5));
    person.opens(product.simulator().install(one, first)).sees("企业微信授权已完成");
    person.opens(product.simulator().install(two, second));
    person.sees("已关联企业微信").sees("请先解除原有关联").scene("page-return-tenant-linked");
    // A link works once.
    person.opens(product.simulator().install(one, first)).sees("链接已失效");
  }

  // --- Tabs that are left open

  /** Opens a tab, does what leads to a button, and stops learning what others do. */
  private void leaves(String tenantId, String want, String button, Runnable way) {
    String tab = person.opensATab(admin(tenantId));
    person.sees("退出");
    way.run();
    person.hearsNothing();
    left.put(want, new Left(tab, button));
  }

  /** Presses the button in its tab, and reads that it is impossible, and why. */
  private void refused(String state, String want, String picture) {
    Left one = left.get(want);
    person.looksAt(one.tab()).presses(one.button());
    person.sees("当前无法执行").sees("当前状态为“" + STATES.get(state) + "”，无法" + WANTS.get(want) + "。");
    seen.add(state + " " + want);
    if (picture != null) {
      person.scene(picture);
    }
  }

  private void afterTheEnd(String state) {
    for (String want :
        List.of("CERTIFICATION_SKIPPED", "DEVELOPER_ID_CHECKED", "MINI_PROGRAM_SET", "SYNC")) {
      refused(state, want, null);
    }
  }

  private void closesAll() {
    left.values().forEach(one -> person.looksAt(one.tab()).closesTheTab());
  }

  /** What the table in the documentation has no line for, of all that a person may set off. */
  private static Set<String> impossible() throws IOException {
    Set<String> impossible = new TreeSet<>();
    STATES
        .keySet()
        .forEach(state -> WANTS.keySet().forEach(want -> impossible.add(state + " " + want)));
    Pattern line = Pattern.compile("\\| `(\\w+)` \\| `(\\w+)` \\| `(\\w+)` \\|");
    for (String each : Files.readAllLines(Path.of("docs/linking.md"))) {
      Matcher matcher = line.matcher(each);
      if (matcher.matches()) {
        impossible.remove(matcher.group(1) + " " + matcher.group(2));
      }
    }
    impossible.remove("LINKED SYNC");
    impossible.removeAll(NEVER_MET);
    return impossible;
  }

  // --- What others do

  private static String registrationLink(Workbench admin, LinkedTenant tenant) {
    return admin
        .post(tenant.path("/registrations"), Map.of())
        .json()
        .get("registrationUrl")
        .asText();
  }

  private static String installLink(Workbench admin, String tenantId) {
    return admin
        .post("/tenants/" + tenantId + "/wecom/authorizations", null)
        .json()
        .get("installUrl")
        .asText();
  }

  private static void awaitState(LinkedTenant tenant, String state) {
    Wait.until("it is " + state, () -> state.equals(tenant.connection().get("state").asText()));
  }
}

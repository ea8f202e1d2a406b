package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.deadletter.DeadLetters;
import io.wecomlink.problem.Reason;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What failed for good: seen, replayed, discarded, settled. */
class DeadLettersTest {

  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";

  private final Product product = Product.shared();

  @AfterEach
  void endFaults() {
    product.simulator().clearFaults();
  }

  @Test
  void aLetterSaysWhatFailedForWhomAndWhatToDo() {
    LinkedTenant tenant = withOpenLetter("信件公司");
    JsonNode letter = list(tenant, "?state=OPEN").get(0);
    assertThat(letter.properties().stream().map(Map.Entry::getKey))
        .containsExactly(
            "id",
            "kind",
            "subject",
            "errcode",
            "error",
            "errorCode",
            "errorDetail",
            "advice",
            "attempts",
            "firstFailedAt",
            "lastFailedAt",
            "state");
    assertThat(letter.get("kind").asText()).isEqualTo("CONTACT_GROUP");
    assertThat(letter.get("errcode").asInt()).isEqualTo(40058);
    assertThat(letter.get("advice").asText()).contains("does not accept a parameter");
    assertThat(letter.get("error").asText()).isEqualTo("WeCom answered with error 40058.");
    assertThat(letter.get("errorCode").asText()).isEqualTo("wecom_error");
    assertThat(letter.get("errorDetail").asText())
        .startsWith("wecom-list-contacts-by-user failed: 40058");
    assertThat(letter.get("attempts").asInt()).isEqualTo(1);
    assertThat(letter.get("state").asText()).isEqualTo("OPEN");
  }

  @Test
  void aLetterIsReadInTheLanguageOfItsReader() {
    LinkedTenant tenant = withOpenLetter("双语公司");
    JsonNode english = list(tenant, "?state=OPEN").get(0);
    JsonNode chinese = list(tenant, "zh-CN", "?state=OPEN").get(0);
    assertThat(english.get("subject").asText()).matches("\\S+ and \\d+ others");
    assertThat(chinese.get("subject").asText()).matches("\\S+ 及另外 \\d+ 人");
    assertThat(chinese.get("error").asText()).isEqualTo("企业微信返回错误 40058。");
    assertThat(chinese.get("advice").asText()).contains("参数不合法");
    assertThat(chinese.get("errorDetail")).isEqualTo(english.get("errorDetail"));
  }

  @Test
  void whatHasNoNameIsCalledByWords() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("名称公司"));
    DeadLetters letters = product.bean(DeadLetters.class);
    String corpId = tenant.corp().corpId();
    letters.keep(
        new DeadLetters.Failed(
            tenant.tenantId(), corpId, null, "MEMBERS", "roster", Reason.of("members_left_range")));
    letters.keepMembers(
        new DeadLetters.Failed(
            tenant.tenantId(),
            corpId,
            null,
            "CONTACT",
            "3/4/cursor",
            Reason.of("item_without_id", 5, "userid")),
        List.of("u1", "u2"));
    JsonNode english = list(tenant, "");
    assertThat(english.findValuesAsText("subject"))
        .containsExactly("u1 and one other", "all members");
    assertThat(english.get(0).get("error").asText())
        .isEqualTo("Item 5 of a page has no userid that can be one.");
    JsonNode chinese = list(tenant, "zh-CN", "");
    assertThat(chinese.findValuesAsText("subject")).containsExactly("u1 及另外 1 人", "全部成员");
    assertThat(chinese.get(0).get("error").asText()).contains("第 5 条数据缺少有效的 userid");
    assertThat(chinese.get(1).get("error").asText()).contains("移出了可见范围");
    assertThat(chinese.get(1).get("errorDetail").isNull()).isTrue();
  }

  @Test
  void aTextOfTheTimeBeforeCodesIsShownAsItIs() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("旧文公司"));
    keep(tenant, "CUSTOMER", "wm1", "wecom-get-contact failed: 84061 no relation");
    for (String language : List.of("en", "zh-CN")) {
      JsonNode letter = list(tenant, language, "").get(0);
      assertThat(letter.get("error").asText())
          .isEqualTo("wecom-get-contact failed: 84061 no relation");
      assertThat(letter.get("errorCode").isNull()).isTrue();
      assertThat(letter.get("errorDetail").isNull()).isTrue();
    }
  }

  @Test
  void failingAgainCountsAndANewerSuccessSettles() {
    LinkedTenant tenant = withOpenLetter("再败公司");
    tenant.sync();
    JsonNode letter = list(tenant, "?state=OPEN").get(0);
    assertThat(letter.get("attempts").asInt()).isEqualTo(2);

    product.simulator().clearFaults();
    tenant.sync();

    assertThat(list(tenant, "?state=OPEN")).isEmpty();
    assertThat(list(tenant, "?state=RESOLVED").get(0).get("id")).isEqualTo(letter.get("id"));
  }

  @Test
  void aReplayTakesTheWayOfTheOriginal() {
    LinkedTenant tenant = withOpenLetter("重放公司");
    String id = list(tenant, "?state=OPEN").get(0).get("id").asText();
    product.simulator().clearFaults();

    Workbench.Answer answer =
        tenant.admin().post(tenant.path("/dead-letters/" + id + "/replay"), null);

    assertThat(answer.said()).isEqualTo("202");
    assertThat(answer.json().get("state").asText()).isEqualTo("REPLAYING");
    Wait.until("the letter is settled", () -> stateOf(tenant, id).equals("RESOLVED"));
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void aReplayThatFailsOpensTheLetterAgain() {
    LinkedTenant tenant = withOpenLetter("又败公司");
    String id = list(tenant, "?state=OPEN").get(0).get("id").asText();
    tenant.admin().post(tenant.path("/dead-letters/" + id + "/replay"), null);
    Wait.until(
        "the letter is open again",
        () -> {
          JsonNode letter = list(tenant, "").get(0);
          return letter.get("state").asText().equals("OPEN") && letter.get("attempts").asInt() == 2;
        });
  }

  @Test
  void theMembersAreReplayedByARunThatBeginsAfterwards() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("名单公司"));
    product.simulator().inject(Fault.slow(PAGES, 1000).forCorp(tenant.corp().corpId()));
    String running = tenant.start("FULL");
    Wait.until(
        "the run has read the members",
        () -> tenant.run(running).at("/progress/chunksTotal").asLong() > 0);
    product
        .bean(DeadLetters.class)
        .keep(
            new DeadLetters.Failed(
                tenant.tenantId(),
                tenant.corp().corpId(),
                null,
                "MEMBERS",
                "roster",
                Reason.of("members_left_range")));
    String id = list(tenant, "?state=OPEN").get(0).get("id").asText();

    tenant.admin().post(tenant.path("/dead-letters/" + id + "/replay"), null);

    assertThat(tenant.run(running).get("state").asText()).isEqualTo("RUNNING");
    product.simulator().clearFaults();
    tenant.awaitRun(running);
    Wait.until("the letter is settled", () -> stateOf(tenant, id).equals("RESOLVED"));
    assertThat(
            tenant
                .admin()
                .get(tenant.path("/syncs"))
                .json()
                .get("items")
                .findValuesAsText("trigger"))
        .containsExactly("REPLAY", "MANUAL", "DEVELOPER_ID");
  }

  @Test
  void whatJoinsAReplayThatIsGoingOnIsSettledByItsOwnReading() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("加入公司"));
    List<String> members = tenant.corp().followUsers();
    keepItem(tenant, "1/2/", members.get(0));
    product.simulator().inject(Fault.slow(PAGES, 1000).forCorp(tenant.corp().corpId()));
    tenant.admin().post(tenant.path("/dead-letters/replay"), null);
    Wait.until("it is being replayed", () -> isReplaying(tenant));
    keepItem(tenant, "1/3/", members.get(1));

    tenant.admin().post(tenant.path("/dead-letters/replay"), null);

    Wait.until("both are settled", () -> list(tenant, "?state=RESOLVED").size() == 2);
    assertThat(tenant.admin().get(tenant.path("/syncs")).json().get("items"))
        .as("one run for both")
        .hasSize(2);
  }

  private void keepItem(LinkedTenant tenant, String subject, String userid) {
    product
        .bean(DeadLetters.class)
        .keepMembers(
            new DeadLetters.Failed(
                tenant.tenantId(),
                tenant.corp().corpId(),
                null,
                "CONTACT",
                subject,
                Reason.of("item_without_id", 3, "external_userid")),
            List.of(userid));
  }

  private boolean isReplaying(LinkedTenant tenant) {
    return product
        .jdbc()
        .sql(
            """
            SELECT count(*) > 0 FROM wecomlink.sync_run
             WHERE tenant_id = :tenantId AND scope = 'MEMBERS' AND state = 'RUNNING'
            """)
        .param("tenantId", tenant.tenantId())
        .query(Boolean.class)
        .single();
  }

  @Test
  void allOpenLettersAreReplayedAtOnce() {
    LinkedTenant tenant = withOpenLetter("全部公司");
    product.simulator().clearFaults();
    assertThat(
            tenant
                .admin()
                .post(tenant.path("/dead-letters/replay"), Map.of("ids", List.of(-1)))
                .json()
                .get("letters")
                .asInt())
        .isZero();
    Workbench.Answer answer = tenant.admin().post(tenant.path("/dead-letters/replay"), null);
    assertThat(answer.said()).isEqualTo("202");
    assertThat(answer.json().get("letters").asInt()).isEqualTo(1);
    Wait.until("all letters are settled", () -> list(tenant, "?state=RESOLVED").size() == 1);
  }

  @Test
  void aDiscardedLetterIsClosedOnce() {
    LinkedTenant tenant = withOpenLetter("忽略公司");
    String id = list(tenant, "?state=OPEN").get(0).get("id").asText();
    String discard = tenant.path("/dead-letters/" + id + "/discard");
    assertThat(tenant.admin().post(discard, null).json().get("state").asText())
        .isEqualTo("DISCARDED");
    assertThat(tenant.admin().post(discard, null).said()).isEqualTo("409 dead_letter_closed");
    assertThat(tenant.admin().in("zh-CN").post(discard, null).body()).contains("状态为“已忽略”");
    assertThat(tenant.admin().post(tenant.path("/dead-letters/-1/discard"), null).said())
        .isEqualTo("404 dead_letter_not_found");
  }

  @Test
  void onlyThoseWhoMayActAct() {
    LinkedTenant tenant = withOpenLetter("旁观公司");
    String id = list(tenant, "?state=OPEN").get(0).get("id").asText();
    Workbench viewer = tenant.admin().as(Product.token("viewer", tenant.tenantId(), "VIEWER"));
    assertThat(viewer.get(tenant.path("/dead-letters")).said()).isEqualTo("200");
    for (String act : List.of("/" + id + "/replay", "/replay", "/" + id + "/discard")) {
      assertThat(viewer.post(tenant.path("/dead-letters" + act), null).said())
          .isEqualTo("403 forbidden");
    }
    String other = LinkedTenant.newTenant(product);
    assertThat(
            product
                .admin(other)
                .post("/tenants/" + other + "/wecom/dead-letters/" + id + "/discard", null)
                .said())
        .isEqualTo("404 dead_letter_not_found");
  }

  @Test
  void lettersComeInParts() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("分页公司"));
    DeadLetters letters = product.bean(DeadLetters.class);
    for (int i = 0; i < 5; i++) {
      keep(tenant, "CUSTOMER", "wm" + i, "gone");
    }
    JsonNode first = tenant.admin().get(tenant.path("/dead-letters?limit=3")).json();
    assertThat(first.get("items")).hasSize(3);
    assertThat(first.get("items").get(0).get("subject").asText()).isEqualTo("wm4");
    JsonNode second =
        tenant
            .admin()
            .get(
                tenant.path(
                    "/dead-letters?limit=3&state=OPEN&cursor=" + first.get("nextCursor").asText()))
            .json();
    assertThat(second.get("items")).hasSize(2);
    assertThat(second.get("nextCursor").isNull()).isTrue();
  }

  @Test
  void aSuccessSettlesTheOneLetterOfItsSubject() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("成功公司"));
    DeadLetters letters = product.bean(DeadLetters.class);
    String corpId = tenant.corp().corpId();
    keep(tenant, "CUSTOMER", "wm1", "busy");
    keep(tenant, "CUSTOMER", "wm2", "busy");
    letters.resolve(corpId, "CUSTOMER", "wm1");
    assertThat(list(tenant, "?state=OPEN")).hasSize(1);
    assertThat(list(tenant, "?state=OPEN").get(0).get("subject").asText()).isEqualTo("wm2");
  }

  @Test
  void closedLettersGoAfterAWhile() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("清理公司"));
    DeadLetters letters = product.bean(DeadLetters.class);
    String corpId = tenant.corp().corpId();
    keep(tenant, "CUSTOMER", "old", "busy");
    letters.resolve(corpId, "CUSTOMER", "old");
    keep(tenant, "CUSTOMER", "new", "busy");
    letters.resolve(corpId, "CUSTOMER", "new");
    keep(tenant, "CUSTOMER", "open", "busy");
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.dead_letter SET closed_at = now() - interval '91 days'
             WHERE corp_id = :corpId AND subject = 'old'
            """)
        .param("corpId", corpId)
        .update();
    letters.deleteClosed();
    assertThat(list(tenant, "").findValuesAsText("subject")).containsExactly("open", "new");
  }

  @Test
  void aReplayThatNeverEndsOpensItsLetterAgain() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("失联公司"));
    DeadLetters letters = product.bean(DeadLetters.class);
    keep(tenant, "CUSTOMER", "wm1", "busy");
    String id = list(tenant, "?state=OPEN").get(0).get("id").asText();
    letters.take(tenant.tenantId(), Long.parseLong(id));
    letters.reopenStalled();
    assertThat(stateOf(tenant, id)).isEqualTo("REPLAYING");
    product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.dead_letter SET taken_at = now() - interval '61 minutes'
             WHERE dead_letter_id = :id
            """)
        .param("id", Long.valueOf(id))
        .update();
    letters.reopenStalled();
    assertThat(stateOf(tenant, id)).isEqualTo("OPEN");
  }

  @Test
  void whatIsTooLongOrHoldsNulIsKeptAllTheSame() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("超长公司"));
    DeadLetters letters = product.bean(DeadLetters.class);
    keep(tenant, "CONTACT", "s\0" + "x".repeat(100_000), "e\0" + "y".repeat(100_000));
    JsonNode letter = list(tenant, "").get(0);
    assertThat(letter.get("subject").asText()).hasSize(500).startsWith("sx");
    assertThat(letter.get("error").asText()).hasSize(2000);
  }

  private LinkedTenant withOpenLetter(String name) {
    LinkedTenant tenant = LinkedTenant.synced(product, small(name));
    product.simulator().inject(Fault.errcode(PAGES, 40058).forCorp(tenant.corp().corpId()));
    assertThat(tenant.sync().get("state").asText()).isEqualTo("PARTIAL");
    return tenant;
  }

  /** Keeps a failure as it was stored before there were codes. */
  private void keep(LinkedTenant tenant, String kind, String subject, String error) {
    product
        .bean(DeadLetters.class)
        .keep(
            new DeadLetters.Failed(
                tenant.tenantId(),
                tenant.corp().corpId(),
                null,
                kind,
                subject,
                Reason.read(error)));
  }

  private static JsonNode list(LinkedTenant tenant, String query) {
    return list(tenant, "en", query);
  }

  private static JsonNode list(LinkedTenant tenant, String language, String query) {
    return tenant
        .admin()
        .in(language)
        .get(tenant.path("/dead-letters" + query))
        .json()
        .get("items");
  }

  private static String stateOf(LinkedTenant tenant, String id) {
    for (JsonNode letter : list(tenant, "")) {
      if (letter.get("id").asText().equals(id)) {
        return letter.get("state").asText();
      }
    }
    return "";
  }

  private static CorpSpec small(String name) {
    return CorpSpec.named(name).members(20).customers(200);
  }
}

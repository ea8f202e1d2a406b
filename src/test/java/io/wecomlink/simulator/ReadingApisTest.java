package io.wecomlink.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadingApisTest {

  private WecomSimulator sim;
  private TestClient client;

  @BeforeEach
  void start() {
    sim = WecomSimulator.start(SimulatorSettings.defaults().withPort(0));
    client = new TestClient(sim);
  }

  @AfterEach
  void stop() {
    sim.close();
  }

  private SimulatedCorp corp() {
    return sim.createCorp(
        CorpSpec.named("测试").members(60).customers(1500).departments(12).partiallyVisible(true));
  }

  @Test
  void aFullSyncThroughTheApisGivesTheTruth() {
    SimulatedCorp corp = corp();
    String token = client.corpToken(corp, corp.usualRange());
    List<String> staff = new ArrayList<>();
    client
        .get("/cgi-bin/externalcontact/get_follow_user_list?access_token=" + token)
        .path("follow_user")
        .forEach(each -> staff.add(each.asText()));
    assertThat(staff).isEqualTo(corp.followUsers()).isNotEmpty();
    sim.calls().reset();
    List<JsonNode> rows = client.customers(token, staff);
    assertThat(sim.calls().of(corp.corpId(), "/cgi-bin/externalcontact/batch/get_by_user"))
        .isEqualTo(((Long) corp.summary().get("pageBound")) - 1);
    List<String> fromApi = new ArrayList<>();
    List<String> tagsFromApi = new ArrayList<>();
    for (JsonNode row : rows) {
      JsonNode contact = row.path("external_contact");
      JsonNode follow = row.path("follow_info");
      assertThat(contact.has("unionid")).isFalse();
      assertThat(contact.has("avatar")).isFalse();
      assertThat(contact.path("gender").asInt()).isZero();
      assertThat(follow.has("remark_mobiles")).isFalse();
      String key = contact.path("external_userid").asText() + " " + follow.path("userid").asText();
      fromApi.add(
          key
              + "|"
              + follow.path("remark").asText()
              + "|"
              + follow.path("add_way").asInt()
              + "|"
              + follow.path("oper_userid").asText()
              + "|"
              + follow.path("state").asText());
      follow.path("tag_id").forEach(tag -> tagsFromApi.add(key + " " + tag.asText()));
    }
    Collections.sort(fromApi);
    Collections.sort(tagsFromApi);
    assertThat(fromApi)
        .isEqualTo(
            corp.truth()
                .rows("customer_follow")
                .map(
                    r ->
                        r.get("external_userid")
                            + " "
                            + r.get("userid")
                            + "|"
                            + r.get("remark")
                            + "|"
                            + r.get("add_way")
                            + "|"
                            + r.get("oper_userid")
                            + "|"
                            + (r.get("state") == null ? "" : r.get("state")))
                .sorted()
                .toList());
    assertThat(tagsFromApi)
        .isEqualTo(
            corp.truth()
                .rows("customer_follow_tag")
                .map(r -> r.get("external_userid") + " " + r.get("userid") + " " + r.get("tag_id"))
                .sorted()
                .toList());
    assertThat((long) rows.size()).isEqualTo(corp.summary().get("relations"));
    assertThat(corp.truth().rows("customer_profile").count())
        .isEqualTo(((Integer) corp.summary().get("customers")).longValue());
  }

  @Test
  void theDirectoryShowsTheRangeAndNothingElse() {
    SimulatedCorp corp = corp();
    String token = client.corpToken(corp, corp.usualRange());
    JsonNode departments = client.get("/cgi-bin/department/list?access_token=" + token);
    Set<Long> ids = new TreeSet<>();
    Set<String> userids = new TreeSet<>();
    for (JsonNode department : departments.path("department")) {
      long id = department.path("id").asLong();
      ids.add(id);
      assertThat(department.path("name").asText()).isEqualTo(String.valueOf(id));
      client
          .get("/cgi-bin/user/list?access_token=" + token + "&department_id=" + id)
          .path("userlist")
          .forEach(
              user -> {
                userids.add(user.path("userid").asText());
                assertThat(user.path("name")).isEqualTo(user.path("userid"));
                user.path("department").forEach(d -> assertThat(ids.size()).isPositive());
              });
    }
    Set<Object> truth = new HashSet<>();
    corp.truth().rows("department").forEach(row -> truth.add(row.get("department_id")));
    assertThat(new HashSet<Object>(ids)).isEqualTo(truth).doesNotContain(1L);
    Set<String> all = new TreeSet<>();
    corp.truth().rows("employee").forEach(row -> all.add((String) row.get("userid")));
    assertThat(all).containsAll(userids).hasSizeLessThan(60);
    String hidden =
        corp.userids().stream().filter(id -> !all.contains(id)).findFirst().orElseThrow();
    assertThat(errcode("/cgi-bin/user/get?access_token=" + token + "&userid=" + hidden))
        .isEqualTo(50002);
    assertThat(errcode("/cgi-bin/user/get?access_token=" + token + "&userid=nobody"))
        .isEqualTo(60111);
    assertThat(errcode("/cgi-bin/department/list?access_token=" + token + "&id=1"))
        .isEqualTo(60011);
    assertThat(errcode("/cgi-bin/department/get?access_token=" + token + "&id=99999"))
        .isEqualTo(60123);
    assertThat(client.batch(token, List.of(hidden), "", 10).path("errcode").asInt())
        .isEqualTo(40031);
    // A member outside who shares the customer does not show up.
    assertThat(errcode("/cgi-bin/user/get?access_token=" + token)).isEqualTo(41009);
  }

  private int errcode(String path) {
    return client.get(path).path("errcode").asInt();
  }

  @Test
  void batchIsStrictAboutListsLimitsAndCursors() {
    SimulatedCorp corp =
        sim.createCorp(CorpSpec.named("多").members(120).followUsers(120).customers(400));
    String token = client.corpToken(corp, VisibleRange.wholeCompany());
    List<String> staff = corp.followUsers();
    assertThat(client.batch(token, staff, "", 100).path("errcode").asInt()).isEqualTo(40032);
    assertThat(client.batch(token, List.of(), "", 100).path("errcode").asInt()).isEqualTo(40058);
    List<String> some = staff.subList(0, 100);
    JsonNode page = client.batch(token, some, "", 1000);
    assertThat(page.path("external_contact_list")).hasSize(100);
    String cursor = page.path("next_cursor").asText();
    assertThat(client.batch(token, some, "garbage", 10).path("errcode").asInt()).isEqualTo(40058);
    assertThat(client.batch(token, staff.subList(1, 20), cursor, 10).path("errcode").asInt())
        .isEqualTo(40058);
    JsonNode defaulted =
        client.post(
            "/cgi-bin/externalcontact/batch/get_by_user?access_token=" + token,
            "{\"userid_list\":[\"" + staff.get(0) + "\"]}");
    assertThat(defaulted.path("external_contact_list")).hasSize(50);
    JsonNode bad =
        client.post("/cgi-bin/externalcontact/batch/get_by_user?access_token=" + token, "{");
    assertThat(bad.path("errcode").asInt()).isEqualTo(40035);
    assertThat(bad.path("errmsg").asText()).contains("Warning: wrong json format.", "from ip: ");
    assertThat(errcode("/cgi-bin/externalcontact/batch/get_by_user?access_token=" + token))
        .isEqualTo(40035);
  }

  @Test
  void aCustomerOfManyIsReadInPagesOf500() {
    SimulatedCorp corp =
        sim.createCorp(
            CorpSpec.named("众")
                .members(620)
                .followUsers(620)
                .customers(10)
                .relations(10)
                .sharedByAll(1));
    String token = client.corpToken(corp, VisibleRange.wholeCompany());
    String customer = corp.customersOf(corp.followUsers().get(619)).get(0);
    String path =
        "/cgi-bin/externalcontact/get?access_token=" + token + "&external_userid=" + customer;
    JsonNode first = client.get(path);
    assertThat(first.path("follow_user")).hasSize(500);
    JsonNode second =
        client.get(path + "&cursor=" + TestClient.enc(first.path("next_cursor").asText()));
    assertThat(second.path("follow_user")).hasSize(120);
    assertThat(second.path("next_cursor").asText()).isEmpty();
    assertThat(errcode(path + "&cursor=x")).isEqualTo(40058);
    assertThat(errcode(path.replace(customer, "wmForeign"))).isEqualTo(40096);
  }

  @Test
  void aSelfBuiltAppSeesMoreAndUnderOtherIds() {
    SimulatedCorp corp = corp();
    SimulatedCorp.OwnApp app = corp.createSelfBuiltApp(VisibleRange.wholeCompany());
    String token =
        client
            .get(
                "/cgi-bin/gettoken?corpid="
                    + corp.plainCorpId().toUpperCase(java.util.Locale.ROOT)
                    + "&corpsecret="
                    + TestClient.enc(app.secret()))
            .path("access_token")
            .asText();
    String userid =
        client
            .get("/cgi-bin/externalcontact/get_follow_user_list?access_token=" + token)
            .path("follow_user")
            .path(0)
            .asText();
    assertThat(userid).doesNotStartWith("wo");
    List<JsonNode> before = client.customers(token, List.of(userid));
    assertThat(before).noneMatch(row -> row.path("external_contact").has("unionid"));
    corp.developerIdBound(true);
    List<JsonNode> rows = client.customers(token, List.of(userid));
    for (JsonNode row : rows) {
      boolean wechat = row.path("external_contact").path("type").asInt() == 1;
      assertThat(row.path("external_contact").has("unionid")).isEqualTo(wechat);
      assertThat(row.path("external_contact").path("avatar").asText()).startsWith("https://");
      assertThat(row.path("follow_info").has("remark_mobiles")).isTrue();
    }
    assertThat(corp.truth(app).rows("customer_profile").map(r -> r.get("unionid")))
        .anyMatch(java.util.Objects::nonNull);
    assertThat(
            client
                .get("/cgi-bin/gettoken?corpid=" + corp.plainCorpId() + "&corpsecret=no")
                .path("errcode")
                .asInt())
        .isEqualTo(40001);
  }

  @Test
  void licencesMatterWhenTheTrialIsOver() {
    SimulatedCorp corp = sim.createCorp(CorpSpec.named("牌照").members(5).followUsers(5));
    String token = client.corpToken(corp, VisibleRange.wholeCompany());
    List<String> staff = corp.followUsers();
    corp.changes().licence(staff.get(0), false);
    assertThat(client.batch(token, staff, "", 100).has("fail_info")).isFalse();
    sim.clock().advance(Duration.ofDays(91));
    String suite = client.suiteToken(sim.newSuiteTicket());
    token = client.corpToken(suite, corp.corpId(), corp.permanentCode());
    assertThat(
            client
                .batch(token, staff, "", 100)
                .path("fail_info")
                .path("unlicensed_userid_list")
                .path(0)
                .asText())
        .isEqualTo(staff.get(0));
    assertThat(client.batch(token, staff.subList(0, 1), "", 100).path("errcode").asInt())
        .isEqualTo(701008);
    String list = "/cgi-bin/externalcontact/list?access_token=" + token + "&userid=" + staff.get(0);
    assertThat(errcode(list)).isZero();
    sim.turn(Switch.SINGLE_READS_NEED_LICENCE, true);
    assertThat(errcode(list)).isEqualTo(701008);
  }

  @Test
  void tagsAreListedWholeOrByGroup() {
    SimulatedCorp corp = corp();
    String token = client.corpToken(corp, VisibleRange.wholeCompany());
    String path = "/cgi-bin/externalcontact/get_corp_tag_list?access_token=" + token;
    JsonNode all = client.post(path, "{}").path("tag_group");
    assertThat(all).hasSize(6);
    String group = all.path(0).path("group_id").asText();
    JsonNode one = client.post(path, "{\"group_id\":[\"" + group + "\"]}").path("tag_group");
    assertThat(one).hasSize(1);
    assertThat(one.path(0).path("deleted").isBoolean()).isTrue();
    assertThat(client.post(path, "{\"tag_id\":[\"et\"]}").path("errcode").asInt()).isEqualTo(40068);
    List<Map<String, Object>> tags = corp.truth().rows("customer_tag").toList();
    assertThat(tags).extracting("tag_id").doesNotHaveDuplicates().isSorted();
  }

  @Test
  void theSameSeedGivesTheSameCompany() {
    SimulatedCorp here = corp();
    client.corpToken(here, VisibleRange.wholeCompany());
    try (WecomSimulator other = WecomSimulator.start(SimulatorSettings.defaults().withPort(0))) {
      SimulatedCorp there = other.createCorp(here.spec());
      new TestClient(other).corpToken(there, VisibleRange.wholeCompany());
      for (String table : Truth.TABLES) {
        assertThat(there.truth().rows(table).toList()).isEqualTo(here.truth().rows(table).toList());
      }
    }
  }
}

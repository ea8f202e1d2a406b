package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CallbackFaults;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.testing.Inbox;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong between WeCom and PostgreSQL, one test per fault: afterwards the tables equal
 * what WeCom knows, nobody was taken for gone, and the run says what happened. In simulated time.
 */
class FaultMatrixTest {

  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";
  private static final String MEMBERS = "/cgi-bin/user/list";
  private static final String MEMBER = "/cgi-bin/user/get";
  private static final String CUSTOMER = "/cgi-bin/externalcontact/get";
  private static final String LIST = "/cgi-bin/externalcontact/list";

  /** A name, also one with escaped quotes in it. */
  private static final String NAME = "\"name\":\"[^\"\\\\]*(?:\\\\.[^\"\\\\]*)*\"";

  private static Product product;

  @BeforeAll
  static void start() {
    product = Product.inSimulatedTime(Map.of());
  }

  @AfterAll
  static void stop() {
    product.stopRunner();
  }

  /** So much time passes in a test that a ticket of the one before may be too old. */
  @BeforeEach
  void ticket() {
    product.simulator().pushSuiteTicket();
  }

  @AfterEach
  void endFaults() {
    product.simulator().clearFaults();
    product.simulator().callbackFaults(CallbackFaults.none());
    product.simulator().latencyMillis(0);
  }

  // --- WeCom's limits and refusals

  @Test
  void tooManyCallsInPageN() {
    LinkedTenant tenant = synced("限频公司");
    inject(tenant, Fault.errcode(PAGES, 45009).after(2).times(1));
    JsonNode run = sync(tenant);
    assertSucceeded(tenant, run);
  }

  @Test
  void tooManyCallsAtTheSameTime() {
    LinkedTenant tenant = synced("限并发公司");
    inject(tenant, Fault.errcode(PAGES, 45033).times(2));
    assertSucceeded(tenant, sync(tenant));
  }

  @Test
  void someMembersUnlicensed() {
    LinkedTenant tenant = synced("部分许可公司");
    long before = active(tenant);
    tenant.corp().endTrial();
    tenant.corp().changes().licence(withCustomers(tenant), false);
    JsonNode run = sync(tenant);
    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/unlicensedUsers").asLong()).isEqualTo(1);
    assertThat(active(tenant)).isEqualTo(before);
  }

  /** Whoever was left out may be anybody: nobody of the group has lost a customer. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "\"none\"",
        "{\"unlicensed_userid_list\":\"none\"}",
        "{\"unlicensed_userid_list\":[7]}",
        "{\"unlicensed_userid_list\":[\"a\\\\u0000b\"]}"
      })
  void licencesThatCannotBeRead(String failInfo) {
    LinkedTenant tenant = synced("许可不明公司" + failInfo.length());
    long before = active(tenant);
    product.simulator().callbackFaults(CallbackFaults.allLost());
    String userid = withCustomers(tenant);
    tenant.corp().changes().removeCustomer(userid, tenant.corp().customersOf(userid).get(0));
    inject(tenant, Fault.replace(PAGES, "^\\{", "{\"fail_info\":" + failInfo + ","));

    JsonNode run = sync(tenant);

    assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("PARTIAL");
    assertThat(run.at("/progress/removed").asLong()).isZero();
    assertThat(active(tenant)).isEqualTo(before);
    assertThat(letterCodes(tenant)).containsExactly("licences_unreadable");

    endFaults();
    JsonNode honest = sync(tenant);
    assertThat(honest.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(honest.at("/progress/removed").asLong()).isEqualTo(1);
    assertThat(letters(tenant, "OPEN")).isZero();
  }

  @Test
  void allMembersUnlicensed() {
    LinkedTenant tenant = synced("全无许可公司");
    long before = active(tenant);
    tenant.corp().endTrial();
    tenant.corp().userids().forEach(user -> tenant.corp().changes().licence(user, false));
    JsonNode run = sync(tenant);
    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/unlicensedUsers").asLong()).isPositive();
    assertThat(run.at("/progress/removed").asLong()).isZero();
    assertThat(active(tenant)).isEqualTo(before);
  }

  @Test
  void anUnknownErrcode() {
    LinkedTenant tenant = synced("未知码公司");
    inject(tenant, Fault.errcode(PAGES, 987654));
    assertPartial(tenant, sync(tenant), "987654");
  }

  /** A code that nobody knows, and no permission for this member: refusals of one member. */
  @ParameterizedTest
  @ValueSource(ints = {987654, 84074})
  void aMemberWhomWecomRefusesCostsNobodyElse(int errcode) {
    LinkedTenant tenant = synced("拒一员公司" + errcode);
    String refused = withCustomers(tenant);
    inject(tenant, refusal(PAGES, refused, errcode));

    JsonNode run = sync(tenant);

    assertPartial(tenant, run, String.valueOf(errcode));
    assertThat(run.at("/progress/deadLetters").asLong()).isEqualTo(1);
    assertThat(subjects(tenant)).containsExactly(refused);
    endFaults();
    assertSucceeded(tenant, sync(tenant));
  }

  @ParameterizedTest
  @ValueSource(ints = {987654, 84074})
  void aMemberWhoseListWecomRefusesCostsNobodyElse(int errcode) {
    LinkedTenant tenant = synced("拒一单公司" + errcode);
    inject(tenant, Fault.errcode(LIST, errcode).after(1).times(1));

    JsonNode run = awaitRun(tenant, tenant.start("INCREMENTAL"));

    assertPartial(tenant, run, String.valueOf(errcode));
    assertThat(run.at("/progress/deadLetters").asLong()).isEqualTo(1);
    assertThat(subjects(tenant)).hasSize(1).isSubsetOf(tenant.corp().followUsers());
  }

  /** A refusal of the whole company is not asked for again member by member. */
  @ParameterizedTest
  @ValueSource(ints = {987654, 43009})
  void aRefusalOfEverybodyIsFoundOutSoon(int errcode) {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("全拒公司" + errcode).members(100).customers(200));
    inject(tenant, Fault.errcode(PAGES, errcode));
    long before = product.simulator().calls().of(PAGES);

    JsonNode run = sync(tenant);

    assertPartial(tenant, run, String.valueOf(errcode));
    assertThat(product.simulator().calls().of(PAGES) - before).isLessThan(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {40014, 42001})
  void theTokenDiesInPageN(int errcode) {
    LinkedTenant tenant = synced("令牌公司" + errcode);
    inject(tenant, Fault.errcode(PAGES, errcode).after(1).times(1));
    assertSucceeded(tenant, sync(tenant));
  }

  @Test
  void aSyncLongerThanTwoSeconds() {
    LinkedTenant tenant = synced("缓慢公司");
    product.simulator().latencyMillis(300);
    assertSucceeded(tenant, sync(tenant));
  }

  @Test
  void halfOfTheCustomersSuddenlyMissing() {
    LinkedTenant tenant = synced("半失公司");
    long before = active(tenant);
    product.simulator().callbackFaults(CallbackFaults.allLost());
    for (String userid : tenant.corp().followUsers()) {
      List<String> customers = tenant.corp().customersOf(userid);
      for (String customer : customers.subList(0, customers.size() / 2)) {
        tenant.corp().changes().removeCustomer(userid, customer);
      }
    }
    JsonNode run = sync(tenant);
    assertThat(run.get("state").asText()).isEqualTo("NEEDS_CONFIRMATION");
    assertThat(run.at("/progress/removed").asLong()).isZero();
    assertThat(active(tenant)).isEqualTo(before);
  }

  // --- Answers that are none

  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"HTML", "TRUNCATED", "RESET", "RESET_AFTER"})
  void anAnswerThatIsNone(Fault.Kind kind) {
    LinkedTenant tenant = synced("坏答公司" + kind);
    inject(tenant, Fault.of(kind, PAGES).times(1));
    assertSucceeded(tenant, sync(tenant));
  }

  @Test
  void gzip() {
    LinkedTenant tenant = synced("压缩公司");
    inject(tenant, Fault.of(Fault.Kind.GZIP, null));
    assertSucceeded(tenant, sync(tenant));
  }

  @Test
  void anAnswerOfTenMegabytes() {
    LinkedTenant tenant = synced("巨答公司");
    inject(tenant, Fault.replace(PAGES, "^\\{", "{\"x\":\"" + "y".repeat(10_000_000) + "\","));
    assertPartial(tenant, sync(tenant), "max-answer-size");
  }

  @Test
  void deepNesting() {
    LinkedTenant tenant = synced("深套公司");
    inject(
        tenant,
        Fault.replace(PAGES, "^\\{", "{\"x\":" + "[".repeat(5000) + "]".repeat(5000) + ","));
    assertPartial(tenant, sync(tenant), "breaks a limit");
  }

  @Test
  void aListThatIsNone() {
    LinkedTenant tenant = synced("无表公司");
    inject(tenant, Fault.body(PAGES, "{\"errcode\":0,\"errmsg\":\"ok\"}"));
    assertPartial(tenant, sync(tenant), "lacks the list");
  }

  @Test
  void aListOfMembersThatIsNone() {
    LinkedTenant tenant = synced("无员公司");
    inject(tenant, Fault.body(MEMBERS, "{\"errcode\":0,\"userlist\":{}}").times(1));
    assertPartial(tenant, sync(tenant), "lacks the list");
  }

  @Test
  void aListOfMembersOfTenMegabytes() {
    LinkedTenant tenant = synced("巨员公司");
    inject(
        tenant,
        Fault.replace(MEMBERS, "^\\{", "{\"x\":\"" + "y".repeat(10_000_000) + "\",").times(1));
    assertPartial(tenant, sync(tenant), "max-answer-size");
  }

  /** Unknown, for the administrator, no licence, too large: refusals of this department. */
  @ParameterizedTest
  @ValueSource(ints = {987654, 610015, 701008, 45029})
  void aDepartmentWhoseMembersAreRefused(int errcode) {
    LinkedTenant tenant = synced("拒部门公司" + errcode);
    inject(tenant, Fault.errcode(MEMBERS, errcode).after(1).times(1));
    assertPartial(tenant, sync(tenant), String.valueOf(errcode));
  }

  @Test
  void aMemberWhoIsVisibleByThemselfIsRefused() {
    LinkedTenant tenant =
        LinkedTenant.authorized(
            product, CorpSpec.named("拒成员公司").members(40).customers(300).partiallyVisible(true));
    awaitRun(
        tenant,
        tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText());
    inject(tenant, Fault.errcode(MEMBER, 987654));
    assertPartial(tenant, sync(tenant), "987654");
  }

  /** What concerns every department alike is no matter of one of them. */
  @Test
  void anAddressThatWecomDoesNotTrustFailsTheRun() {
    LinkedTenant tenant = synced("地址公司");
    inject(tenant, Fault.errcode(MEMBERS, 60020));
    assertThat(sync(tenant).get("state").asText()).isEqualTo("FAILED");
    assertEqualsTruth(tenant);
  }

  // --- Pages that lie

  @Test
  void anEmptyPageWithACursor() {
    LinkedTenant tenant = synced("空页公司");
    inject(tenant, Fault.of(Fault.Kind.EMPTY_PAGE, PAGES).times(1));
    assertSucceeded(tenant, sync(tenant));
  }

  @Test
  void aCursorThatRepeats() {
    LinkedTenant tenant = synced("循环公司");
    inject(tenant, Fault.of(Fault.Kind.REPEAT_CURSOR, PAGES));
    JsonNode run = sync(tenant);
    assertThat(run.get("state").asText()).isEqualTo("PARTIAL");
    assertEqualsTruth(tenant);
    endFaults();
    assertSucceeded(tenant, sync(tenant));
  }

  @Test
  void aCursorThatIsNoText() {
    LinkedTenant tenant = synced("怪标公司");
    inject(tenant, Fault.replace(PAGES, "\"next_cursor\":\"[^\"]*\"", "\"next_cursor\":{}"));
    assertPartial(tenant, sync(tenant), "cursor is no text");
  }

  @Test
  void duplicateRowsInAPage() {
    LinkedTenant tenant = synced("重行公司");
    inject(
        tenant,
        Fault.replace(
            PAGES,
            "\"external_contact_list\":\\[(\\{\"external_contact\".*?)(,\\{\"external_contact\")",
            "\"external_contact_list\":[$1,$1$2"));
    assertSucceeded(tenant, sync(tenant));
  }

  // --- Content that attacks

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NUL | x\\\\u0000y",
        "half a surrogate pair | x\\\\ud800y",
        "control and quotes | \\\\u0001\\\\\"'; DROP TABLE customer_follow; --",
      })
  void hostileNames(String what, String name) {
    LinkedTenant tenant = synced("恶名公司" + what);
    inject(tenant, Fault.replace(PAGES, NAME, "\"name\":\"" + name + "\""));
    assertHealsWithoutLoss(tenant, "SUCCEEDED");
  }

  @Test
  void aNameOfOneMegabyte() {
    LinkedTenant tenant = synced("长名公司");
    inject(
        tenant,
        Fault.replace(PAGES, "^(.*?)" + NAME, "$1\"name\":\"" + "z".repeat(1_000_000) + "\""));
    assertHealsWithoutLoss(tenant, "SUCCEEDED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name a number | \"name\":\"[^\"\\\\]*(?:\\\\.[^\"\\\\]*)*\" | \"name\":12345",
        "name an object | \"name\":\"[^\"\\\\]*(?:\\\\.[^\"\\\\]*)*\" | \"name\":{\"a\":[1]}",
        "type a text | \"type\":(\\d+) | \"type\":\"$1\"",
        "type huge | \"type\":(\\d+) | \"type\":99999999999999999999999999",
        "createtime a text | \"createtime\":(\\d+) | \"createtime\":\"$1\"",
        "tags no list | \"tag_id\":\\[[^\\]]*\\] | \"tag_id\":\"none\"",
      })
  void wrongTypes(String what, String pattern, String replacement) {
    LinkedTenant tenant = synced("错型公司" + what);
    inject(tenant, Fault.replace(PAGES, pattern, replacement));
    assertHealsWithoutLoss(tenant, "SUCCEEDED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "missing | \"external_userid\":\"[^\"]*\" | \"no_id\":\"x\"",
        "empty | \"external_userid\":\"[^\"]*\" | \"external_userid\":\"\"",
        "endless | \"external_userid\":\"([^\"]*)\" | \"external_userid\":\"$1ENDLESS\"",
        "with NUL | \"external_userid\":\"([^\"]*)\" | \"external_userid\":\"w\\\\u0000m\"",
        "half a pair | \"external_userid\":\"([^\"]*)\" | \"external_userid\":\"\\\\udc00\"",
        "1.5 | \"external_userid\":\"([^\"]*)\" | \"external_userid\":1.5",
        "member with NUL | \"follow_info\":\\{\"userid\":\"[^\"]*\" | \"follow_info\":{\"userid\":\"w\\\\u0000o\"",
        "member 1e400 | \"follow_info\":\\{\"userid\":\"[^\"]*\" | \"follow_info\":{\"userid\":1e400",
        "member endless | \"follow_info\":\\{\"userid\":\"[^\"]*\" | \"follow_info\":{\"userid\":\"ENDLESS\"",
        "tag with NUL | \"tag_id\":\\[\"[^\"]*\" | \"tag_id\":[\"e\\\\u0000t\"",
        "tag endless | \"tag_id\":\\[\"[^\"]*\" | \"tag_id\":[\"ENDLESS\"",
      })
  void idsThatAreNone(String what, String pattern, String replacement) {
    LinkedTenant tenant = synced("无号公司" + what);
    String once = "^(.*?)" + pattern;
    inject(
        tenant,
        Fault.replace(
                PAGES,
                once,
                "$1" + replacement.replace("$1", "").replace("ENDLESS", "e".repeat(3000)))
            .times(1));
    JsonNode run = sync(tenant);
    assertThat(run.get("state").asText()).isEqualTo("PARTIAL");
    assertThat(run.at("/progress/deadLetters").asLong()).isEqualTo(1);
    assertThat(run.at("/progress/removed").asLong()).isZero();
    endFaults();
    sync(tenant);
    assertEqualsTruth(tenant);
  }

  /** Something in a list has no id: it may be any of those that the list lacks. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "member | user/list | \"userid\":\"[^\"]*\" | \"no_id\":\"x\" | MEMBERS",
        "department | department/list | \"id\":(?!1\\D)\\d+ | \"id\":{} | MEMBERS",
        "tag | externalcontact/get_corp_tag_list | \"id\":\"[^\"]*\" | \"id\":\"\" | TAGS",
        "tag group | externalcontact/get_corp_tag_list | \"group_id\":\"[^\"]*\" | \"a\":1 | TAGS",
        "tags | externalcontact/get_corp_tag_list | \"tag\":\\[[^\\]]*\\] | \"tag\":{} | TAGS",
        "tag with NUL | externalcontact/get_corp_tag_list | \"id\":\"[^\"]* | \"id\":\"\\\\u0000 | TAGS",
        "group 1.5 | externalcontact/get_corp_tag_list | \"group_id\":\"[^\"]*\" | \"group_id\":1.5 | TAGS",
        "endless group | externalcontact/get_corp_tag_list | \"group_id\":\" | \"group_id\":\"ENDLESS | TAGS",
        "member with NUL | user/list | \"userid\":\" | \"userid\":\"\\\\u0000 | MEMBERS",
        "endless member | user/list | \"userid\":\" | \"userid\":\"ENDLESS | MEMBERS",
        "department 1.5 | department/list | \"id\":(?!1\\D)\\d+ | \"id\":1.5 | MEMBERS",
        "department 1e400 | department/list | \"id\":(?!1\\D)\\d+ | \"id\":1e400 | MEMBERS",
        "in 1.5 | user/list | \"department\":\\[\\d+ | \"department\":[1.5 | MEMBERS",
        "in x | user/list | \"department\":\\[\\d+ | \"department\":[\"x\" | MEMBERS",
        "in 1e400 | user/list | \"department\":\\[\\d+ | \"department\":[1e400 | MEMBERS",
        "follow user | externalcontact/get_follow_user_list | \\[\" | [\"\\\\u0000 | MEMBERS",
        "endless follow user | externalcontact/get_follow_user_list | \\[\" | [\"ENDLESS | MEMBERS",
        "no follow user | externalcontact/get_follow_user_list | \\[\"[^\"]*\" | [{} | MEMBERS",
      })
  void listsWithHoles(String what, String api, String pattern, String replacement, String kind) {
    LinkedTenant tenant = synced("缺号公司" + what);
    inject(
        tenant,
        Fault.replace(
                "/cgi-bin/" + api,
                "^(.*?)" + pattern,
                "$1" + replacement.replace("ENDLESS", "e".repeat(3000)))
            .times(1));

    JsonNode run = sync(tenant);

    assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("PARTIAL");
    assertThat(run.at("/progress/deadLetters").asLong()).isEqualTo(1);
    JsonNode letter =
        tenant.admin().get(tenant.path("/dead-letters?state=OPEN")).json().get("items").get(0);
    assertThat(letter.get("kind").asText()).isEqualTo(kind);
    assertThat(letter.get("errorCode").asText()).isEqualTo("listed_without_id");
    assertEqualsTruth(tenant);

    assertSucceeded(tenant, sync(tenant));
    assertThat(letters(tenant, "OPEN")).isZero();
  }

  /** Written as text, beyond 32 bits, below 0, twice: departments all the same, or none of ours. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text | \"department\":\\[(\\d+) | \"department\":[\"$1\"",
        "beyond 32 bits | \"department\":\\[ | \"department\":[4294967296,",
        "below 0 | \"department\":\\[ | \"department\":[-7,",
        "twice | \"department\":\\[(\\d+) | \"department\":[$1,$1",
      })
  void departmentsOfAMember(String what, String pattern, String replacement) {
    LinkedTenant tenant = synced("怪部门公司" + what);
    inject(tenant, Fault.replace(MEMBERS, pattern, replacement));
    assertHealsWithoutLoss(tenant, "SUCCEEDED");
  }

  /** What is none in a member's list may be any of the customers that the list lacks. */
  @ParameterizedTest
  @ValueSource(strings = {"\"w\\\\u0000m\"", "1.5", "{}", "\"ENDLESS\""})
  void aListOfCustomersWithAHole(String id) {
    LinkedTenant tenant = synced("缺客公司" + id.length());
    inject(
        tenant,
        Fault.replace(LIST, "\\[\"[^\"]*\"", "[" + id.replace("ENDLESS", "e".repeat(3000)))
            .times(1));

    JsonNode run = awaitRun(tenant, tenant.start("INCREMENTAL"));

    assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("PARTIAL");
    assertThat(run.at("/progress/removed").asLong()).isZero();
    assertThat(letterCodes(tenant)).containsExactly("listed_without_id");
    assertEqualsTruth(tenant);
    assertSucceeded(tenant, sync(tenant));
    assertThat(letters(tenant, "OPEN")).isZero();
  }

  // --- Events

  /** The list is no proof of anything, and the letter waits for one that is. */
  @Test
  void aListOfTagsWithAHoleAfterAnEvent() {
    LinkedTenant tenant = synced("缺签公司");
    inject(
        tenant,
        Fault.replace(
            "/cgi-bin/externalcontact/get_corp_tag_list", "\"id\":\"[^\"]*", "\"id\":\"\\\\u0000"));
    tenant.corp().changes().editTag(tenant.corp().tagIds().get(0), "改名标签");
    Wait.until("there is a letter", () -> letters(tenant, "OPEN") == 1);
    assertThat(letterCodes(tenant)).containsExactly("listed_without_id");
    endFaults();
    tenant.admin().post(tenant.path("/dead-letters/replay"), null);
    Wait.until("the letter is settled", () -> letters(tenant, "RESOLVED") == 1);
    assertEqualsTruth(tenant);
  }

  /** A follower under what is no id is told of; nobody else is taken for gone. */
  @ParameterizedTest
  @ValueSource(strings = {"\"w\\\\u0000o\"", "1.5", "\"ENDLESS\""})
  void aFollowerUnderWhatIsNoId(String id) {
    LinkedTenant tenant = synced("怪员公司" + id.length());
    String userid = withCustomers(tenant);
    String customer = tenant.corp().customersOf(userid).get(0);
    long before = active(tenant);
    inject(
        tenant,
        Fault.replace(
            CUSTOMER,
            "(\"follow_user\":\\[\\{\"userid\":)\"[^\"]*\"",
            "$1" + id.replace("ENDLESS", "e".repeat(3000))));
    tenant.corp().changes().editRemark(userid, customer, "改过的备注", "");
    Wait.until("there is a letter", () -> letters(tenant, "OPEN") == 1);
    assertThat(letterCodes(tenant)).containsExactly("item_without_id");
    assertThat(active(tenant)).isEqualTo(before);
    endFaults();
    tenant.admin().post(tenant.path("/dead-letters/replay"), null);
    Wait.until("the letter is settled", () -> letters(tenant, "RESOLVED") == 1);
    assertEqualsTruth(tenant);
  }

  @Test
  void theSameEventDeliveredTwice() {
    LinkedTenant tenant = synced("重投公司");
    product.simulator().callbackFaults(new CallbackFaults(1, 0, 0, 0, 0, 0, 0));
    tenant.corp().changes().addCustomer(withCustomers(tenant), "新客户");
    new Inbox(product).awaitApplied(tenant.corp());
    assertEqualsTruth(tenant);
  }

  @Test
  void aHandlerFailsForGood() {
    LinkedTenant tenant = synced("终败公司");
    inject(tenant, Fault.errcode(CUSTOMER, 40058));
    tenant.corp().changes().addCustomer(withCustomers(tenant), "新客户");
    Wait.until("there is a letter", () -> letters(tenant, "OPEN") == 1);
    endFaults();
    tenant.admin().post(tenant.path("/dead-letters/replay"), null);
    Wait.until("the letter is settled", () -> letters(tenant, "RESOLVED") == 1);
    assertEqualsTruth(tenant);
  }

  @Test
  void aWorkerDiesWhileProcessing() {
    LinkedTenant tenant = synced("亡工公司");
    inject(tenant, Fault.slow(CUSTOMER, 1500).times(1));
    tenant.corp().changes().addCustomer(withCustomers(tenant), "新客户");
    Wait.until(
        "the change is being read",
        () ->
            product
                    .jdbc()
                    .sql(
                        """
                        UPDATE wecomlink.pending_change
                           SET lease_owner = 'a dead runner/1'
                         WHERE corp_id = :corpId AND lease_owner IS NOT NULL
                        """)
                    .param("corpId", tenant.corp().corpId())
                    .update()
                > 0);
    product.simulator().clock().advance(Duration.ofSeconds(30));
    new Inbox(product).awaitApplied(tenant.corp());
    assertEqualsTruth(tenant);
  }

  @Test
  void aCustomerAddsTheMemberAgain() {
    LinkedTenant tenant = synced("重加公司");
    String userid = withCustomers(tenant);
    String customer = tenant.corp().customersOf(userid).get(0);
    tenant.corp().changes().removeCustomer(userid, customer);
    new Inbox(product).awaitApplied(tenant.corp());
    assertThat(active(tenant)).isPositive();
    tenant.corp().changes().addExistingCustomer(userid, customer);
    new Inbox(product).awaitApplied(tenant.corp());
    assertEqualsTruth(tenant);
  }

  // --- The database

  @ParameterizedTest
  @ValueSource(strings = {"40P01", "40001", "53100", "57014", "53300", "08006"})
  void aDatabaseFault(String sqlState) {
    LinkedTenant tenant = authorized("库障公司" + sqlState);
    raiseThreeTimes(tenant, sqlState);
    JsonNode run =
        awaitRun(
            tenant,
            tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText());
    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/deadLetters").asLong()).isZero();
    assertEqualsTruth(tenant);
  }

  @Test
  void connectionsLostInTheMiddle() {
    LinkedTenant tenant = authorized("断连公司");
    product.simulator().latencyMillis(50);
    String runId =
        tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText();
    for (int i = 0; i < 3; i++) {
      long seen = i;
      Wait.until(
          "a page is stored", () -> tenant.run(runId).at("/progress/fetched").asLong() > seen);
      product
          .jdbc()
          .sql(
              """
              SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()
              """)
          .query(Long.class)
          .single();
    }
    assertThat(awaitRun(tenant, runId).get("state").asText()).isEqualTo("SUCCEEDED");
    assertEqualsTruth(tenant);
  }

  // --- What the tests are made of

  private static LinkedTenant authorized(String name) {
    return LinkedTenant.authorized(product, CorpSpec.named(name).members(12).customers(300));
  }

  private static LinkedTenant synced(String name) {
    LinkedTenant tenant = authorized(name);
    awaitRun(
        tenant,
        tenant.admin().post(tenant.path("/developer-id"), null).json().get("runId").asText());
    return tenant;
  }

  private static void inject(LinkedTenant tenant, Fault fault) {
    product.simulator().inject(fault.forCorp(tenant.corp().corpId()));
  }

  private static JsonNode sync(LinkedTenant tenant) {
    return awaitRun(tenant, tenant.start("FULL"));
  }

  /** Time passes much faster than outside, so that pauses end soon. */
  private static JsonNode awaitRun(LinkedTenant tenant, String runId) {
    AtomicReference<JsonNode> run = new AtomicReference<>();
    Wait.until(
        "run " + runId + " ends",
        () -> {
          product.simulator().clock().advance(Duration.ofSeconds(1));
          Workbench.Answer answer = tenant.admin().get(tenant.path("/syncs/" + runId));
          run.set(answer.json());
          // While PostgreSQL is away the API says so; that is no end.
          return answer.status() == 200 && !"RUNNING".equals(run.get().get("state").asText());
        });
    return run.get();
  }

  private static void assertSucceeded(LinkedTenant tenant, JsonNode run) {
    assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/deadLetters").asLong()).isZero();
    assertThat(run.at("/progress/removed").asLong()).isZero();
    assertEqualsTruth(tenant);
  }

  /** The run says that not all was read, a letter says why, and nobody was taken for gone. */
  private static void assertPartial(LinkedTenant tenant, JsonNode run, String why) {
    assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("PARTIAL");
    assertThat(run.at("/progress/removed").asLong()).isZero();
    JsonNode letter =
        tenant.admin().get(tenant.path("/dead-letters?state=OPEN")).json().get("items").get(0);
    assertThat(letter.get("errorDetail").asText()).contains(why);
    assertThat(letter.get("error").asText()).startsWith("WeCom ");
    assertThat(letter.get("advice").asText()).isNotBlank();
    assertEqualsTruth(tenant);
  }

  /** What came is stored as far as it can be; the next honest answer mends the rest. */
  private void assertHealsWithoutLoss(LinkedTenant tenant, String state) {
    long before = active(tenant);
    JsonNode run = sync(tenant);
    assertThat(run.get("state").asText()).as(run.toString()).isEqualTo(state);
    assertThat(run.at("/progress/removed").asLong()).isZero();
    assertThat(active(tenant)).isEqualTo(before);
    endFaults();
    assertSucceeded(tenant, sync(tenant));
  }

  private static void assertEqualsTruth(LinkedTenant tenant) {
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  private static long active(LinkedTenant tenant) {
    return product
        .jdbc()
        .sql(
            """
            SELECT count(*) FROM public.customer_follow
             WHERE corp_id = :corpId AND status = 'ACTIVE'
            """)
        .param("corpId", tenant.corp().corpId())
        .query(Long.class)
        .single();
  }

  private static int letters(LinkedTenant tenant, String state) {
    product.simulator().clock().advance(Duration.ofSeconds(1));
    return tenant
        .admin()
        .get(tenant.path("/dead-letters?state=" + state))
        .json()
        .get("items")
        .size();
  }

  private static List<String> letterCodes(LinkedTenant tenant) {
    return ofLetters(tenant, "errorCode");
  }

  private static List<String> subjects(LinkedTenant tenant) {
    return ofLetters(tenant, "subject");
  }

  private static List<String> ofLetters(LinkedTenant tenant, String field) {
    return tenant
        .admin()
        .get(tenant.path("/dead-letters?state=OPEN"))
        .json()
        .get("items")
        .findValuesAsText(field);
  }

  /** Refuses whatever answer shows this member. */
  private static Fault refusal(String api, String userid, int errcode) {
    return Fault.replace(
        api,
        "(?s)^.*\"userid\":\"" + userid + "\".*$",
        "{\"errcode\":" + errcode + ",\"errmsg\":\"refused\"}");
  }

  private static String withCustomers(LinkedTenant tenant) {
    return tenant.corp().followUsers().stream()
        .filter(userid -> !tenant.corp().customersOf(userid).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  /** The first three statements that store relations of this company fail; a sequence counts. */
  private static void raiseThreeTimes(LinkedTenant tenant, String sqlState) {
    String name = "fault_" + sqlState.toLowerCase(Locale.ROOT);
    for (String statement :
        List.of(
            "CREATE SEQUENCE " + name,
            "CREATE FUNCTION "
                + name
                + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('"
                + name
                + "') <= 3 THEN RAISE EXCEPTION 'injected' USING ERRCODE = '"
                + sqlState
                + "'; END IF; RETURN NEW; END $$",
            "CREATE TRIGGER "
                + name
                + " BEFORE INSERT ON public.customer_follow FOR EACH ROW WHEN (NEW.corp_id = '"
                + tenant.corp().corpId()
                + "') EXECUTE FUNCTION "
                + name
                + "()")) {
      product.jdbc().sql(statement).update();
    }
  }
}

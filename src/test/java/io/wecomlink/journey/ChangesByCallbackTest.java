package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.CallbackFaults;
import io.wecomlink.simulator.CorpChanges;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.VisibleRange;
import io.wecomlink.testing.Inbox;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people do in WeCom reaches the tables by callbacks and readings, over HTTP. */
class ChangesByCallbackTest {

  private static final String GET = "/cgi-bin/externalcontact/get";

  private final Product product = Product.shared();
  private final Inbox inbox = new Inbox(product);

  @AfterEach
  void callbacksAreSoundAgain() {
    product.simulator().callbackFaults(CallbackFaults.none());
    product.simulator().clearFaults();
  }

  @Test
  void everyKindOfChangeReachesTheTables() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("万象公司", 201));
    SimulatedCorp corp = tenant.corp();
    CorpChanges changes = corp.changes();
    List<String> staff = corp.followUsers();
    String one = staff.get(0);
    String other = staff.get(1);

    String added = changes.addCustomer(one, "新客户😀");
    changes.editRemark(one, corp.customersOf(one).get(0), "备注", "描述");
    changes.tagCustomer(one, added, corp.tagIds().subList(0, 2), List.of());
    changes.removeCustomer(other, corp.customersOf(other).get(0));
    changes.removedByCustomer(other, corp.customersOf(other).get(1));
    changes.transferCustomer(one, corp.customersOf(one).get(1), other);
    changes.halfAddCustomer(other);
    long department = changes.addDepartment("新部门", 1);
    changes.editDepartment(department, "改名部门", 1);
    String joined = changes.addMember("新同事", true, department);
    changes.moveMember(joined, 1L, department);
    changes.memberStatus(one, 2);
    changes.addCustomer(joined, "新同事的客户");
    changes.editTag(corp.tagIds().get(0), "改名标签");
    changes.addTagGroup("新标签组", List.of("甲", "乙"));

    inbox.awaitApplied(corp);
    Tables.assertCurrent(product.jdbc(), corp);
  }

  @Test
  void aMemberWhoLeavesTakesTheCustomersAlong() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("离职公司", 202));
    SimulatedCorp corp = tenant.corp();
    String leaver = corp.followUsers().get(1);
    String customer = corp.customersOf(leaver).get(0);

    corp.changes().removeMember(leaver);

    inbox.awaitApplied(corp);
    Tables.assertCurrent(product.jdbc(), corp);
    assertThat(status(corp, customer, leaver)).isEqualTo("OUT_OF_RANGE");
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT count(*) FROM public.employee
                     WHERE corp_id = :corpId AND userid = :userid AND deleted_at IS NOT NULL
                    """)
                .param("corpId", corp.corpId())
                .param("userid", leaver)
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void whoEndedARelationIsKnownEvenIfTheMemberLeavesAfterwards() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("先删后离公司", 222));
    SimulatedCorp corp = tenant.corp();
    String leaver = corp.followUsers().get(1);
    List<String> customers = corp.customersOf(leaver);
    corp.changes().removedByCustomer(leaver, customers.get(0));
    inbox.awaitApplied(corp);

    corp.changes().removeMember(leaver);

    inbox.awaitApplied(corp);
    assertThat(status(corp, customers.get(0), leaver)).isEqualTo("REMOVED_BY_CUSTOMER");
    assertThat(status(corp, customers.get(1), leaver)).isEqualTo("OUT_OF_RANGE");
    assertStandingEqualsTruth(corp);
  }

  @Test
  void aRefusalAfterARepeatedAttemptIsFinal() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("先忙后拒公司", 215));
    SimulatedCorp corp = tenant.corp();
    String member = corp.followUsers().get(0);
    String customer = corp.changes().addCustomer(member, "独客");
    inbox.awaitApplied(corp);
    product.simulator().inject(Fault.httpStatus(GET, 502).times(1).forCorp(corp.corpId()));

    corp.changes().removeCustomer(member, customer);

    inbox.awaitApplied(corp);
    assertThat(status(corp, customer, member)).isEqualTo("REMOVED_BY_MEMBER");
  }

  @Test
  void whoEndedARelationIsWrittenDownAndARelationThatIsMadeAnewIsActive() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("状态公司", 203));
    SimulatedCorp corp = tenant.corp();
    CorpChanges changes = corp.changes();
    String member = corp.followUsers().get(0);
    String other = corp.followUsers().get(1);
    List<String> customers = List.copyOf(corp.customersOf(member));
    changes.removeCustomer(member, customers.get(0));
    changes.removedByCustomer(member, customers.get(1));
    changes.transferCustomer(member, customers.get(2), other);
    inbox.awaitApplied(corp);
    assertThat(status(corp, customers.get(0), member)).isEqualTo("REMOVED_BY_MEMBER");
    assertThat(status(corp, customers.get(1), member)).isEqualTo("REMOVED_BY_CUSTOMER");
    assertThat(status(corp, customers.get(2), member)).isEqualTo("TRANSFERRED");
    assertThat(status(corp, customers.get(2), other)).isEqualTo("ACTIVE");
    Tables.assertCurrent(product.jdbc(), corp);

    // Not in the same second, in which WeCom's times could not tell what came first.
    Wait.until("the second is over", () -> secondsSinceRemoval(corp, customers.get(1)) > 1);
    customers.subList(0, 3).forEach(customer -> changes.addExistingCustomer(member, customer));
    inbox.awaitApplied(corp);
    for (String customer : customers.subList(0, 3)) {
      assertThat(status(corp, customer, member)).isEqualTo("ACTIVE");
    }
    Tables.assertCurrent(product.jdbc(), corp);
    // A full run agrees.
    assertThat(tenant.sync().get("state").asText()).isEqualTo("SUCCEEDED");
    Tables.assertCurrent(product.jdbc(), corp);
  }

  @Test
  void whoEndedARelationIsNotForgottenWhenTheReadingFailsForGood() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("失读公司", 221));
    SimulatedCorp corp = tenant.corp();
    String member = corp.followUsers().get(0);
    List<String> customers = List.copyOf(corp.customersOf(member));
    String replayed = customers.get(0);
    String edited = customers.get(1);
    product.simulator().inject(Fault.errcode(GET, 60020).forCorp(corp.corpId()));
    corp.changes().removedByCustomer(member, replayed);
    corp.changes().removedByCustomer(member, edited);
    Wait.until("both are letters", () -> letters(tenant, "OPEN") == 2);
    product.simulator().clearFaults();

    assertThat(tenant.sync().get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(letters(tenant, "OPEN")).as("no page shows who ended it").isEqualTo(2);
    corp.changes().editRemark(member, edited, "无关", "无关");
    Wait.until(
        "any reading knows it", () -> "REMOVED_BY_CUSTOMER".equals(status(corp, edited, member)));
    tenant.admin().post(tenant.path("/dead-letters/replay"), null);

    Wait.until("the letters are settled", () -> letters(tenant, "RESOLVED") == 2);
    assertThat(status(corp, replayed, member)).isEqualTo("REMOVED_BY_CUSTOMER");
    Tables.assertCurrent(product.jdbc(), corp);
  }

  private static int letters(LinkedTenant tenant, String state) {
    return tenant
        .admin()
        .get(tenant.path("/dead-letters?state=" + state))
        .json()
        .get("items")
        .size();
  }

  @Test
  void tenEditsWithinASecondAreReadOnceOrTwice() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("连改公司", 204));
    SimulatedCorp corp = tenant.corp();
    String member = corp.followUsers().get(0);
    String customer = corp.customersOf(member).get(0);
    Wait.until("the full run's reading is old", () -> secondsSinceReading(corp, customer) > 1);
    long before = product.simulator().calls().of(corp.corpId(), GET);

    Instant start = Instant.now();
    for (int i = 0; i < 10; i++) {
      corp.changes().editRemark(member, customer, "备注" + i, "描述" + i);
    }

    inbox.awaitApplied(corp);
    // Readings are a second apart, so a slow machine may need more of them. A note that waits for
    // the end of a reading does not see it yet, and is the one case that is not left to rest.
    long seconds = Duration.between(start, Instant.now()).toSeconds();
    assertThat(product.simulator().calls().of(corp.corpId(), GET) - before)
        .isBetween(1L, 2L + seconds);
    Tables.assertCurrent(product.jdbc(), corp);
  }

  @Test
  void twoCustomersInTheSameSecondAreBothKept() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("同秒公司", 205));
    SimulatedCorp corp = tenant.corp();
    String member = corp.followUsers().get(0);
    String one = corp.changes().addCustomer(member, "同秒一");
    String other = corp.changes().addCustomer(member, "同秒二");
    inbox.awaitApplied(corp);
    assertThat(status(corp, one, member)).isEqualTo("ACTIVE");
    assertThat(status(corp, other, member)).isEqualTo("ACTIVE");
  }

  @Test
  void aBurstOfOneCompanyDoesNotHoldUpAnother() {
    LinkedTenant busy = LinkedTenant.synced(product, corp("繁忙公司", 206));
    LinkedTenant quiet = LinkedTenant.synced(product, corp("安静公司", 207));
    product.simulator().inject(Fault.slow(GET, 2000).forCorp(busy.corp().corpId()));
    for (String member : busy.corp().followUsers()) {
      for (String customer : busy.corp().customersOf(member)) {
        busy.corp().changes().editRemark(member, customer, "突发", "突发");
      }
    }
    String member = quiet.corp().followUsers().get(0);
    String added = quiet.corp().changes().addCustomer(member, "不等待");

    Wait.until("the quiet company's customer is there", () -> exists(quiet.corp(), added));

    assertThat(inbox.outstanding(busy.corp())).isPositive();
    product.simulator().clearFaults();
    inbox.awaitApplied(busy.corp());
    Tables.assertCurrent(product.jdbc(), busy.corp());
  }

  @Test
  void changesDuringAFullSyncAreNeitherLostNorOverwritten() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("忙时公司").members(60).customers(4000).seed(208));
    SimulatedCorp corp = tenant.corp();
    product
        .simulator()
        .inject(
            Fault.slow("/cgi-bin/externalcontact/batch/get_by_user", 150).forCorp(corp.corpId()));
    String runId =
        tenant
            .admin()
            .post(tenant.path("/syncs"), Map.of("mode", "FULL"))
            .json()
            .get("runId")
            .asText();
    for (int i = 0; i < 5; i++) {
      corp.changes().random(30, 300 + i);
      inbox.awaitApplied(corp);
    }
    tenant.awaitRun(runId);
    inbox.awaitApplied(corp);
    assertStandingEqualsTruth(corp);
  }

  @Test
  void forgedCallbacksAreRefusedAndDuplicatesAndReorderingDoNoHarm() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("乱序公司", 209));
    SimulatedCorp corp = tenant.corp();
    product.simulator().callbackFaults(new CallbackFaults(0.2, 0.2, 0, 0, 0, 0.2, 0.2));
    String member = corp.followUsers().get(0);
    for (int i = 0; i < 40; i++) {
      corp.changes().addCustomer(member, "第" + i + "位");
    }
    inbox.awaitApplied(corp);
    Tables.assertCurrent(product.jdbc(), corp);
    assertThat(
            product.simulator().deliveries().stream()
                .filter(delivery -> corp.corpId().equals(delivery.corpId()) && delivery.forged()))
        .isNotEmpty()
        .allMatch(delivery -> delivery.status() == 403);
    assertThat(inbox.stored(corp, "change_external_contact")).isEqualTo(40);
  }

  @Test
  void aChangedVisibleRangeStartsARun() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("范围公司", 210));
    SimulatedCorp corp = tenant.corp();
    List<String> some = corp.userids().subList(0, 3);
    product.simulator().changeVisibleRange(corp, VisibleRange.ofUsers(some.toArray(String[]::new)));
    Wait.until(
        "a run because of the grant",
        () ->
            tenant
                .admin()
                .get(tenant.path("/syncs"))
                .json()
                .get("items")
                .findValuesAsText("trigger")
                .contains("GRANT_CHANGED"));
    Wait.until(
        "the run is over",
        () -> !tenant.admin().get(tenant.path("/syncs")).body().contains("\"RUNNING\""));
    assertThat(tenant.connection().at("/visibleRange/userIds")).hasSize(3);
  }

  @Test
  void aRangeThatChangesWhileARunIsReadingIsReadByOneMore() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("中途改范围公司", 219));
    SimulatedCorp corp = tenant.corp();
    String pages = "/cgi-bin/externalcontact/batch/get_by_user";
    int slow = product.simulator().inject(Fault.slow(pages, 500).forCorp(corp.corpId()));
    String running = tenant.start("FULL");
    Wait.until(
        "the run has read the organisation",
        () -> tenant.run(running).at("/progress/chunksTotal").asLong() > 0);
    int hold = product.simulator().inject(Fault.slow(pages, 4000).forCorp(corp.corpId()));
    List<String> some = corp.userids().subList(0, 3);
    product.simulator().changeVisibleRange(corp, VisibleRange.ofUsers(some.toArray(String[]::new)));
    Wait.until(
        "the grant is read", () -> tenant.connection().at("/visibleRange/userIds").size() == 3);
    inbox.awaitApplied(corp);
    product.simulator().removeFault(slow);
    product.simulator().removeFault(hold);
    tenant.awaitRun(running);

    Wait.until("another run follows", () -> triggers(tenant).contains("GRANT_CHANGED"));
    Wait.until(
        "the run is over",
        () -> !tenant.admin().get(tenant.path("/syncs")).body().contains("\"RUNNING\""));
    assertThat(visible(corp)).containsExactlyInAnyOrderElementsOf(some);
    assertThat(triggers(tenant)).as("one, and no more").hasSize(3);
  }

  private List<String> triggers(LinkedTenant tenant) {
    return tenant
        .admin()
        .get(tenant.path("/syncs"))
        .json()
        .get("items")
        .findValuesAsText("trigger");
  }

  /** Members whom the tables show as visible. */
  private List<String> visible(SimulatedCorp corp) {
    return product
        .jdbc()
        .sql("SELECT userid FROM public.employee WHERE corp_id = :corpId AND deleted_at IS NULL")
        .param("corpId", corp.corpId())
        .query(String.class)
        .list();
  }

  @Test
  void anUninstallationErasesEverythingAndSaysWhat() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("卸载公司", 211));
    SimulatedCorp corp = tenant.corp();
    product.simulator().inject(Fault.slow(GET, 500).forCorp(corp.corpId()));
    for (String customer : corp.customersOf(corp.followUsers().get(0))) {
      corp.changes().editRemark(corp.followUsers().get(0), customer, "卸载", "卸载");
    }
    product
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.sync_missing (run_id, external_userid, userid)
            SELECT run_id, 'wmMissing', 'woMissing' FROM wecomlink.sync_run WHERE corp_id = ?
            """)
        .param(corp.corpId())
        .update();

    product.simulator().uninstall(corp);

    Wait.until("the connection is over", () -> "UNLINKED".equals(state(tenant)));
    Wait.until("the erasure is written down", () -> erased(corp).containsKey("customer_follow"));
    Wait.until("nothing is handled any more", () -> inbox.outstanding(corp) == 0);
    product.simulator().clearFaults();
    assertThat(rows(corp)).isZero();
    assertThat(erased(corp).get("employee")).isPositive();
    assertThat(erased(corp).get("sync_missing")).isPositive();
    assertThat(inbox.outstanding(corp)).isZero();
  }

  @Test
  void aResetPermanentCodeIsReplacedAndTheCompanyIsReadOn() {
    LinkedTenant tenant = LinkedTenant.synced(product, corp("重置公司", 212));
    SimulatedCorp corp = tenant.corp();
    corp.changes().resetPermanentCode();
    inbox.awaitHandled("reset_permanent_code");
    product.simulator().expireTokens(io.wecomlink.simulator.TokenKind.CORP);
    String added = corp.changes().addCustomer(corp.followUsers().get(0), "重置之后");
    Wait.until("a customer after it", () -> exists(corp, added));
  }

  /**
   * Some changes raise no callback (a customer's new name): only what is standing is compared.
   * Where a customer removed a member who left afterwards, either is true, that the customer ended
   * the relation and that it is out of range: the one that was heard of first is written down.
   */
  private void assertStandingEqualsTruth(SimulatedCorp corp) {
    List<String> staff = corp.followUsers();
    List<String> expected =
        corp.truth()
            .rows("customer_follow")
            .map(
                row ->
                    row.get("external_userid")
                        + " "
                        + row.get("userid")
                        + " "
                        + row.get("remark")
                        + " "
                        + row.get("status"))
            .sorted()
            .toList();
    assertThat(
            product
                .jdbc()
                .sql(
                    """
                    SELECT external_userid, userid, remark, status
                      FROM public.customer_follow
                     WHERE corp_id = :corpId AND status IN ('ACTIVE', 'REMOVED_BY_CUSTOMER')
                    """)
                .param("corpId", corp.corpId())
                .query()
                .listOfRows()
                .stream()
                .filter(
                    row ->
                        row.get("status").equals("ACTIVE")
                            || staff.contains((String) row.get("userid"))
                            || !corp.hasRemoved(
                                (String) row.get("external_userid"), (String) row.get("userid")))
                .map(
                    row ->
                        row.get("external_userid")
                            + " "
                            + row.get("userid")
                            + " "
                            + row.get("remark")
                            + " "
                            + row.get("status")))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private String state(LinkedTenant tenant) {
    return tenant.connection().get("state").asText();
  }

  private long rows(SimulatedCorp corp) {
    return product
        .jdbc()
        .sql(
            """
            SELECT (SELECT count(*) FROM public.customer_follow WHERE corp_id = :corpId)
                 + (SELECT count(*) FROM public.customer_profile WHERE corp_id = :corpId)
                 + (SELECT count(*) FROM public.employee WHERE corp_id = :corpId)
                 + (SELECT count(*) FROM public.department WHERE corp_id = :corpId)
                 + (SELECT count(*) FROM public.customer_tag WHERE corp_id = :corpId)
                 + (SELECT count(*) FROM wecomlink.corp_authorization WHERE corp_id = :corpId)
                 + (SELECT count(*) FROM wecomlink.access_token
                     WHERE owner = :corpId AND token IS NOT NULL)
                 + (SELECT count(*) FROM wecomlink.dead_letter WHERE corp_id = :corpId)
            """)
        .param("corpId", corp.corpId())
        .query(Long.class)
        .single();
  }

  private Map<String, Long> erased(SimulatedCorp corp) {
    return product
        .jdbc()
        .sql("SELECT table_name, row_count FROM wecomlink.erasure WHERE corp_id = :corpId")
        .param("corpId", corp.corpId())
        .query((row, number) -> Map.entry(row.getString(1), row.getLong(2)))
        .stream()
        .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private boolean exists(SimulatedCorp corp, String customer) {
    return product
            .jdbc()
            .sql(
                """
                SELECT count(*) FROM public.customer_profile
                 WHERE corp_id = :corpId AND external_userid = :customer
                """)
            .param("corpId", corp.corpId())
            .param("customer", customer)
            .query(Long.class)
            .single()
        == 1;
  }

  private String status(SimulatedCorp corp, String customer, String userid) {
    return product
        .jdbc()
        .sql(
            """
            SELECT status FROM public.customer_follow
             WHERE corp_id = :corpId AND external_userid = :customer AND userid = :userid
            """)
        .param("corpId", corp.corpId())
        .param("customer", customer)
        .param("userid", userid)
        .query(String.class)
        .single();
  }

  private double secondsSinceRemoval(SimulatedCorp corp, String customer) {
    return seconds(
        """
        SELECT extract(epoch FROM now() - max(status_changed_at)) FROM public.customer_follow
         WHERE corp_id = :corpId AND external_userid = :customer
        """,
        corp,
        customer);
  }

  private double secondsSinceReading(SimulatedCorp corp, String customer) {
    return seconds(
        """
        SELECT extract(epoch FROM now() - observed_at) FROM public.customer_profile
         WHERE corp_id = :corpId AND external_userid = :customer
        """,
        corp,
        customer);
  }

  private double seconds(String sql, SimulatedCorp corp, String customer) {
    return product
        .jdbc()
        .sql(sql)
        .param("corpId", corp.corpId())
        .param("customer", customer)
        .query(Double.class)
        .single();
  }

  private static CorpSpec corp(String name, long seed) {
    return CorpSpec.named(name).members(12).customers(120).seed(seed);
  }
}

package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CallbackFaults;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What events did not tell, an incremental sync finds, at the price of one call per member. */
class IncrementalSyncTest {

  private static final String LIST = "/cgi-bin/externalcontact/list";
  private static final String GET = "/cgi-bin/externalcontact/get";
  private static final String PAGES = "/cgi-bin/externalcontact/batch/get_by_user";

  private static Product product;

  @BeforeAll
  static void start() {
    product = Product.fresh();
    product.addRunner();
  }

  @AfterAll
  static void stop() {
    product.stop();
  }

  @BeforeEach
  void hear() {
    product.simulator().callbackFaults(CallbackFaults.none());
    product.simulator().latencyMillis(0);
  }

  @Test
  void nothingNewCostsOneCallPerMember() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("安静公司"));
    product.simulator().calls().reset();

    JsonNode run = tenant.reconcile();

    assertThat(run.get("mode").asText()).isEqualTo("INCREMENTAL");
    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(calls(tenant, LIST)).isEqualTo(tenant.corp().followUsers().size());
    assertThat(calls(tenant, GET)).isZero();
    assertThat(calls(tenant, PAGES)).isZero();
    assertThat(run.at("/progress/fetched").asLong()).isZero();
    assertThat(run.at("/progress/apiCalls").asLong())
        .isEqualTo(product.simulator().calls().ofCorp(tenant.corp().corpId()) + suiteCalls());
    assertThat(run.at("/progress/chunksDone")).isEqualTo(run.at("/progress/chunksTotal"));
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void whatChangedInSilenceIsReadAndNothingElse() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("遗漏公司"));
    SimulatedCorp corp = tenant.corp();
    product.simulator().callbackFaults(CallbackFaults.allLost());
    List<String> members = withCustomers(corp);
    String added = corp.changes().addCustomer(members.get(0), "没通知的新客户");
    String removed = corp.customersOf(members.get(1)).get(0);
    corp.changes().removeCustomer(members.get(1), removed);
    corp.changes().addDepartment("没通知的部门", 1);
    corp.changes().addTagGroup("没通知的标签组", List.of("甲", "乙"));
    product.simulator().calls().reset();

    JsonNode run = tenant.reconcile();

    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/inserted").asLong()).isEqualTo(1);
    assertThat(run.at("/progress/removed").asLong()).isEqualTo(1);
    assertThat(calls(tenant, GET)).isEqualTo(2);
    assertThat(calls(tenant, PAGES)).isZero();
    assertThat(status(corp, members.get(0), added)).isEqualTo("ACTIVE");
    assertThat(status(corp, members.get(1), removed)).isEqualTo("VANISHED");

    product.simulator().calls().reset();
    JsonNode again = tenant.reconcile();
    assertThat(calls(tenant, GET)).as("once is enough").isZero();
    assertThat(again.at("/progress/removed").asLong()).isZero();
  }

  @Test
  void aMemberWithManyNewCustomersIsReadPageByPage() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("新员工公司"));
    product.simulator().callbackFaults(CallbackFaults.allLost());
    String userid = tenant.corp().changes().addMember("新员工", true, 1L);
    List<String> customers =
        java.util.stream.IntStream.range(0, 150)
            .mapToObj(i -> tenant.corp().changes().addCustomer(userid, "客户" + i))
            .toList();
    product.simulator().calls().reset();

    JsonNode run = tenant.reconcile();

    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/progress/inserted").asLong()).isEqualTo(customers.size());
    assertThat(calls(tenant, GET)).isZero();
    assertThat(calls(tenant, PAGES)).isEqualTo(2);
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void aCustomerWhoRemovedTheMemberIsNotReadAgainAndAgain() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("被删公司"));
    String userid = withCustomers(tenant.corp()).get(0);
    String customer = tenant.corp().customersOf(userid).get(0);
    tenant.corp().changes().removedByCustomer(userid, customer);
    Wait.until(
        "the event is applied",
        () -> "REMOVED_BY_CUSTOMER".equals(status(tenant.corp(), userid, customer)));
    product.simulator().calls().reset();

    assertThat(tenant.reconcile().get("state").asText()).isEqualTo("SUCCEEDED");

    assertThat(calls(tenant, GET)).isZero();
    assertThat(status(tenant.corp(), userid, customer)).isEqualTo("REMOVED_BY_CUSTOMER");
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void listsThatSuddenlyAreHalfAsLongWaitForAPerson() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("半数公司"));
    product.simulator().callbackFaults(CallbackFaults.allLost());
    int lost = ConfirmRemovalsTest.loseHalf(tenant.corp()).size();
    String added =
        tenant.corp().changes().addCustomer(withCustomers(tenant.corp()).get(0), "仍要读的客户");
    product.simulator().calls().reset();

    JsonNode run = tenant.reconcile();

    assertThat(run.get("state").asText()).isEqualTo("NEEDS_CONFIRMATION");
    assertThat(run.at("/progress/removed").asLong()).isZero();
    assertThat(run.at("/progress/inserted").asLong()).as("new ones are no loss").isEqualTo(1);
    assertThat(calls(tenant, GET)).isEqualTo(1);
    assertThat(count(tenant.corp(), "status = 'VANISHED'")).isZero();
    assertThat(count(tenant.corp(), "external_userid = '" + added + "'")).isEqualTo(1);

    String runId = run.get("runId").asText();
    assertThat(
            tenant
                .admin()
                .post(tenant.path("/syncs/" + runId + "/confirm-removals"), Map.of())
                .said())
        .isEqualTo("200");
    JsonNode confirmed = tenant.awaitRun(runId);
    assertThat(confirmed.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(confirmed.at("/progress/removed").asLong()).isEqualTo(lost);
    assertThat(count(tenant.corp(), "status = 'VANISHED'")).isEqualTo(lost);
  }

  @Test
  void itIsSharedAndGoesOnWhereADeadRunnerLeftIt() {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named("接续公司").members(150).customers(600).skew(0));
    product.simulator().calls().reset();
    product.simulator().latencyMillis(50);
    String runId = tenant.start("INCREMENTAL");
    Wait.until("some lists are compared", () -> died(runId) > 0);

    assertThat(tenant.awaitRun(runId).get("state").asText()).isEqualTo("SUCCEEDED");

    long members = tenant.corp().followUsers().size();
    assertThat(calls(tenant, LIST)).isBetween(members, members + 8);
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void aMemberWhoIsRefusedCostsTheOthersNothing() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("拒绝成员公司"));
    product.simulator().callbackFaults(CallbackFaults.allLost());
    product.simulator().latencyMillis(150);
    String runId = tenant.start("INCREMENTAL");
    Wait.until("the lists are dealt out", () -> groups(runId) > 0);
    List<String> before = tenant.corp().followUsers();
    String gone = before.get(before.size() - 1);
    tenant.corp().changes().removeMember(gone);

    JsonNode run = tenant.awaitRun(runId);

    assertThat(run.get("state").asText()).isEqualTo("PARTIAL");
    assertThat(run.at("/progress/deadLetters").asLong()).isEqualTo(1);
    assertThat(calls(tenant, LIST)).isGreaterThanOrEqualTo(before.size());
    assertThat(count(tenant.corp(), "status <> 'ACTIVE'")).isZero();
  }

  /** Takes away the leases of groups that have moved already; how many. */
  private static int died(String runId) {
    return product
        .jdbc()
        .sql(
            """
            UPDATE wecomlink.sync_group
               SET lease_owner = 'dead', lease_until = now() + interval '2 seconds'
             WHERE run_id = :runId AND state = 'RUNNING' AND pages > 1
            """)
        .param("runId", UUID.fromString(runId))
        .update();
  }

  private static long groups(String runId) {
    return product
        .jdbc()
        .sql("SELECT count(*) FROM wecomlink.sync_group WHERE run_id = :runId")
        .param("runId", UUID.fromString(runId))
        .query(Long.class)
        .single();
  }

  private static long calls(LinkedTenant tenant, String api) {
    return product.simulator().calls().of(tenant.corp().corpId(), api);
  }

  /** Calls that a run makes in the app's own name. */
  private static long suiteCalls() {
    return product.simulator().calls().of("/cgi-bin/service/v2/get_auth_info");
  }

  private static String status(SimulatedCorp corp, String userid, String customer) {
    return product
        .jdbc()
        .sql(
            """
            SELECT status FROM public.customer_follow
             WHERE corp_id = :corpId AND userid = :userid AND external_userid = :customer
            """)
        .param("corpId", corp.corpId())
        .param("userid", userid)
        .param("customer", customer)
        .query(String.class)
        .optional()
        .orElse(null);
  }

  private static long count(SimulatedCorp corp, String condition) {
    return product
        .jdbc()
        .sql("SELECT count(*) FROM public.customer_follow WHERE corp_id = :corpId AND " + condition)
        .param("corpId", corp.corpId())
        .query(Long.class)
        .single();
  }

  private static List<String> withCustomers(SimulatedCorp corp) {
    return corp.followUsers().stream()
        .filter(userid -> !corp.customersOf(userid).isEmpty())
        .toList();
  }

  private static CorpSpec small(String name) {
    return CorpSpec.named(name).members(20).customers(400);
  }
}

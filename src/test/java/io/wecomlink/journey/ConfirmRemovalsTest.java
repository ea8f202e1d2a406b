package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.simulator.CallbackFaults;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.VisibleRange;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Tables;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More vanished at once than can be believed: a person decides, and only on proof that holds. */
class ConfirmRemovalsTest {

  private static Product product;

  @BeforeAll
  static void start() {
    product = Product.fresh();
  }

  @AfterAll
  static void stop() {
    product.stop();
  }

  @BeforeEach
  void hear() {
    product.simulator().callbackFaults(CallbackFaults.none());
  }

  @Test
  void aPersonConfirmsAndWhatVanishedIsMarked() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("确认公司"));
    product.simulator().callbackFaults(CallbackFaults.allLost());
    List<String[]> lost = loseHalf(tenant.corp());
    JsonNode run = tenant.sync();
    assertThat(run.get("state").asText()).isEqualTo("NEEDS_CONFIRMATION");
    assertThat(run.get("problem").asText()).startsWith(lost.size() + " relations");
    assertThat(
            tenant
                .admin()
                .in("zh-CN")
                .get(tenant.path("/syncs/" + run.get("runId").asText()))
                .json()
                .get("problem")
                .asText())
        .contains("有 " + lost.size() + " 条客户关系");
    assertThat(relations(tenant.corp(), "ACTIVE")).isGreaterThan(lost.size());

    Workbench.Answer confirmed = confirm(tenant, run);

    assertThat(confirmed.said()).isEqualTo("200");
    assertThat(confirmed.json().get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(confirmed.json().at("/progress/removed").asLong()).isEqualTo(lost.size());
    assertThat(relations(tenant.corp(), "VANISHED")).isEqualTo(lost.size());
    assertThat(proofs(run)).isZero();
    assertThat(confirm(tenant, run).said()).isEqualTo("409 nothing_to_confirm");
    assertThat(
            tenant
                .admin()
                .in("zh-CN")
                .post(
                    tenant.path("/syncs/" + run.get("runId").asText() + "/confirm-removals"), null)
                .body())
        .contains("状态为“已完成”")
        .doesNotContain("SUCCEEDED");
    assertThat(
            tenant
                .admin()
                .post(tenant.path("/syncs/" + UUID.randomUUID() + "/confirm-removals"), null)
                .said())
        .isEqualTo("404 sync_not_found");
  }

  @Test
  void whatANewerRunHasSeenIsNotRemovedByAnOlderOne() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("故障公司"));
    product.simulator().callbackFaults(CallbackFaults.allLost());
    List<String[]> lost = loseHalf(tenant.corp());
    JsonNode glitch = tenant.sync();
    lost.forEach(each -> tenant.corp().changes().addExistingCustomer(each[0], each[1]));
    JsonNode newer = tenant.sync();
    assertThat(newer.get("state").asText()).isEqualTo("SUCCEEDED");

    Workbench.Answer refused = confirm(tenant, glitch);

    assertThat(refused.said()).isEqualTo("409 removals_outdated");
    assertThat(refused.json().get("runId")).isEqualTo(newer.get("runId"));
    assertThat(proofs(glitch)).isZero();
    assertThat(relations(tenant.corp(), "VANISHED")).isZero();
  }

  @Test
  void whatAnEventToldAfterTheRunStays() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("回归公司"));
    product.simulator().callbackFaults(CallbackFaults.allLost());
    List<String[]> lost = loseHalf(tenant.corp());
    JsonNode run = tenant.sync();
    product.simulator().callbackFaults(CallbackFaults.none());
    String[] back = lost.get(0);
    // A second later, or the relation would look as old as before.
    product.simulator().clock().advance(java.time.Duration.ofSeconds(2));
    tenant.corp().changes().addExistingCustomer(back[0], back[1]);
    Wait.until(
        "the event is applied",
        () ->
            product
                    .jdbc()
                    .sql(
                        """
                        SELECT count(*) FROM public.customer_follow f
                          JOIN wecomlink.sync_run r ON r.run_id = :runId
                         WHERE f.corp_id = :corpId AND f.userid = :userid
                           AND f.external_userid = :customer AND f.observed_at > r.finished_at
                        """)
                    .param("runId", UUID.fromString(run.get("runId").asText()))
                    .param("corpId", tenant.corp().corpId())
                    .param("userid", back[0])
                    .param("customer", back[1])
                    .query(Long.class)
                    .single()
                == 1);

    JsonNode confirmed = confirm(tenant, run).json();

    assertThat(confirmed.get("state").asText()).isEqualTo("SUCCEEDED");
    // Reading the customer may have shown that other members had lost it, too.
    assertThat(confirmed.at("/progress/removed").asLong()).isBetween(1L, lost.size() - 1L);
    assertThat(relations(tenant.corp(), "VANISHED")).isEqualTo(lost.size() - 1);
  }

  @Test
  void aSmallerVisibleRangeIsNoLossAndNeedsNobody() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("缩圈公司"));
    String kept = tenant.corp().followUsers().get(0);
    long all = relations(tenant.corp(), "ACTIVE");
    product.simulator().callbackFaults(CallbackFaults.allLost());
    product.simulator().changeVisibleRange(tenant.corp(), VisibleRange.ofUsers(kept));

    JsonNode run = tenant.sync();

    assertThat(run.get("state").asText()).isEqualTo("SUCCEEDED");
    long left = tenant.corp().customersOf(kept).size();
    assertThat(relations(tenant.corp(), "ACTIVE")).isEqualTo(left);
    assertThat(relations(tenant.corp(), "OUT_OF_RANGE")).isEqualTo(all - left);
    assertThat(relations(tenant.corp(), "VANISHED")).isZero();

    product.simulator().changeVisibleRange(tenant.corp(), VisibleRange.wholeCompany());
    assertThat(tenant.reconcile().get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(relations(tenant.corp(), "ACTIVE")).isEqualTo(all);
    Tables.assertTrue(product.jdbc(), tenant.corp());
  }

  @Test
  void membersWhoAreSuddenlyOutOfAnUnchangedRangeWaitForAPerson() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("离职公司"));
    product.simulator().callbackFaults(CallbackFaults.allLost());
    List<String> leaving = tenant.corp().followUsers();
    leaving.subList(0, leaving.size() / 2).forEach(tenant.corp().changes()::removeMember);

    JsonNode run = tenant.sync();

    assertThat(run.get("state").asText()).isEqualTo("NEEDS_CONFIRMATION");
    assertThat(relations(tenant.corp(), "OUT_OF_RANGE")).isZero();
    JsonNode confirmed = confirm(tenant, run).json();
    assertThat(confirmed.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(relations(tenant.corp(), "OUT_OF_RANGE"))
        .isPositive()
        .isEqualTo(confirmed.at("/progress/removed").asLong());
  }

  @Test
  void whatWaitsForAPersonWaitsHoweverLongAgoTheMembersLeft() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("久等公司"));
    product.simulator().callbackFaults(CallbackFaults.allLost());
    List<String> leaving = tenant.corp().followUsers();
    leaving.subList(0, leaving.size() / 2).forEach(tenant.corp().changes()::removeMember);
    JsonNode full = tenant.sync();
    assertThat(full.get("state").asText()).isEqualTo("NEEDS_CONFIRMATION");
    threeDaysLater(tenant);

    JsonNode incremental = tenant.reconcile();

    assertThat(incremental.get("state").asText()).isEqualTo("NEEDS_CONFIRMATION");
    Workbench.Answer refused = confirm(tenant, full);
    assertThat(refused.said()).isEqualTo("409 removals_outdated");
    assertThat(refused.json().get("runId")).isEqualTo(incremental.get("runId"));
    assertThat(confirm(tenant, incremental).said()).isEqualTo("200");
    JsonNode confirmed = tenant.awaitRun(incremental.get("runId").asText());
    assertThat(confirmed.get("state").asText()).isEqualTo("SUCCEEDED");
    assertThat(relations(tenant.corp(), "OUT_OF_RANGE"))
        .isPositive()
        .isEqualTo(confirmed.at("/progress/removed").asLong());
    assertThat(tenant.reconcile().get("state").asText()).isEqualTo("SUCCEEDED");
  }

  @Test
  void aRangeThatOnlyGrewExplainsNoLoss() {
    LinkedTenant tenant = LinkedTenant.synced(product, small("扩圈公司"));
    product.simulator().callbackFaults(CallbackFaults.allLost());
    List<Long> departments = tenant.corp().departmentIds();
    product
        .simulator()
        .changeVisibleRange(
            tenant.corp(),
            VisibleRange.ofDepartments(
                departments.subList(1, departments.size()).toArray(Long[]::new)));
    assertThat(tenant.sync().get("state").asText()).isEqualTo("SUCCEEDED");
    long outside = relations(tenant.corp(), "OUT_OF_RANGE");
    List<String> seen = tenant.corp().followUsers();
    // The company as a whole instead of its departments one by one.
    product.simulator().changeVisibleRange(tenant.corp(), VisibleRange.wholeCompany());
    seen.subList(0, seen.size() / 2).forEach(tenant.corp().changes()::removeMember);

    JsonNode run = tenant.sync();

    assertThat(run.get("state").asText()).isEqualTo("NEEDS_CONFIRMATION");
    assertThat(relations(tenant.corp(), "OUT_OF_RANGE")).isLessThanOrEqualTo(outside);
  }

  /** As if everything so far had happened three days ago. */
  private static void threeDaysLater(LinkedTenant tenant) {
    for (String aged :
        List.of(
            "wecomlink.sync_run SET started_at = started_at - interval '3 days',"
                + " finished_at = finished_at - interval '3 days'",
            "public.employee SET deleted_at = deleted_at - interval '3 days',"
                + " observed_at = observed_at - interval '3 days'",
            "public.customer_follow SET observed_at = observed_at - interval '3 days'")) {
      product
          .jdbc()
          .sql("UPDATE " + aged + " WHERE corp_id = :corpId")
          .param("corpId", tenant.corp().corpId())
          .update();
    }
  }

  private static Workbench.Answer confirm(LinkedTenant tenant, JsonNode run) {
    return tenant
        .admin()
        .post(tenant.path("/syncs/" + run.get("runId").asText() + "/confirm-removals"), Map.of());
  }

  /** Half of each member's customers go; returns the pairs. */
  static List<String[]> loseHalf(SimulatedCorp corp) {
    List<String[]> lost = new ArrayList<>();
    for (String userid : corp.followUsers()) {
      List<String> customers = corp.customersOf(userid);
      for (String customer : customers.subList(0, customers.size() / 2)) {
        corp.changes().removeCustomer(userid, customer);
        lost.add(new String[] {userid, customer});
      }
    }
    return lost;
  }

  private static long relations(SimulatedCorp corp, String status) {
    return product
        .jdbc()
        .sql(
            """
            SELECT count(*) FROM public.customer_follow
             WHERE corp_id = :corpId AND status = :status
            """)
        .param("corpId", corp.corpId())
        .param("status", status)
        .query(Long.class)
        .single();
  }

  private static long proofs(JsonNode run) {
    return product
        .jdbc()
        .sql("SELECT count(*) FROM wecomlink.sync_seen WHERE run_id = :runId")
        .param("runId", UUID.fromString(run.get("runId").asText()))
        .query(Long.class)
        .single();
  }

  private static CorpSpec small(String name) {
    return CorpSpec.named(name).members(20).customers(400);
  }
}

package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.CallbackFaults;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.SimulatedCorp;
import io.wecomlink.simulator.Switch;
import io.wecomlink.testing.Inbox;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer that lacks a relation for another reason than its end ends nothing. */
class RemovalProofTest {

  private static final Product product = Product.shared();

  private final Inbox inbox = new Inbox(product);
  private LinkedTenant tenant;
  private SimulatedCorp corp;
  private List<String> members;
  private String customer;

  /** A customer of two members. */
  @BeforeEach
  void link() {
    tenant =
        LinkedTenant.synced(product, CorpSpec.named("凭证公司").members(6).customers(40).seed(701));
    corp = tenant.corp();
    members =
        corp.followUsers().stream().filter(user -> !corp.customersOf(user).isEmpty()).toList();
    customer = corp.customersOf(members.get(0)).get(0);
    if (!corp.customersOf(members.get(1)).contains(customer)) {
      corp.changes().addExistingCustomer(members.get(1), customer);
      inbox.awaitApplied(corp);
    }
    assertThat(status(members.get(0))).isEqualTo("ACTIVE");
    assertThat(status(members.get(1))).isEqualTo("ACTIVE");
  }

  @AfterEach
  void turnBack() {
    product.simulator().turn(Switch.SINGLE_READS_NEED_LICENCE, false);
    product.simulator().callbackFaults(CallbackFaults.none());
  }

  @Test
  void aReadingThatLeavesOutAMemberWithoutLicence() {
    product.simulator().turn(Switch.SINGLE_READS_NEED_LICENCE, true);
    corp.endTrial();
    corp.changes().licence(members.get(0), false);

    corp.changes().tagCustomer(members.get(1), customer, List.of(), List.of());
    inbox.awaitApplied(corp);
    assertThat(status(members.get(0))).isEqualTo("ACTIVE");

    tenant.reconcile();
    assertThat(status(members.get(0))).as("the list was refused").isEqualTo("ACTIVE");
  }

  @Test
  void aListOfAMemberWhomTheLastFullRunFoundWithoutLicence() {
    corp.endTrial();
    corp.changes().licence(members.get(0), false);
    assertThat(tenant.sync().at("/progress/unlicensedUsers").asLong()).isEqualTo(1);
    product.simulator().callbackFaults(CallbackFaults.allLost());
    corp.changes().removeCustomer(members.get(0), customer);

    assertThat(tenant.reconcile().at("/progress/removed").asLong()).isZero();
    assertThat(status(members.get(0))).isEqualTo("ACTIVE");

    corp.changes().licence(members.get(0), true);
    assertThat(tenant.sync().at("/progress/removed").asLong()).isEqualTo(1);
    assertThat(status(members.get(0))).isEqualTo("VANISHED");
  }

  private String status(String member) {
    return product
        .jdbc()
        .sql(
            """
            SELECT status FROM public.customer_follow
             WHERE corp_id = :corpId AND userid = :member AND external_userid = :customer
            """)
        .param("corpId", corp.corpId())
        .param("member", member)
        .param("customer", customer)
        .query(String.class)
        .single();
  }
}

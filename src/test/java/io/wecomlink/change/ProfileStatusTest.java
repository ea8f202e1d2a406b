package io.wecomlink.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.problem.Failures;
import io.wecomlink.profile.CustomerReading;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import io.wecomlink.wecom.CallMeter;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A customer is ACTIVE with an active relation and LOST without, also when two transactions change
 * different relations of the customer at the same time, neither of which sees what the other does.
 */
class ProfileStatusTest {

  private final Product product = Product.shared();
  private final String corpId = "wpStatus" + UUID.randomUUID();

  @Test
  void twoMembersWhoLeaveAtTheSameTimeLoseTheirCustomer() throws Exception {
    customer("wm1");
    follow("wm1", "u1");
    follow("wm1", "u2");

    meanwhile(() -> memberLeaves("u1"), () -> memberLeaves("u2"));

    assertThat(follows("wm1")).containsExactly("u1 OUT_OF_RANGE", "u2 OUT_OF_RANGE");
    assertThat(status("wm1")).isEqualTo("LOST");
  }

  @Test
  void aMemberWhoLeavesWhileTheOtherRelationIsReadAsEndedLosesTheCustomer() throws Exception {
    customer("wm1");
    follow("wm1", "u1");
    follow("wm1", "u2");

    meanwhile(
        () -> customerIsReadWith("wm1", List.of(removedBy("u2")), "u1"), () -> memberLeaves("u1"));

    assertThat(follows("wm1")).containsExactly("u1 OUT_OF_RANGE", "u2 REMOVED_BY_MEMBER");
    assertThat(status("wm1")).isEqualTo("LOST");
  }

  @Test
  void aNewRelationKeepsTheCustomerWhoseOldOneEndsAtTheSameTime() throws Exception {
    customer("wm1");
    follow("wm1", "u1");

    meanwhile(() -> pageShows("wm1", "u3"), () -> memberLeaves("u1"));

    assertThat(follows("wm1")).containsExactly("u1 OUT_OF_RANGE", "u3 ACTIVE");
    assertThat(status("wm1")).isEqualTo("ACTIVE");
  }

  @Test
  void aNewRelationKeepsTheCustomerWhoIsReadAsNobodysAtTheSameTime() throws Exception {
    customer("wm1");
    follow("wm1", "u1");

    OffsetDateTime afterTheReading = OffsetDateTime.now().plusMinutes(1);
    meanwhile(
        () -> pageShows("wm1", "u3", afterTheReading),
        () -> customerIsReadWith("wm1", List.of(removedBy("u1"))));

    assertThat(follows("wm1")).containsExactly("u1 REMOVED_BY_MEMBER", "u3 ACTIVE");
    assertThat(status("wm1")).isEqualTo("ACTIVE");
  }

  @Test
  void anOlderPageThatIsStoredWhileTheReadingEndsMakesNoRelation() throws Exception {
    OffsetDateTime pageAskedAt = OffsetDateTime.now();

    meanwhile(
        () -> customerIsReadWith("wm1", List.of(removedBy("u1"))),
        () -> pageShows("wm1", "u1", pageAskedAt));

    assertThat(follows("wm1")).containsExactly("u1 REMOVED_BY_MEMBER");
    assertThat(status("wm1")).isEqualTo("LOST");
  }

  @Test
  void aReadingThatIsStoredWhileAnOlderPageEndsEndsWhatThePageMade() throws Exception {
    OffsetDateTime pageAskedAt = OffsetDateTime.now();

    meanwhile(
        () -> pageShows("wm1", "u1", pageAskedAt),
        () -> customerIsReadWith("wm1", List.of(removedBy("u1"))));

    assertThat(follows("wm1")).containsExactly("u1 REMOVED_BY_MEMBER");
    assertThat(status("wm1")).isEqualTo("LOST");
  }

  @Test
  void aReadingThatIsStoredWhileALaterPageEndsIsRepeated() throws Exception {
    follow("wm1", "u1");
    product
        .jdbc()
        .sql("UPDATE public.customer_follow SET remark = 'old' WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .update();
    OffsetDateTime afterTheReading = OffsetDateTime.now().plusMinutes(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();

    meanwhile(
        () -> pageShows("wm1", "u1", afterTheReading), () -> failure.set(readingOfNobodys("wm1")));

    assertThat(failure.get()).isInstanceOf(OlderReadingException.class);
    assertThat(follows("wm1")).containsExactly("u1 ACTIVE");
  }

  private static RelationHint removedBy(String userid) {
    return new RelationHint(RelationHint.What.REMOVED_BY_MEMBER, userid, 1_800_000_000, 1);
  }

  private Throwable readingOfNobodys(String customer) {
    return attempt(
        "direct:change-store-customer",
        ChangeKind.CUSTOMER,
        customer,
        List.of(),
        Map.of("reading", CustomerReading.of(customer).withNobody()));
  }

  /** Both within transactions of which the second begins before the first is committed. */
  private void meanwhile(Runnable first, Runnable second) throws Exception {
    TransactionTemplate transaction =
        new TransactionTemplate(product.bean(PlatformTransactionManager.class));
    CompletableFuture<Void> other =
        transaction.execute(
            status -> {
              first.run();
              CompletableFuture<Void> begun = CompletableFuture.runAsync(second);
              Wait.until(
                  "the second is through, or waits for the first",
                  () -> begun.isDone() || product.waitsForLock("public.customer_"));
              return begun;
            });
    other.get(1, TimeUnit.MINUTES);
  }

  private void memberLeaves(String userid) {
    send("direct:change-part-with-member", ChangeKind.MEMBER, userid, List.of(), Map.of());
  }

  private void customerIsReadWith(String customer, List<RelationHint> hints, String... userids) {
    StringBuilder follows = new StringBuilder();
    for (String userid : userids) {
      follows
          .append(follows.isEmpty() ? "" : ",")
          .append("{\"userid\":\"" + userid + "\",\"createtime\":1700000000}");
    }
    CustomerReading nothing = CustomerReading.of(customer);
    CustomerReading reading =
        userids.length == 0
            ? nothing.withNobody()
            : nothing.with(
                json(
                    "{\"external_contact\":{\"external_userid\":\""
                        + customer
                        + "\",\"name\":\"n\",\"type\":1},\"follow_user\":["
                        + follows
                        + "]}"));
    send(
        "direct:change-store-customer",
        ChangeKind.CUSTOMER,
        customer,
        hints,
        Map.of("reading", reading));
  }

  private void pageShows(String customer, String userid) {
    pageShows(customer, userid, OffsetDateTime.now());
  }

  private void pageShows(String customer, String userid, OffsetDateTime askedAt) {
    Map<String, Object> parameters =
        Map.of(
            "corpId",
            corpId,
            "askedAt",
            askedAt,
            "follows",
            "[{\"external_userid\":\""
                + customer
                + "\",\"userid\":\""
                + userid
                + "\",\"createtime\":1700000000,\"tag_ids\":[]}]",
            "profiles",
            "[{\"external_userid\":\"" + customer + "\",\"name\":\"n\",\"type\":1}]");
    for (String statement : new String[] {"upsert-follows", "upsert-profiles", "settle-page"}) {
      product
          .bean(ProducerTemplate.class)
          .requestBodyAndHeaders(
              "sql:classpath:sql/profile/" + statement + ".sql", parameters, parameters);
    }
  }

  private void send(
      String route,
      ChangeKind kind,
      String subject,
      List<RelationHint> hints,
      Map<String, Object> more) {
    assertThat(attempt(route, kind, subject, hints, more)).isNull();
  }

  /** What it failed with; null if it did not. */
  private Throwable attempt(
      String route,
      ChangeKind kind,
      String subject,
      List<RelationHint> hints,
      Map<String, Object> more) {
    hold(kind, subject);
    PendingChange change =
        new PendingChange(null, corpId, kind, subject, 1, null, hints, 1, "this lease");
    Exchange exchange =
        product
            .bean(ProducerTemplate.class)
            .request(
                route,
                e -> {
                  e.setVariable("change", change);
                  e.setVariable("corpId", corpId);
                  e.setVariable("kind", kind.name());
                  e.setVariable("subject", subject);
                  e.setVariable("lease", "this lease");
                  e.setVariable("askedAt", OffsetDateTime.now());
                  e.setVariable("callMeter", new CallMeter());
                  more.forEach(e::setVariable);
                });
    return exchange.getException() == null ? null : Failures.unwrap(exchange.getException());
  }

  /** As if this test were the worker that has the object in hand. */
  private void hold(ChangeKind kind, String subject) {
    product
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.pending_change (corp_id, kind, subject, priority, noted_at,
                   next_attempt_at, lease_owner, lease_until)
            VALUES (:corpId, :kind, :subject, 0, now(), now() + interval '1 hour', 'this lease',
                   now() + interval '1 hour')
            """)
        .param("corpId", corpId)
        .param("kind", kind.name())
        .param("subject", subject)
        .update();
  }

  private void customer(String customer) {
    product
        .jdbc()
        .sql(
            """
            INSERT INTO public.customer_profile (corp_id, external_userid, name, type, status,
                   first_seen_at, observed_at, updated_at)
            VALUES (:corpId, :customer, 'n', 1, 'ACTIVE', now(), now() - interval '1 hour', now())
            """)
        .param("corpId", corpId)
        .param("customer", customer)
        .update();
  }

  private void follow(String customer, String userid) {
    product
        .jdbc()
        .sql(
            """
            INSERT INTO public.customer_follow (corp_id, external_userid, userid, status,
                   status_changed_at, tag_ids, followed_at, observed_at, updated_at)
            VALUES (:corpId, :customer, :userid, 'ACTIVE', now() - interval '1 hour', '{}',
                   to_timestamp(1700000000), now() - interval '1 hour', now())
            """)
        .param("corpId", corpId)
        .param("customer", customer)
        .param("userid", userid)
        .update();
  }

  private List<String> follows(String customer) {
    return product
        .jdbc()
        .sql(
            """
            SELECT userid || ' ' || status FROM public.customer_follow
             WHERE corp_id = :corpId AND external_userid = :customer ORDER BY 1
            """)
        .param("corpId", corpId)
        .param("customer", customer)
        .query(String.class)
        .list();
  }

  private String status(String customer) {
    return product
        .jdbc()
        .sql(
            """
            SELECT status FROM public.customer_profile
             WHERE corp_id = :corpId AND external_userid = :customer
            """)
        .param("corpId", corpId)
        .param("customer", customer)
        .query(String.class)
        .single();
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

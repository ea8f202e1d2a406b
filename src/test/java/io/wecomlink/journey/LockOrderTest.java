package io.wecomlink.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.link.Registrations;
import io.wecomlink.simulator.CorpSpec;
import io.wecomlink.simulator.Fault;
import io.wecomlink.testing.Inbox;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import io.wecomlink.testing.Wait;
import io.wecomlink.testing.Workbench;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/**
 * Whoever ends or stops a connection and whoever syncs take their locks in one order
 * (docs/linking.md). Each test holds an early lock; whoever waits for it must not hold a later one.
 */
class LockOrderTest {

  private static final String CONNECTION =
      "SELECT 1 FROM wecomlink.connection WHERE corp_id = '%s' FOR UPDATE";
  private static final String CHANGES =
      "SELECT 1 FROM wecomlink.pending_change WHERE corp_id = '%s' FOR UPDATE";
  private static final String RUNS =
      "SELECT 1 FROM wecomlink.sync_run WHERE corp_id = '%s' FOR UPDATE";

  /** As a reading does that counts for its run. */
  private static final String COUNTING =
      "SELECT 1 FROM wecomlink.sync_run WHERE corp_id = '%s' FOR NO KEY UPDATE";

  private static final String TOKEN =
      "SELECT 1 FROM wecomlink.access_token WHERE owner = '%s' FOR UPDATE";

  private static final String READ =
      """
      SELECT 1 FROM wecomlink.sync_group g JOIN wecomlink.sync_run r ON r.run_id = g.run_id
       WHERE r.corp_id = '%s' AND g.kind = 'LIST' AND g.state = 'RUNNING'
      """;
  private static final String REGISTERING =
      "SELECT 1 FROM wecomlink.connection WHERE tenant_id = '%s' FOR UPDATE";
  private static final String REGISTRATION =
      "SELECT 1 FROM wecomlink.registration WHERE tenant_id = '%s' FOR UPDATE";

  private final Product product = Product.shared();

  @Test
  void aListIsComparedConnectionFirst() throws Exception {
    LinkedTenant tenant = synced("清单锁公司");
    // As if the relation were new: one is read by itself, and noted for that.
    update(
        """
        DELETE FROM public.customer_follow
         WHERE ctid = (SELECT min(ctid) FROM public.customer_follow WHERE corp_id = '%s')
        """,
        tenant);
    String run = compareSlowly(tenant);
    assertOrder(tenant, CONNECTION, () -> run, RUNS);
    assertThat(tenant.awaitRun(run).get("state").asText()).isEqualTo("SUCCEEDED");
  }

  @Test
  void whatListsLackIsWeighedChangesBeforeTheRun() throws Exception {
    LinkedTenant tenant = synced("称量锁公司");
    // A relation that every list lacks; below, the run has noted its customer before.
    update(
        """
        INSERT INTO public.customer_follow
               (corp_id, external_userid, userid, status, status_changed_at, tag_ids, observed_at,
                updated_at)
        SELECT corp_id, 'wmGhost', min(userid), 'ACTIVE', min(status_changed_at), '{}',
               min(observed_at), min(updated_at)
          FROM public.customer_follow WHERE corp_id = '%s' GROUP BY corp_id
        """,
        tenant);
    String run = compareSlowly(tenant);
    update(
        """
        INSERT INTO wecomlink.pending_change
               (corp_id, kind, subject, priority, run_id, run_version, noted_at, next_attempt_at)
        SELECT corp_id, 'CUSTOMER', 'wmGhost', 2, run_id, 1, now(), now() + interval '1 hour'
          FROM wecomlink.sync_run WHERE corp_id = '%s' AND state = 'RUNNING'
        """,
        tenant);
    assertOrder(tenant, CHANGES, () -> run, COUNTING);
    update(
        "UPDATE wecomlink.pending_change SET next_attempt_at = now() WHERE corp_id = '%s'", tenant);
    assertThat(tenant.awaitRun(run).get("state").asText()).isEqualTo("SUCCEEDED");
  }

  @Test
  void pairsAreNotedConnectionFirst() throws Exception {
    LinkedTenant tenant = synced("配对锁公司");
    Future<Workbench.Answer> noted =
        assertOrder(
            tenant,
            CONNECTION,
            () ->
                tenant
                    .admin()
                    .call(
                        "POST",
                        tenant.path("/unionids"),
                        List.of(Map.of("unionid", "oOne", "openid", "oTwo", "subjectType", 0))),
            "SELECT '%s'");
    assertThat(noted.get().said()).isEqualTo("202");
  }

  @Test
  void removalsAreConfirmedConnectionFirst() throws Exception {
    LinkedTenant tenant = synced("确认锁公司");
    update(
        """
        UPDATE wecomlink.sync_run
           SET state = 'NEEDS_CONFIRMATION', mode = 'INCREMENTAL', started_at = now()
         WHERE corp_id = '%s'
        """,
        tenant);
    update(
        """
        INSERT INTO wecomlink.sync_missing (run_id, external_userid, userid)
        SELECT r.run_id, f.external_userid, f.userid
          FROM wecomlink.sync_run r JOIN public.customer_follow f ON f.corp_id = r.corp_id
         WHERE r.corp_id = '%s' LIMIT 1
        """,
        tenant);
    String runId = tenant.admin().get(tenant.path("/syncs")).json().at("/items/0/runId").asText();
    Future<Workbench.Answer> confirmed =
        assertOrder(
            tenant,
            CONNECTION,
            () -> tenant.admin().post(tenant.path("/syncs/" + runId + "/confirm-removals"), null),
            RUNS);
    assertThat(confirmed.get().said()).isEqualTo("200");
  }

  @Test
  void aMemberWhoIsBackIsStoredConnectionFirst() throws Exception {
    LinkedTenant tenant = synced("归来锁公司");
    update(
        """
        UPDATE public.employee SET deleted_at = now(), observed_at = now() - interval '1 day'
         WHERE corp_id = '%s'
        """,
        tenant);
    assertOrder(
        tenant,
        CONNECTION,
        () ->
            update(
                """
                INSERT INTO wecomlink.pending_change
                       (corp_id, kind, subject, priority, noted_at, next_attempt_at)
                SELECT corp_id, 'MEMBER', min(userid), 0, now(), now()
                  FROM public.customer_follow WHERE corp_id = '%s' GROUP BY corp_id
                """,
                tenant),
        CHANGES);
    Wait.until("the member is read", () -> count(CHANGES, tenant) == 0);
  }

  @Test
  void aCompanyIsUnlinkedConnectionBeforeToken() throws Exception {
    LinkedTenant tenant = synced("令牌锁公司");
    Future<Workbench.Answer> unlinked =
        assertOrder(tenant, CONNECTION, () -> unlink(tenant), TOKEN);
    assertThat(unlinked.get().said()).isEqualTo("204");
  }

  @Test
  void aCompanyIsUnlinkedChangesBeforeRuns() throws Exception {
    LinkedTenant tenant = synced("变更锁公司");
    update(
        """
        INSERT INTO wecomlink.pending_change
               (corp_id, kind, subject, priority, noted_at, next_attempt_at)
        VALUES ('%s', 'TAGS', '', 0, now(), now() + interval '1 hour')
        """,
        tenant);
    Future<Workbench.Answer> unlinked = assertOrder(tenant, CHANGES, () -> unlink(tenant), RUNS);
    assertThat(unlinked.get().said()).isEqualTo("204");
  }

  @Test
  void aCompanyIsRegisteredConnectionFirst() throws Exception {
    String tenantId = LinkedTenant.newTenant(product);
    Workbench admin = product.admin(tenantId);
    String path = "/tenants/" + tenantId + "/wecom";
    String url =
        admin.post(path + "/registrations", Map.of()).json().get("registrationUrl").asText();
    assertOrder(
        REGISTERING.formatted(tenantId),
        () -> pushRegistered(url.replaceAll(".*register_code=([^&]*).*", "$1")),
        REGISTRATION.formatted(tenantId));
    Wait.until(
        "the company has joined",
        () -> admin.get(path).json().get("state").asText().equals("CERTIFICATION_PENDING"));
  }

  /** A run that is about to read lists, one of them for three seconds. */
  private String compareSlowly(LinkedTenant tenant) {
    product
        .simulator()
        .inject(
            Fault.slow("/cgi-bin/externalcontact/list", 3000)
                .forCorp(tenant.corp().corpId())
                .times(1));
    String run = tenant.start("INCREMENTAL");
    // Before, it locks the connection to keep what is visible.
    Wait.until("lists are being read", () -> count(READ, tenant) > 0);
    return run;
  }

  private <T> Future<T> assertOrder(
      LinkedTenant tenant, String first, Supplier<T> work, String second) throws SQLException {
    String corpId = tenant.corp().corpId();
    return assertOrder(first.formatted(corpId), work, second.formatted(corpId));
  }

  /**
   * Takes the first lock, begins the work, and when that waits for the lock takes the second one,
   * in less time than a deadlock needs to be found.
   */
  private <T> Future<T> assertOrder(String first, Supplier<T> work, String second)
      throws SQLException {
    try (Connection held = product.bean(DataSource.class).getConnection();
        Statement statement = held.createStatement()) {
      held.setAutoCommit(false);
      assertThat(rows(statement, first)).isPositive();
      int pid = number(statement, "SELECT pg_backend_pid()");
      Future<T> begun = CompletableFuture.supplyAsync(work);
      try {
        Wait.until(
            "somebody waits",
            () ->
                product
                        .jdbc()
                        .sql(
                            """
                            SELECT count(*) FROM pg_stat_activity
                             WHERE :pid = ANY(pg_blocking_pids(pid))
                            """)
                        .param("pid", pid)
                        .query(Long.class)
                        .single()
                    > 0);
        statement.execute("SET LOCAL lock_timeout = '200ms'");
        assertThat(rows(statement, second)).isPositive();
      } finally {
        held.rollback();
        held.setAutoCommit(true);
      }
      return begun;
    }
  }

  private static int rows(Statement statement, String lock) throws SQLException {
    int rows = 0;
    try (ResultSet found = statement.executeQuery(lock)) {
      while (found.next()) {
        rows++;
      }
    }
    return rows;
  }

  private static int number(Statement statement, String query) throws SQLException {
    try (ResultSet found = statement.executeQuery(query)) {
      found.next();
      return found.getInt(1);
    }
  }

  private int count(String query, LinkedTenant tenant) {
    return product.jdbc().sql(query.formatted(tenant.corp().corpId())).query().listOfRows().size();
  }

  private int update(String statement, LinkedTenant tenant) {
    return product.jdbc().sql(statement.formatted(tenant.corp().corpId())).update();
  }

  private static Workbench.Answer unlink(LinkedTenant tenant) {
    return tenant.admin().call("DELETE", tenant.path(""), null);
  }

  /** As register_corp does; the installation, which follows at once, would wait here, too. */
  private Exchange pushRegistered(String registerCode) {
    Exchange exchange = new DefaultExchange(product.bean(CamelContext.class));
    product
        .bean(Registrations.class)
        .pushed(exchange, "wwregisteredinlockorder", registerCode, null, null, null);
    return exchange;
  }

  /** A company of which nothing is under way that might wait for a lock, too. */
  private LinkedTenant synced(String name) {
    LinkedTenant tenant =
        LinkedTenant.synced(product, CorpSpec.named(name).members(8).customers(60));
    new Inbox(product).awaitApplied(tenant.corp());
    return tenant;
  }
}

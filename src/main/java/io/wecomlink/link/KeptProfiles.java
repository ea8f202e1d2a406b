package io.wecomlink.link;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Companies that were unlinked while their people and customers were kept, until they are erased.
 */
@Component("keptProfiles")
public class KeptProfiles {

  private static final Logger log = LoggerFactory.getLogger(KeptProfiles.class);

  private final JdbcClient jdbc;
  private final Clock clock;

  KeptProfiles(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** The tenant unlinks the company and keeps what is known of it. */
  void keep(String tenantId, String corpId) {
    jdbc.sql(
            """
            INSERT INTO wecomlink.kept_profiles (corp_id, tenant_id, kept_at)
            VALUES (:corpId, :tenantId, :now)
            ON CONFLICT (corp_id) DO UPDATE
               SET tenant_id = excluded.tenant_id, kept_at = excluded.kept_at
            """)
        .param("corpId", corpId)
        .param("tenantId", tenantId)
        .param("now", OffsetDateTime.now(clock))
        .update();
  }

  /**
   * The company is linked (again): what is known of it is in use. Waits while it is being erased.
   */
  void inUse(String corpId) {
    jdbc.sql("DELETE FROM wecomlink.kept_profiles WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .update();
  }

  /**
   * The companies of which the tenant has kept something, which is to be erased by the caller's
   * transaction.
   */
  public List<String> release(@Variable("tenantId") String tenantId) {
    return jdbc.sql(
            "DELETE FROM wecomlink.kept_profiles WHERE tenant_id = :tenantId RETURNING corp_id")
        .param("tenantId", tenantId)
        .query(String.class)
        .list();
  }

  /** Says what was erased. */
  public void erased(
      @Variable("tenantId") String tenantId,
      @Variable("corpId") String corpId,
      @Variable("actor") String actor,
      @Body Long rows) {
    log.info(
        "Tenant {}: {} had {} rows erased that were kept of corp {}",
        tenantId,
        actor,
        rows,
        corpId);
  }
}

package io.wecomlink.tenant;

import io.wecomlink.security.TenantDirectory;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads and writes tenants. */
@Component
public class Tenants implements TenantDirectory {

  private static final RowMapper<Tenant> TENANT =
      (row, number) ->
          new Tenant(
              row.getString("tenant_id"),
              row.getString("name"),
              row.getBoolean("wecom_enabled"),
              row.getString("subject_name"));

  private final JdbcClient jdbc;
  private final Clock clock;

  Tenants(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** Creates the tenant or replaces what is known of it. */
  public Tenant save(Tenant tenant) {
    insert(
        tenant,
        """
        ON CONFLICT (tenant_id) DO UPDATE
           SET name = excluded.name, wecom_enabled = excluded.wecom_enabled,
               subject_name = excluded.subject_name, updated_at = excluded.updated_at
        """);
    return tenant;
  }

  /** Creates the tenant; false if there is one of this id, which stays as it is. */
  public boolean create(Tenant tenant) {
    return insert(tenant, "ON CONFLICT (tenant_id) DO NOTHING") == 1;
  }

  private int insert(Tenant tenant, String onConflict) {
    return jdbc.sql(
            """
            INSERT INTO wecomlink.tenant
                   (tenant_id, name, wecom_enabled, subject_name, created_at, updated_at)
            VALUES (:tenantId, :name, :wecomEnabled, :subjectName, :now, :now)
            """
                + onConflict)
        .param("tenantId", tenant.tenantId())
        .param("name", tenant.name())
        .param("wecomEnabled", tenant.wecomEnabled())
        .param("subjectName", tenant.subjectName())
        .param("now", OffsetDateTime.now(clock))
        .update();
  }

  /** The tenant; empty if unknown. */
  public Optional<Tenant> find(String tenantId) {
    return jdbc.sql("SELECT * FROM wecomlink.tenant WHERE tenant_id = :tenantId")
        .param("tenantId", tenantId)
        .query(TENANT)
        .optional();
  }

  @Override
  public Optional<Boolean> wecomEnabled(String tenantId) {
    return find(tenantId).map(Tenant::wecomEnabled);
  }

  /**
   * Tenants in the order of their ids.
   *
   * @param after id behind which to start; empty text for the beginning
   */
  public List<Tenant> list(String after, int limit) {
    return jdbc.sql(
            """
            SELECT * FROM wecomlink.tenant WHERE tenant_id > :after
             ORDER BY tenant_id LIMIT :limit
            """)
        .param("after", after)
        .param("limit", limit)
        .query(TENANT)
        .list();
  }
}

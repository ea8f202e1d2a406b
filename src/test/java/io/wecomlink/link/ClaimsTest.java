package io.wecomlink.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.testing.OlderDatabase;
import org.junit.jupiter.api.Test;

/** Companies that a refused assignment had left with a tenant who could not have them. */
class ClaimsTest {

  private final OlderDatabase database = new OlderDatabase();

  @Test
  void onlyCompaniesThatNoConnectionHasBecomeNobodysAgain() {
    database.migrateTo("84");
    installed("ww-linked", "linked");
    connected("linked", "ww-linked");
    installed("ww-refused", "has-another");
    connected("has-another", "ww-other");
    installed("ww-alone", "never-connected");
    installed("ww-given-up", "given-up");
    connected("given-up", null);
    installed("ww-elsewhere", "wanted-it");
    tenant("has-it");
    connected("has-it", "ww-elsewhere");
    installed("ww-nobodys", null);

    database.migrateTo("85");

    assertThat(
            database
                .jdbc()
                .sql(
                    """
                    SELECT corp_id || ' ' || coalesce(tenant_id, '-')
                      FROM wecomlink.corp_authorization ORDER BY corp_id
                    """)
                .query(String.class)
                .list())
        .containsExactly(
            "ww-alone -",
            "ww-elsewhere -",
            "ww-given-up -",
            "ww-linked linked",
            "ww-nobodys -",
            "ww-refused -");
  }

  private void installed(String corpId, String tenantId) {
    if (tenantId != null) {
      tenant(tenantId);
    }
    database
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.corp_authorization
                   (corp_id, permanent_code, auth_code_digest, tenant_id, received_at)
            VALUES (:corpId, '', CAST(:corpId AS bytea), :tenantId, now())
            """)
        .param("corpId", corpId)
        .param("tenantId", tenantId)
        .update();
  }

  private void connected(String tenantId, String corpId) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.connection
                   (tenant_id, app_type, state, corp_id, created_at, updated_at)
            VALUES (:tenantId, 'THIRD_PARTY', 'LINKED', :corpId, now(), now())
            """)
        .param("tenantId", tenantId)
        .param("corpId", corpId)
        .update();
  }

  private void tenant(String tenantId) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.tenant (tenant_id, name, wecom_enabled, created_at, updated_at)
            VALUES (:tenantId, :tenantId, true, now(), now())
            """)
        .param("tenantId", tenantId)
        .update();
  }
}

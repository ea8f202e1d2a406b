package io.wecomlink.callback;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The companies that installed the app: others have no data URL here. */
@Component
class KnownCorps {

  private final JdbcClient jdbc;

  KnownCorps(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Whether the company has installed the app, claimed by a tenant or not. */
  boolean contains(String corpId) {
    return jdbc.sql("SELECT 1 FROM wecomlink.corp_authorization WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .query(Integer.class)
        .optional()
        .isPresent();
  }
}

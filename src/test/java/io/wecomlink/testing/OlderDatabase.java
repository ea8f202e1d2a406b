package io.wecomlink.testing;

import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database as an older version of the product left it, for tests of what a migration moves. */
public final class OlderDatabase {

  private final DriverManagerDataSource source =
      new DriverManagerDataSource(TestDatabase.create(), "postgres", "");
  private final JdbcClient jdbc = JdbcClient.create(source);

  /**
   * Brings it to a version.
   *
   * @param version number of the last migration that is made; not below where it stands
   */
  public void migrateTo(String version) {
    Flyway.configure()
        .dataSource(source)
        .defaultSchema("wecomlink")
        .createSchemas(true)
        .locations("classpath:db/migration")
        .target(version)
        .load()
        .migrate();
  }

  /** What its rows are written and read with. */
  public JdbcClient jdbc() {
    return jdbc;
  }
}

package io.wecomlink.schedule;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.springframework.stereotype.Component;

/**
 * Creates Quartz' tables from the script that comes with Quartz, in our own schema. The script
 * drops before it creates; here it only creates.
 */
@Component
class QuartzTables implements JavaMigration {

  private static final String SCRIPT = "tables_postgres.sql";

  @Override
  public MigrationVersion getVersion() {
    return MigrationVersion.fromVersion("5");
  }

  @Override
  public String getDescription() {
    return "quartz tables";
  }

  /** Null: the script belongs to Quartz, and what was run stays run. */
  @Override
  public Integer getChecksum() {
    return null;
  }

  @Override
  public boolean canExecuteInTransaction() {
    return true;
  }

  @Override
  public void migrate(Context context) throws IOException, SQLException {
    StringBuilder script = new StringBuilder("SET LOCAL search_path = wecomlink;\n");
    try (InputStream in = PostgreSQLDelegate.class.getResourceAsStream(SCRIPT)) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("DROP TABLE") && !line.equalsIgnoreCase("COMMIT;"))
          .forEach(line -> script.append(line).append('\n'));
    }
    try (Statement statement = context.getConnection().createStatement()) {
      statement.execute(script.toString());
    }
  }
}

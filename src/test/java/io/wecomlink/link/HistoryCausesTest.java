package io.wecomlink.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.problem.Reason;
import io.wecomlink.testing.OlderDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Causes in the history that were kept as English text. */
class HistoryCausesTest {

  private final OlderDatabase database = new OlderDatabase();

  @Test
  void whatWasTextBecomesACode() {
    database.migrateTo("92");
    wrote("DEVELOPER_ID_CHECKED", "NOT_EFFECTIVE");
    wrote("SELF_BUILT_APP_SET", "secret replaced");
    wrote("UNLINKED_BY_ADMIN", "wp\"one\", profiles kept");
    wrote("UNLINKED_BY_ADMIN", "wpTwo");
    wrote("UNLINKED_BY_ADMIN", null);
    wrote("UNINSTALLED", "uninstalled in WeCom");
    wrote("MINI_PROGRAM_SET", "wx1");
    wrote("PERMANENT_CODE_DEAD", "wecom-get-contact failed: 40084");

    database.migrateTo("93");

    assertThat(causes())
        .containsExactly(
            Reason.of("developer_id_not_effective"),
            Reason.of("secret_replaced"),
            Reason.of("profiles_kept", "wp\"one\""),
            Reason.of("company", "wpTwo"),
            null,
            null,
            Reason.of("mini_program", "wx1"),
            Reason.read("wecom-get-contact failed: 40084"));
  }

  private void wrote(String event, String cause) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.connection_transition
                   (tenant_id, from_state, to_state, event, actor, cause, at)
            VALUES ('t', 'LINKED', 'LINKED', :event, 'someone', :cause, now())
            """)
        .param("event", event)
        .param("cause", cause)
        .update();
  }

  private List<Reason> causes() {
    return database
        .jdbc()
        .sql("SELECT cause FROM wecomlink.connection_transition ORDER BY transition_id")
        .query((row, number) -> Reason.read(row.getString("cause")))
        .list();
  }
}

package io.wecomlink.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.testing.OlderDatabase;
import org.junit.jupiter.api.Test;

/** Letters of the time when a subject was a sentence keep their identity. */
class LetterSubjectsTest {

  private final OlderDatabase database = new OlderDatabase();

  @Test
  void subjectsOfSeveralMembersBecomeKeysAndAllElseStays() {
    database.migrateTo("50");
    keep("CONTACT_GROUP", "u1 and 2 more", "u1,u2,u3");
    keep("CONTACT_GROUP", "u4", "u4");
    keep("CONTACT_GROUP", "u5 and 1 more", null);
    keep("CONTACT", "group 3 cursor c item 4 has no userid", "u1,u2");
    keep("CUSTOMER", "wm1", null);

    database.migrateTo("60");

    assertThat(
            database
                .jdbc()
                .sql("SELECT subject FROM wecomlink.dead_letter ORDER BY dead_letter_id")
                .query(String.class)
                .list())
        .containsExactly(
            "u1+2", "u4", "u5 and 1 more", "group 3 cursor c item 4 has no userid", "wm1");
  }

  private void keep(String kind, String subject, String userids) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO wecomlink.dead_letter
                   (corp_id, kind, subject, error, userids, first_failed_at, last_failed_at)
            VALUES ('ww1', :kind, :subject, 'refused',
                    string_to_array(CAST(:userids AS text), ','), now(), now())
            """)
        .param("kind", kind)
        .param("subject", subject)
        .param("userids", userids)
        .update();
  }
}

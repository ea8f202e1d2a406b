package io.wecomlink.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.problem.Reason;
import io.wecomlink.profile.ContactPage;
import io.wecomlink.testing.LinkedTenant;
import io.wecomlink.testing.Product;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What runs could not read: each of it has one letter, which is found again. */
class SyncLettersTest {

  private final Product product = Product.shared();
  private final SyncLetters letters = product.bean(SyncLetters.class);
  private final String tenantId = LinkedTenant.newTenant(product);
  private final String corpId = "wpLetters-" + tenantId;

  @AfterEach
  void delete() {
    product
        .jdbc()
        .sql("DELETE FROM wecomlink.dead_letter WHERE corp_id = :corpId")
        .param("corpId", corpId)
        .update();
  }

  @Test
  void itemsOfDifferentGroupsAndPagesHaveLettersOfTheirOwn() {
    ContactPage.Rejected item = item(3, "external_userid");
    letters.keepRejected(run(), group(1, "", 0, "u1", "u2"), item);
    // The first group of another run, which goes on beside it.
    letters.keepRejected(run(), group(1, "", 0, "u3", "u4"), item);
    letters.keepRejected(run(), group(1, "c1", 1, "u1", "u2"), item);
    letters.keepRejected(run(), group(1, "", 0, "u1", "u2"), item(4, "external_userid"));

    assertThat(open()).hasSize(4);
  }

  @Test
  void anItemThatIsStillBadInTheNextRunKeepsItsLetter() {
    ContactPage.Rejected item = item(3, "userid");
    letters.keepRejected(run(), group(1, "cursor of one night", 1, "u1", "u2"), item);
    letters.keepRejected(run(), group(2, "cursor of another", 1, "u1", "u2"), item);

    assertThat(open()).singleElement().asString().endsWith(" 2");
  }

  @Test
  void onlyThoseWhoWereReadAreSettled() {
    letters.keepMembers(run(), List.of("u1", "u2"), Reason.of("members_left_range"));

    letters.membersRead(run(), List.of("u1", "u3"));
    assertThat(open()).as("u2 has not been read").hasSize(1);

    letters.membersRead(run(), List.of("u1", "u2"));
    assertThat(open()).isEmpty();
  }

  private static ContactPage.Rejected item(int position, String id) {
    return new ContactPage.Rejected(position, Reason.of("item_without_id", position + 1, id));
  }

  private RunLease run() {
    return new RunLease(
        UUID.randomUUID(),
        "a lease",
        tenantId,
        corpId,
        "FULL",
        "CORP",
        "MANUAL",
        Instant.now(),
        RunPhase.CONTACTS,
        0);
  }

  private static SyncGroup group(int groupNo, String cursor, int pages, String... userids) {
    return new SyncGroup(
        groupNo, SyncGroup.Kind.PAGES, List.of(userids), cursor, null, pages, false, Instant.MAX);
  }

  /** Open letters: kind, subject, attempts. */
  private List<String> open() {
    return product
        .jdbc()
        .sql(
            """
            SELECT kind || ' ' || subject || ' ' || attempts FROM wecomlink.dead_letter
             WHERE corp_id = :corpId AND state = 'OPEN' ORDER BY dead_letter_id
            """)
        .param("corpId", corpId)
        .query(String.class)
        .list();
  }
}

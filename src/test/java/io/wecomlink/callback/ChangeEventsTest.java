package io.wecomlink.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.change.ChangeKind;
import io.wecomlink.change.NotedChange;
import io.wecomlink.change.RelationHint;
import io.wecomlink.change.RelationHint.What;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each event makes worth reading again. */
class ChangeEventsTest {

  private static final long SECOND = 1_717_214_200;

  private final ChangeEvents events = new ChangeEvents(null);
  private final InboxBatch batch = new InboxBatch("wpCorp", List.of());

  @Test
  void aMemberIsRead() {
    for (String type : List.of("create_user", "update_user", "delete_user")) {
      contact(type, "<UserID>u1</UserID>");
    }
    assertThat(batch.getChanges())
        .containsOnly(new NotedChange("wpCorp", ChangeKind.MEMBER, "u1", null));
    assertThat(batch.noted()).hasSize(3);
  }

  @Test
  void aMemberWithANewIdIsReadUnderBothAndSoAreTheCustomers() {
    contact("update_user", "<UserID>u1</UserID><NewUserID>u2</NewUserID>");
    assertThat(batch.getChanges()).extracting(NotedChange::subject).containsExactly("u1", "u2");
    assertThat(batch.renamed()).extracting(NotedChange::subject).containsExactly("u1");
  }

  @Test
  void aDepartmentIsReadUnlessItsIdIsNone() {
    contact("update_party", "<Id>7</Id>");
    contact("delete_party", "<Id>seven</Id>");
    assertThat(batch.getChanges())
        .containsExactly(new NotedChange("wpCorp", ChangeKind.DEPARTMENT, "7", null));
    assertThat(batch.recorded()).hasSize(1);
  }

  @Test
  void whoeverComesToOrLeavesATagIsRead() {
    contact(
        "update_tag",
        "<TagId>1</TagId><AddUserItems>u1,u2</AddUserItems><DelUserItems>u3</DelUserItems>"
            + "<AddPartyItems>4</AddPartyItems><DelPartyItems></DelPartyItems>");
    assertThat(batch.getChanges())
        .extracting(change -> change.kind() + " " + change.subject())
        .containsExactly("MEMBER u1", "MEMBER u2", "MEMBER u3", "DEPARTMENT 4");
  }

  @Test
  void aCustomerIsReadAndWhoEndedTheRelationIsKept() {
    customer("add_external_contact", "", false);
    customer("edit_external_contact", "", false);
    customer("del_external_contact", "", false);
    customer("del_external_contact", "<Source>DELETE_BY_TRANSFER</Source>", false);
    customer("del_follow_user", "", false);
    customer("transfer_fail", "<FailReason>customer_refused</FailReason>", false);
    assertThat(batch.getChanges()).extracting(NotedChange::subject).containsOnly("wm1");
    assertThat(batch.getChanges())
        .extracting(NotedChange::hint)
        .extracting(hint -> hint == null ? null : hint.what())
        .containsExactly(
            What.ADDED,
            null,
            What.REMOVED_BY_MEMBER,
            What.TRANSFERRED,
            What.REMOVED_BY_CUSTOMER,
            null);
    assertThat(batch.getChanges().get(0).hint())
        .isEqualTo(new RelationHint(What.ADDED, "u1", SECOND, 9));
  }

  @Test
  void anEventThatComesAgainLeadsToAReadingAndTellsNothingNew() {
    customer("del_follow_user", "", true);
    assertThat(batch.getChanges())
        .containsExactly(new NotedChange("wpCorp", ChangeKind.CUSTOMER, "wm1", null));
  }

  @Test
  void anEventThatNamesNobodyIsRecorded() {
    events.customer(
        event("change_external_contact", "edit_external_contact", false), payload(""), batch);
    assertThat(batch.getChanges()).isEmpty();
    assertThat(batch.recorded()).containsExactly(9L);
  }

  /**
   * Half of a pair, and longer than a key may be: neither could be noted, nor what comes with it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"x\0y", "x\ud800y", "LONG"})
  void anIdThatIsNoneIsToldOfAndTheRestIsNoted(String text) {
    String id = text.replace("LONG", "e".repeat(3000));
    InboxEvent external = event("change_external_contact", "del_follow_user", false);
    events.customer(
        external, json("{\"UserID\":\"u1\",\"ExternalUserID\":\"" + escaped(id) + "\"}"), batch);
    events.customer(
        external, json("{\"UserID\":\"" + escaped(id) + "\",\"ExternalUserID\":\"wm1\"}"), batch);
    InboxEvent internal = event("change_contact", "update_user", false);
    events.contact(
        internal, json("{\"UserID\":\"" + escaped(id) + "\",\"NewUserID\":\"u2\"}"), batch);

    assertThat(batch.getChanges())
        .containsExactly(
            new NotedChange("wpCorp", ChangeKind.CUSTOMER, "wm1", null),
            new NotedChange("wpCorp", ChangeKind.MEMBER, "u2", null));
    assertThat(batch.renamed()).isEmpty();
    assertThat(batch.noted()).isEmpty();
    assertThat(batch.unreadable()).hasSize(3);
  }

  private static CallbackPayload json(String text) {
    return CallbackPayload.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String escaped(String text) {
    return text.chars()
        .mapToObj(c -> c > 0 && c < 0x80 ? String.valueOf((char) c) : "\\u%04x".formatted(c))
        .collect(Collectors.joining());
  }

  private void contact(String type, String elements) {
    events.contact(event("change_contact", type, false), payload(elements), batch);
  }

  private void customer(String type, String elements, boolean handledBefore) {
    events.customer(
        event("change_external_contact", type, handledBefore),
        payload("<UserID>u1</UserID><ExternalUserID>wm1</ExternalUserID>" + elements),
        batch);
  }

  private static CallbackPayload payload(String elements) {
    return CallbackPayload.parse(
        ("<xml>" + elements + "<X>x</X></xml>").getBytes(StandardCharsets.UTF_8));
  }

  private static InboxEvent event(String infoType, String changeType, boolean handledBefore) {
    return new InboxEvent(
        9,
        "COMMAND",
        "wpCorp",
        infoType,
        changeType,
        Instant.ofEpochSecond(SECOND),
        1,
        handledBefore,
        new byte[0]);
  }
}

package io.wecomlink.callback;

import io.wecomlink.change.ChangeKind;
import io.wecomlink.change.ChangePriority;
import io.wecomlink.change.Changes;
import io.wecomlink.change.NotedChange;
import io.wecomlink.change.RelationHint;
import io.wecomlink.change.RelationHint.What;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * What an event about people, departments or tags makes worth reading again (wecom/callbacks.md §3,
 * §4, §6). What the event itself claims is not believed; only who ended a relation, and when, is
 * kept as a hint, since no reading shows that.
 */
@Component("changeEvents")
public class ChangeEvents {

  private static final String DELETE_BY_TRANSFER = "DELETE_BY_TRANSFER";

  private final Changes changes;

  ChangeEvents(Changes changes) {
    this.changes = changes;
  }

  /** change_contact: members, departments, address-book tags. */
  public void contact(
      @Variable("event") InboxEvent event,
      @Variable("payload") CallbackPayload payload,
      @Variable("batch") InboxBatch batch) {
    List<NotedChange> changes = new ArrayList<>();
    switch (String.valueOf(event.changeType())) {
      case "create_user", "update_user", "delete_user" -> {
        changes.addAll(read(event, ChangeKind.MEMBER, payload.get("UserID")));
        changes.addAll(renamed(event, payload, batch));
      }
      case "create_party", "update_party", "delete_party" ->
          changes.addAll(read(event, ChangeKind.DEPARTMENT, department(payload.get("Id"))));
      case "update_tag" -> {
        for (String list : List.of("AddUserItems", "DelUserItems")) {
          items(payload.get(list))
              .forEach(userid -> changes.addAll(read(event, ChangeKind.MEMBER, userid)));
        }
        for (String list : List.of("AddPartyItems", "DelPartyItems")) {
          items(payload.get(list))
              .forEach(id -> changes.addAll(read(event, ChangeKind.DEPARTMENT, department(id))));
        }
      }
      default -> {
        // A kind that nobody has told us of: recorded.
      }
    }
    settle(event, batch, changes);
  }

  /**
   * Under another id a member is another member: both are read, and all customers whom the old one
   * is known to have, since each relation now is one of the new member.
   */
  private static List<NotedChange> renamed(
      InboxEvent event, CallbackPayload payload, InboxBatch batch) {
    List<NotedChange> change = read(event, ChangeKind.MEMBER, payload.get("NewUserID"));
    if (!change.isEmpty() && payload.get("UserID") != null) {
      batch.rename(new NotedChange(event.corpId(), ChangeKind.MEMBER, payload.get("UserID"), null));
    }
    return change;
  }

  /** Notes what a batch gathered; joins the caller's transaction. */
  public void note(@Variable("batch") InboxBatch batch) {
    changes.noteEvents(batch.getChanges());
    for (NotedChange member : batch.renamed()) {
      changes.noteCustomersOf(member.corpId(), member.subject(), ChangePriority.EVENT);
    }
  }

  /** change_external_contact: customers. */
  public void customer(
      @Variable("event") InboxEvent event,
      @Variable("payload") CallbackPayload payload,
      @Variable("batch") InboxBatch batch) {
    String externalUserid = payload.get("ExternalUserID");
    String userid = payload.get("UserID");
    RelationHint hint =
        event.handledBefore() || userid == null || userid.isEmpty()
            ? null
            : switch (String.valueOf(event.changeType())) {
              case "add_external_contact", "add_half_external_contact" ->
                  hint(event, What.ADDED, userid);
              case "del_external_contact" ->
                  hint(
                      event,
                      DELETE_BY_TRANSFER.equals(payload.get("Source"))
                          ? What.TRANSFERRED
                          : What.REMOVED_BY_MEMBER,
                      userid);
              case "del_follow_user" -> hint(event, What.REMOVED_BY_CUSTOMER, userid);
              default -> null;
            };
    settle(
        event,
        batch,
        read(event, ChangeKind.CUSTOMER, externalUserid).stream()
            .map(change -> new NotedChange(change.corpId(), change.kind(), change.subject(), hint))
            .toList());
  }

  /** change_external_tag: the list of customer tags. */
  public void tag(@Variable("event") InboxEvent event, @Variable("batch") InboxBatch batch) {
    settle(
        event,
        batch,
        event.corpId() == null
            ? List.of()
            : List.of(new NotedChange(event.corpId(), ChangeKind.TAGS, "", null)));
  }

  private static void settle(InboxEvent event, InboxBatch batch, List<NotedChange> changes) {
    if (changes.isEmpty()) {
      batch.record(event);
    } else {
      batch.note(event, changes);
    }
  }

  private static List<NotedChange> read(InboxEvent event, ChangeKind kind, String subject) {
    return event.corpId() == null || subject == null || subject.isEmpty()
        ? List.of()
        : List.of(new NotedChange(event.corpId(), kind, subject, null));
  }

  private static RelationHint hint(InboxEvent event, What what, String userid) {
    long at = event.occurredAt() == null ? 0 : event.occurredAt().getEpochSecond();
    return new RelationHint(what, userid, at, event.eventId());
  }

  private static Stream<String> items(String list) {
    return list == null
        ? Stream.empty()
        : Stream.of(list.split(",")).map(String::trim).filter(item -> !item.isEmpty());
  }

  /** Null if it is no number: there is no such department. */
  private static String department(String id) {
    return id != null && id.matches("[0-9]{1,18}") ? id : null;
  }
}

package io.wecomlink.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** {@code {"do": "addCustomer", …}} → {@link CorpChanges}; arguments bear the parameters' names. */
final class ChangeCommands {

  private ChangeCommands() {}

  /** The new id, where something was created; otherwise null. */
  static Object run(CorpChanges changes, JsonNode b) {
    String what = text(b, "do");
    switch (what) {
      case "addCustomer" -> {
        return changes.addCustomer(
            text(b, "userid"),
            ControlApi.text(b, "name", "新客户"),
            b.path("addWay").asInt(1),
            ControlApi.text(b, "state", null));
      }
      case "halfAddCustomer" -> {
        return changes.halfAddCustomer(text(b, "userid"));
      }
      case "addExistingCustomer" ->
          changes.addExistingCustomer(text(b, "userid"), text(b, "externalUserid"));
      case "editRemark" ->
          changes.editRemark(
              text(b, "userid"),
              text(b, "externalUserid"),
              ControlApi.text(b, "remark", ""),
              ControlApi.text(b, "description", ""));
      case "editRemarkMobiles" ->
          changes.editRemarkMobiles(
              text(b, "userid"), text(b, "externalUserid"), ControlApi.texts(b, "mobiles"));
      case "tagCustomer" ->
          changes.tagCustomer(
              text(b, "userid"),
              text(b, "externalUserid"),
              ControlApi.texts(b, "add"),
              ControlApi.texts(b, "remove"));
      case "renameCustomer" -> changes.renameCustomer(text(b, "externalUserid"), text(b, "name"));
      case "removeCustomer" -> changes.removeCustomer(text(b, "userid"), text(b, "externalUserid"));
      case "removedByCustomer" ->
          changes.removedByCustomer(text(b, "userid"), text(b, "externalUserid"));
      case "transferCustomer" ->
          changes.transferCustomer(
              text(b, "fromUserid"), text(b, "externalUserid"), text(b, "toUserid"));
      case "failTransfer" ->
          changes.failTransfer(
              text(b, "userid"),
              text(b, "externalUserid"),
              ControlApi.text(b, "reason", "customer_refused"));
      default -> {
        return organisation(changes, what, b);
      }
    }
    return null;
  }

  private static Object organisation(CorpChanges changes, String what, JsonNode b) {
    switch (what) {
      case "addMember" -> {
        return changes.addMember(
            ControlApi.text(b, "name", "新成员"),
            b.path("customerRights").asBoolean(true),
            departments(b));
      }
      case "moveMember" -> changes.moveMember(text(b, "userid"), departments(b));
      case "memberStatus" -> changes.memberStatus(text(b, "userid"), b.path("status").asInt(1));
      case "removeMember" -> changes.removeMember(text(b, "userid"));
      case "customerRights" ->
          changes.customerRights(text(b, "userid"), b.path("value").asBoolean());
      case "licence" -> changes.licence(text(b, "userid"), b.path("value").asBoolean());
      case "addDepartment" -> {
        return changes.addDepartment(text(b, "name"), b.path("parentId").asLong(1));
      }
      case "editDepartment" ->
          changes.editDepartment(
              b.path("id").asLong(), text(b, "name"), b.path("parentId").asLong(1));
      case "removeDepartment" -> changes.removeDepartment(b.path("id").asLong());
      case "editContactTag" ->
          changes.editContactTag(
              b.path("tagId").asInt(), ControlApi.texts(b, "add"), ControlApi.texts(b, "remove"));
      case "addTagGroup" -> {
        return changes.addTagGroup(text(b, "name"), ControlApi.texts(b, "tags"));
      }
      case "addTag" -> {
        return changes.addTag(text(b, "groupId"), text(b, "name"));
      }
      case "editTag" -> changes.editTag(text(b, "tagId"), text(b, "name"));
      case "editTagGroup" -> changes.editTagGroup(text(b, "groupId"), text(b, "name"));
      case "removeTag" -> changes.removeTag(text(b, "tagId"));
      case "removeTagGroup" -> changes.removeTagGroup(text(b, "groupId"));
      case "customerPermission" -> changes.customerPermission(b.path("value").asBoolean());
      case "disableApp" -> changes.disableApp(b.path("value").asBoolean());
      case "resetPermanentCode" -> changes.resetPermanentCode();
      default -> throw new IllegalArgumentException("No change is called " + what);
    }
    return null;
  }

  private static String text(JsonNode body, String name) {
    String value = ControlApi.text(body, name, null);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  private static Long[] departments(JsonNode body) {
    List<Long> ids = new ArrayList<>();
    body.path("departments").forEach(each -> ids.add(each.asLong()));
    return ids.isEmpty() ? new Long[] {1L} : ids.toArray(Long[]::new);
  }
}

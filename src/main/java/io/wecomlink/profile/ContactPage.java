package io.wecomlink.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wecomlink.problem.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One page of batch/get_by_user as rows (wecom/external-contact-api.md §2, §3). Doubles within the
 * page are merged, the last one wins; what cannot be read is set apart.
 *
 * @param follows rows for customer_follow
 * @param profiles rows for customer_profile
 * @param seenUserids members of the page's relations, parallel to {@code seenExternalUserids}
 * @param seenExternalUserids customers of the page's relations
 * @param unlicensed members that WeCom left out for lack of a licence
 * @param rejected what could not be read
 * @param nextCursor empty at the end
 */
public record ContactPage(
    ArrayNode follows,
    ArrayNode profiles,
    ArrayNode seenUserids,
    ArrayNode seenExternalUserids,
    ArrayNode unlicensed,
    List<Rejected> rejected,
    String nextCursor) {

  private static final long MAX_SMALLINT = Short.MAX_VALUE;
  private static final long MAX_INT = Integer.MAX_VALUE;

  /** 9999-12-31 in seconds: later times are rubbish and would not fit. */
  private static final long MAX_SECONDS = 253_402_214_400L;

  /**
   * What of a page could not be read: the members that it was asked for may have more customers
   * than it shows.
   *
   * @param position of the item on the page, from 0; null if it is no item
   * @param reason what is wrong with it
   */
  public record Rejected(Integer position, Reason reason) {

    /** Whom WeCom left out for lack of a licence cannot be told. */
    static final Rejected LICENCES = new Rejected(null, Reason.of("licences_unreadable"));

    /** An item without an id, or with something for an id that is none. */
    static Rejected item(int position, String id) {
      return new Rejected(position, Reason.of("item_without_id", position + 1, id));
    }
  }

  private record RelationKey(String externalUserid, String userid) {}

  /** Reads an answer of batch/get_by_user. */
  public static ContactPage read(JsonNode answer) {
    Map<RelationKey, ObjectNode> follows = new LinkedHashMap<>();
    Map<String, ObjectNode> profiles = new LinkedHashMap<>();
    List<Rejected> rejected = new ArrayList<>();
    int position = 0;
    for (JsonNode item : answer.path("external_contact_list")) {
      JsonNode contact = item.path("external_contact");
      JsonNode follow = item.path("follow_info");
      String externalUserid = Rows.id(contact, "external_userid");
      String userid = Rows.id(follow, "userid");
      if (externalUserid == null || userid == null) {
        rejected.add(Rejected.item(position, userid == null ? "userid" : "external_userid"));
      } else if (hasUnknownTag(follow)) {
        rejected.add(Rejected.item(position, "tag_id"));
      } else {
        follows.put(
            new RelationKey(externalUserid, userid), followRow(externalUserid, userid, follow));
        profiles.put(externalUserid, profileRow(externalUserid, contact));
      }
      position++;
    }
    ArrayNode seenUserids = Rows.rows();
    ArrayNode seenExternalUserids = Rows.rows();
    for (RelationKey key : follows.keySet()) {
      seenUserids.add(key.userid());
      seenExternalUserids.add(key.externalUserid());
    }
    ArrayNode unlicensed = Rows.rows();
    if (!readUnlicensed(answer.path("fail_info"), unlicensed)) {
      rejected.add(Rejected.LICENCES);
    }
    return new ContactPage(
        Rows.rows().addAll(follows.values()),
        Rows.rows().addAll(profiles.values()),
        seenUserids,
        seenExternalUserids,
        unlicensed,
        rejected,
        answer.path("next_cursor").asText(""));
  }

  /**
   * Adds the members whom WeCom left out for lack of a licence.
   *
   * @param failInfo absent if nobody was left out
   * @return whether that says everything; if not, anybody may have been left out
   */
  private static boolean readUnlicensed(JsonNode failInfo, ArrayNode unlicensed) {
    JsonNode listed = failInfo.path("unlicensed_userid_list");
    if (Ids.isAbsent(failInfo) || failInfo.isObject() && Ids.isAbsent(listed)) {
      return true;
    }
    for (JsonNode userid : listed) {
      if (userid.isTextual() && Ids.isId(userid.textValue())) {
        unlicensed.add(userid.textValue());
      }
    }
    return listed.isArray() && unlicensed.size() == listed.size();
  }

  /** A row for customer_follow, from a follow_info or an item of follow_user. */
  static ObjectNode followRow(String externalUserid, String userid, JsonNode follow) {
    ObjectNode row = Rows.row();
    row.put("external_userid", externalUserid);
    row.put("userid", userid);
    Rows.text(row, "remark", follow, "remark");
    Rows.text(row, "description", follow, "description");
    Rows.text(row, "remark_corp_name", follow, "remark_corp_name");
    row.set("remark_mobiles", Rows.texts(follow, "remark_mobiles"));
    Rows.number(row, "add_way", follow, "add_way", MAX_INT);
    Rows.text(row, "state", follow, "state");
    Rows.text(row, "oper_userid", follow, "oper_userid");
    Rows.json(row, "wechat_channels", follow, "wechat_channels");
    Rows.number(row, "createtime", follow, "createtime", MAX_SECONDS);
    row.set("tag_ids", tagIds(follow));
    return row;
  }

  /**
   * Whether something is in the place of a corporate tag's id that is none: without it the relation
   * would lose a tag that it may have.
   */
  static boolean hasUnknownTag(JsonNode follow) {
    for (JsonNode tagId : corporateTags(follow)) {
      if (Ids.read(tagId) == null) {
        return true;
      }
    }
    return false;
  }

  private static ArrayNode tagIds(JsonNode follow) {
    ArrayNode tagIds = Rows.rows();
    corporateTags(follow).forEach(tagId -> tagIds.add(Ids.read(tagId)));
    return tagIds;
  }

  /**
   * The corporate tags: a list of ids in pages, objects among which personal tags have no id in
   * single readings (wecom/external-contact-api.md §3).
   */
  private static List<JsonNode> corporateTags(JsonNode follow) {
    List<JsonNode> tags = new ArrayList<>();
    JsonNode listed = follow.path("tag_id");
    if (listed.isArray()) {
      listed.forEach(tags::add);
    } else {
      follow.path("tags").forEach(tag -> tags.add(tag.path("tag_id")));
    }
    tags.removeIf(Ids::isAbsent);
    return tags;
  }

  /** A row for customer_profile, from an external_contact. */
  static ObjectNode profileRow(String externalUserid, JsonNode contact) {
    ObjectNode row = Rows.row();
    row.put("external_userid", externalUserid);
    row.put("unionid", Rows.id(contact, "unionid"));
    Rows.text(row, "name", contact, "name");
    Rows.number(row, "type", contact, "type", MAX_SMALLINT);
    Rows.number(row, "gender", contact, "gender", MAX_SMALLINT);
    Rows.text(row, "avatar", contact, "avatar");
    Rows.text(row, "position", contact, "position");
    Rows.text(row, "corp_name", contact, "corp_name");
    Rows.text(row, "corp_full_name", contact, "corp_full_name");
    Rows.json(row, "external_profile", contact, "external_profile");
    return row;
  }
}

package io.wecomlink.link;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.profile.CleanText;
import io.wecomlink.profile.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a company granted (wecom/service-api.md §3).
 *
 * @param corp the company
 * @param agentId the app's agent id in that company; null if not delivered
 * @param visibleRange what the app may see
 */
record AuthorizationGrant(
    Connection.Corp corp, Long agentId, Connection.VisibleRange visibleRange) {

  /**
   * Reads the answer of get_auth_info. What it leaves out, or what is none, stays null or empty.
   *
   * @param corpId the company that was asked about
   */
  static AuthorizationGrant read(String corpId, JsonNode answer) {
    JsonNode corp = answer.path("auth_corp_info");
    JsonNode agent = answer.path("auth_info").path("agent").path(0);
    JsonNode privilege = agent.path("privilege");
    return new AuthorizationGrant(
        new Connection.Corp(
            corpId,
            text(corp, "corp_name"),
            text(corp, "corp_full_name"),
            corp.hasNonNull("corp_type") ? "verified".equals(corp.get("corp_type").asText()) : null,
            corp.path("verified_end_time").asLong(0) > 0
                ? Instant.ofEpochSecond(corp.get("verified_end_time").asLong())
                : null,
            corp.hasNonNull("subject_type") ? corp.get("subject_type").asInt() : null),
        Ids.number(agent.path("agentid")),
        new Connection.VisibleRange(
            list(privilege.path("allow_party"), Ids::number),
            list(privilege.path("allow_user"), Ids::read),
            list(privilege.path("allow_tag"), Ids::number)));
  }

  /**
   * Reads the answer of agent/get, of a company's own app (wecom/directory-api.md §4). It says
   * nothing about the company itself.
   */
  static AuthorizationGrant ofAgent(String corpId, JsonNode agent) {
    return new AuthorizationGrant(
        new Connection.Corp(corpId, null, null, null, null, null),
        Ids.number(agent.path("agentid")),
        new Connection.VisibleRange(
            list(agent.path("allow_partys").path("partyid"), Ids::number),
            list(agent.path("allow_userinfos").path("user"), user -> Ids.read(user.path("userid"))),
            list(agent.path("allow_tags").path("tagid"), Ids::number)));
  }

  private static String text(JsonNode node, String field) {
    String value = CleanText.clean(node.path(field).asText(""));
    return value.isEmpty() ? null : value;
  }

  /** What is no id is left out: it names nobody. */
  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
    List<T> list = new ArrayList<>(array.size());
    for (JsonNode item : array) {
      T id = read.apply(item);
      if (id != null) {
        list.add(id);
      }
    }
    return list;
  }
}

package io.wecomlink.link;

import com.fasterxml.jackson.databind.JsonNode;
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
   * Reads the answer of get_auth_info. What it leaves out stays null or empty.
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
        agent.hasNonNull("agentid") ? agent.get("agentid").asLong() : null,
        new Connection.VisibleRange(
            list(privilege.path("allow_party"), JsonNode::asLong),
            list(privilege.path("allow_user"), JsonNode::asText),
            list(privilege.path("allow_tag"), JsonNode::asLong)));
  }

  /**
   * Reads the answer of agent/get, of a company's own app (wecom/directory-api.md §4). It says
   * nothing about the company itself.
   */
  static AuthorizationGrant ofAgent(String corpId, JsonNode agent) {
    return new AuthorizationGrant(
        new Connection.Corp(corpId, null, null, null, null, null),
        agent.hasNonNull("agentid") ? agent.get("agentid").asLong() : null,
        new Connection.VisibleRange(
            list(agent.path("allow_partys").path("partyid"), JsonNode::asLong),
            list(agent.path("allow_userinfos").path("user"), user -> user.path("userid").asText()),
            list(agent.path("allow_tags").path("tagid"), JsonNode::asLong)));
  }

  private static String text(JsonNode node, String field) {
    String value = node.path(field).asText("");
    return value.isEmpty() ? null : value;
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
    List<T> list = new ArrayList<>(array.size());
    array.forEach(item -> list.add(read.apply(item)));
    return list;
  }
}

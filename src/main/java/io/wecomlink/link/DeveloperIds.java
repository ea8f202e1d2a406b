package io.wecomlink.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.wecomlink.problem.Failures;
import io.wecomlink.profile.Ids;
import io.wecomlink.wecom.WecomApiException;
import io.wecomlink.wecom.WecomErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Looks for unionids with real customers, since WeCom has no API that tells whether a WeChat
 * developer ID is bound (wecom/external-contact-api.md §6).
 */
@Component("developerIds")
public class DeveloperIds {

  /** Members whose customers are looked at: what one call takes. */
  private static final int MEMBERS = 100;

  /** Pages to look at before "no WeChat customer" is believed. */
  private static final int PAGES = 5;

  /**
   * A look that is under way.
   *
   * @param userids members to look at
   * @param cursor empty at the beginning and at the end
   * @param pages pages looked at
   * @param sample what was seen
   */
  public record Look(List<String> userids, String cursor, int pages, UnionidSample sample) {

    /** Whether another page can tell more. */
    public boolean isUndecided() {
      return !userids.isEmpty()
          && sample.wechatCustomers() == 0
          && pages < PAGES
          && (pages == 0 || !cursor.isEmpty());
    }
  }

  /**
   * What the administrator is told.
   *
   * @param status CONFIRMED, NOT_EFFECTIVE or UNKNOWN
   * @param wechatCustomers WeChat customers looked at
   * @param withUnionid how many of them had a unionid
   * @param runId the full run that follows whatever was found
   */
  public record Finding(String status, int wechatCustomers, int withUnionid, UUID runId) {}

  private final Connections connections;

  DeveloperIds(Connections connections) {
    this.connections = connections;
  }

  /** Refuses in states where there is nothing to look at; sets the variable corpId. */
  public void check(Exchange exchange, @Variable("tenantId") String tenantId) {
    connections.check(tenantId, ConnectionEvent.DEVELOPER_ID_CHECKED);
    exchange.setVariable("corpId", connections.of(tenantId).corp().corpId());
  }

  /** Begins a look with the answer of get_follow_user_list. */
  public Look begin(JsonNode followUsers) {
    List<String> userids = new ArrayList<>();
    for (JsonNode item : followUsers.path("follow_user")) {
      String userid = Ids.read(item);
      if (userid != null && userids.size() < MEMBERS) {
        userids.add(userid);
      }
    }
    return new Look(userids, "", 0, UnionidSample.EMPTY);
  }

  /** Parameters of batch/get_by_user. */
  public Map<String, Object> request(@Variable("look") Look look) {
    return Map.of("userid_list", look.userids(), "cursor", look.cursor(), "limit", 100);
  }

  /** Adds a page to the look. */
  public Look add(JsonNode page, @Variable("look") Look look) {
    int wechat = 0;
    int unionids = 0;
    for (JsonNode item : page.path("external_contact_list")) {
      JsonNode contact = item.path("external_contact");
      if (contact.path("type").asInt() == 1) {
        wechat++;
        if (Ids.read(contact.path("unionid")) != null) {
          unionids++;
        }
      }
    }
    return new Look(
        look.userids(),
        page.path("next_cursor").asText(""),
        look.pages() + 1,
        look.sample().plus(wechat, unionids));
  }

  /**
   * Whether WeCom shows nobody's customers: no member has a licence, or one of those asked about is
   * refused. The sync, which follows, tells whom. An answer that cannot be read is no refusal.
   */
  public boolean isNothingShown(Exchange exchange) {
    return Failures.caught(exchange) instanceof WecomApiException refusal
        && refusal.errcode() != 0
        && WecomErrors.isRefusalOfItsOwn(refusal);
  }

  /** A page where nothing is shown, which is an answer, too. */
  public JsonNode nothing() {
    return MissingNode.getInstance();
  }

  /** Keeps the finding and moves the connection on. */
  public UnionidSample conclude(
      @Variable("look") Look look,
      @Variable("tenantId") String tenantId,
      @Variable("actor") String actor) {
    connections.developerIdChecked(tenantId, look.sample(), actor);
    return look.sample();
  }

  /** The finding and the run that was started. */
  public Finding answer(UnionidSample sample, UUID runId) {
    return new Finding(sample.status(), sample.wechatCustomers(), sample.withUnionid(), runId);
  }
}

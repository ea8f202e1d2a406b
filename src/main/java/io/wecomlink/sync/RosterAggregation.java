package io.wecomlink.sync;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.profile.MemberRoster;
import io.wecomlink.wecom.WecomErrors;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Gathers members from many answers into one {@link MemberRoster}. A department, tag or member that
 * cannot be read, for a reason of its own, makes the roster incomplete; what concerns the whole
 * company fails the whole.
 */
@Component("rosterAggregation")
class RosterAggregation implements AggregationStrategy {

  @Override
  public Exchange aggregate(Exchange gathered, Exchange part) {
    MemberRoster roster =
        gathered == null ? new MemberRoster() : gathered.getMessage().getBody(MemberRoster.class);
    Exception failure = part.getException();
    if (failure == null) {
      add(roster, part.getMessage().getBody());
    } else if (WecomErrors.isRefusalOfItsOwn(failure)) {
      roster.partMissing(failure);
      part.setException(null);
    }
    Exchange result = gathered == null ? part : gathered;
    if (result.getException() == null && part.getException() != null) {
      result.setException(part.getException());
    }
    result.getMessage().setBody(roster);
    return result;
  }

  private static void add(MemberRoster roster, Object body) {
    if (body instanceof MemberRoster other) {
      roster.merge(other);
    } else if (body instanceof JsonNode answer && answer.has("userlist")) {
      roster.addAll(answer);
    } else if (body instanceof JsonNode answer) {
      roster.add(answer);
    }
  }
}

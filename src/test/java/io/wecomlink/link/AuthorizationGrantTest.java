package io.wecomlink.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** What WeCom says a company granted, whatever it puts there. */
class AuthorizationGrantTest {

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void whatNoDatabaseCanHoldIsLeftOut() throws Exception {
    JsonNode answer =
        json.readTree(
            """
            {"auth_corp_info": {"corp_name": "A\\u0000B", "corp_full_name": {"no": "text"}},
             "auth_info": {"agent": [{"agentid": "7", "privilege": {
               "allow_party": [1, "2", 1.5, "none", null],
               "allow_user": ["zhang", "w\\u0000m", "", 12, {}, "\\ud800"],
               "allow_tag": [3, 99999999999999999999]}}]}}
            """);

    AuthorizationGrant grant = AuthorizationGrant.read("wpCorp", answer);

    assertThat(grant.corp().name()).isEqualTo("AB");
    assertThat(grant.corp().fullName()).isNull();
    assertThat(grant.agentId()).isEqualTo(7);
    assertThat(grant.visibleRange().departmentIds()).containsExactly(1L, 2L);
    assertThat(grant.visibleRange().userIds()).containsExactly("zhang", "12");
    assertThat(grant.visibleRange().tagIds()).containsExactly(3L);
  }

  @Test
  void anAnswerWithNothingInItIsAGrantOfNothing() throws Exception {
    AuthorizationGrant grant = AuthorizationGrant.read("wpCorp", json.readTree("{}"));

    assertThat(grant.agentId()).isNull();
    assertThat(grant.visibleRange().departmentIds()).isEmpty();
    assertThat(grant.visibleRange().userIds()).isEmpty();
  }
}

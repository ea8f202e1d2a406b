package io.wecomlink.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members, departments and tags, good and hostile. */
class OrganisationRowsTest {

  @Test
  void aMembersDepartmentsAreRows() {
    MemberRoster roster =
        roster(
            """
            {"userid":"u1","department":[2,"7",-3,4294967296,2],"order":[1,"5",1e400,0,9],
             "is_leader_in_dept":[0,1,"x",null,1]}
            """);
    assertThat(roster.isComplete()).isTrue();
    assertThat(roster.batches().get(0).get("memberships"))
        .isEqualTo(
            "[{\"userid\":\"u1\",\"department_id\":2,\"is_leader\":true,\"sort_order\":9},"
                + "{\"userid\":\"u1\",\"department_id\":7,\"is_leader\":true,\"sort_order\":5},"
                + "{\"userid\":\"u1\",\"department_id\":-3,\"is_leader\":null,\"sort_order\":null},"
                + "{\"userid\":\"u1\",\"department_id\":4294967296,\"is_leader\":null,"
                + "\"sort_order\":0}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[2,1.5]", "[2,1e400]", "[2,\"x\"]", "[2,null]", "[2,[7]]", "7", "{}"})
  void aDepartmentThatIsNoneIsLeftOutAndToldOf(String departments) {
    MemberRoster roster = roster("{\"userid\":\"u1\",\"department\":" + departments + "}");
    assertThat(roster.isComplete()).isFalse();
    assertThat(roster.userids()).containsExactly("u1");
    assertThat(roster.batches().get(0).get("employees").toString())
        .contains("\"departments_known\":false");
    assertThat(roster.batches().get(0).get("memberships").toString())
        .isIn(
            "[]",
            "[{\"userid\":\"u1\",\"department_id\":2,\"is_leader\":null,\"sort_order\":null}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"userid\":\"u1\"}", "{\"userid\":\"u1\",\"department\":null}"})
  void aMemberOfNoDepartmentIsNoFlaw(String member) {
    assertThat(roster(member).isComplete()).isTrue();
    assertThat(roster(member).batches().get(0).get("memberships")).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1e400", "true", "\"e\\u0000t\""})
  void aTagGroupWhoseIdIsNoneIsLeftOutAndToldOf(String id) {
    JsonNode answer =
        json(
            "{\"tag_group\":[{\"group_id\":"
                + id
                + ",\"tag\":[{\"id\":\"et1\"}]},{\"group_id\":\"g2\",\"order\":1e400,\"tag\":[]}]}");
    assertThat(OrganisationRows.isTagListComplete(answer)).isFalse();
    assertThat(OrganisationRows.tagGroups(answer).toString())
        .isEqualTo("[{\"group_id\":\"g2\",\"name\":null,\"sort_order\":null}]");
    assertThat(OrganisationRows.tags(answer)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1e400", "\"x\"", "99999999999999999999"})
  void aDepartmentWhoseIdIsNoneIsLeftOutAndToldOf(String id) {
    JsonNode answer = json("{\"department\":[{\"id\":" + id + "},{\"id\":-2,\"parentid\":1.5}]}");
    assertThat(OrganisationRows.isDepartmentListComplete(answer)).isFalse();
    assertThat(OrganisationRows.departments(answer)).hasSize(1);
  }

  private static MemberRoster roster(String member) {
    MemberRoster roster = new MemberRoster();
    roster.add(json(member));
    return roster;
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

package io.wecomlink.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of batch/get_by_user, good and hostile. */
class ContactPageTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void aPageBecomesRowsOfRelationsAndCustomers() {
    ContactPage page =
        read(
            """
            {"external_contact_list":[
              {"external_contact":{"external_userid":"wm1","name":"小林","type":1,"gender":0},
               "follow_info":{"userid":"u1","remark":"林","createtime":1717200000,
                 "tag_id":["et1","et2"],"add_way":10,
                 "wechat_channels":{"nickname":"某号","source":1}}},
              {"external_contact":{"external_userid":"wm1","name":"小林","type":1,"gender":0},
               "follow_info":{"userid":"u2","remark":"","tag_id":[]}}],
             "next_cursor":"C2","fail_info":{"unlicensed_userid_list":["u3"]}}
            """);
    assertThat(page.follows()).hasSize(2);
    assertThat(page.profiles()).hasSize(1);
    assertThat(page.follows().get(0).get("tag_ids").toString()).isEqualTo("[\"et1\",\"et2\"]");
    assertThat(page.follows().get(0).at("/wechat_channels/nickname").asText()).isEqualTo("某号");
    assertThat(page.follows().get(1).get("remark").asText()).isEmpty();
    assertThat(page.follows().get(1).get("createtime").isNull()).isTrue();
    assertThat(page.seenUserids().toString()).isEqualTo("[\"u1\",\"u2\"]");
    assertThat(page.seenExternalUserids().toString()).isEqualTo("[\"wm1\",\"wm1\"]");
    assertThat(page.unlicensed().toString()).isEqualTo("[\"u3\"]");
    assertThat(page.nextCursor()).isEqualTo("C2");
    assertThat(page.rejected()).isEmpty();
  }

  @Test
  void doublesOfAPageAreMergedTheLastOneWins() {
    ContactPage page =
        read(
            """
            {"external_contact_list":[
              {"external_contact":{"external_userid":"wm1","name":"old"},
               "follow_info":{"userid":"u1","remark":"old"}},
              {"external_contact":{"external_userid":"wm1","name":"new"},
               "follow_info":{"userid":"u1","remark":"new"}}]}
            """);
    assertThat(page.follows()).hasSize(1);
    assertThat(page.follows().get(0).get("remark").asText()).isEqualTo("new");
    assertThat(page.profiles().get(0).get("name").asText()).isEqualTo("new");
  }

  @Test
  void itemsWithoutIdsAreSetApartAndTheRestStays() {
    ContactPage page =
        read(
            """
            {"external_contact_list":[
              {"external_contact":{"name":"no id"},"follow_info":{"userid":"u1"}},
              {"external_contact":{"external_userid":"wm2"}},
              {"external_contact":{"external_userid":{}},"follow_info":{"userid":"u1"}},
              "not an object",
              {"external_contact":{"external_userid":"wm5"},"follow_info":{"userid":"u1"}}]}
            """);
    assertThat(page.follows()).hasSize(1);
    assertThat(page.rejected())
        .containsExactly(
            ContactPage.Rejected.item(0, "external_userid"),
            ContactPage.Rejected.item(1, "userid"),
            ContactPage.Rejected.item(2, "external_userid"),
            ContactPage.Rejected.item(3, "userid"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\\u0000", "u\\u00001", "u\\ud8001", "LONG"})
  void whatCannotBeAnIdIsNoneWhereverItStands(String text) {
    String id = text.replace("LONG", "字".repeat(171));
    ContactPage page =
        read(
            """
            {"external_contact_list":[
              {"external_contact":{"external_userid":"ID"},"follow_info":{"userid":"u1"}},
              {"external_contact":{"external_userid":"wm2"},"follow_info":{"userid":"ID"}},
              {"external_contact":{"external_userid":"wm3","unionid":"ID"},
               "follow_info":{"userid":"u1","tag_id":["et1"]}}]}
            """
                .replace("ID", id));
    assertThat(page.seenExternalUserids().toString()).isEqualTo("[\"wm3\"]");
    assertThat(page.profiles().get(0).get("unionid").isNull()).isTrue();
    assertThat(page.rejected())
        .containsExactly(
            ContactPage.Rejected.item(0, "external_userid"),
            ContactPage.Rejected.item(1, "userid"));
  }

  /** Without the tag that is meant the relation would lose one that it may have. */
  @ParameterizedTest
  @ValueSource(strings = {"[\"et1\",\"e\\u0000t\"]", "[\"et1\",1.5]", "[{}]"})
  void aRelationWithATagThatIsNoneIsSetApart(String tags) {
    ContactPage page =
        read(
            """
            {"external_contact_list":[
              {"external_contact":{"external_userid":"wm1"},
               "follow_info":{"userid":"u1","tag_id":%s}},
              {"external_contact":{"external_userid":"wm2"},
               "follow_info":{"userid":"u1","tag_id":["", null, 7]}}]}
            """
                .formatted(tags));
    assertThat(page.seenExternalUserids().toString()).isEqualTo("[\"wm2\"]");
    assertThat(page.follows().get(0).get("tag_ids").toString()).isEqualTo("[\"7\"]");
    assertThat(page.rejected()).containsExactly(ContactPage.Rejected.item(0, "tag_id"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "7",
        "\"u1\"",
        "{\"unlicensed_userid_list\":\"u1\"}",
        "{\"unlicensed_userid_list\":{\"u1\":1}}",
        "{\"unlicensed_userid_list\":[7]}",
        "{\"unlicensed_userid_list\":[\"u3\",{\"userid\":\"u1\"}]}",
        "{\"unlicensed_userid_list\":[\"u3\",\"u\\u00001\"]}",
        "{\"unlicensed_userid_list\":[\"\"]}"
      })
  void whoHasNoLicenceMayBeAnybodyIfItCannotBeRead(String failInfo) {
    ContactPage page = read("{\"external_contact_list\":[],\"fail_info\":" + failInfo + "}");
    assertThat(page.rejected()).containsExactly(ContactPage.Rejected.LICENCES);
    assertThat(page.unlicensed().toString()).isIn("[]", "[\"u3\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"\"",
        "{}",
        "{\"unlicensed_userid_list\":null}",
        "{\"unlicensed_userid_list\":\"\"}",
        "{\"unlicensed_userid_list\":[]}"
      })
  void whereNothingIsSaidOfLicencesEverybodyHasOne(String failInfo) {
    ContactPage page = read("{\"external_contact_list\":[],\"fail_info\":" + failInfo + "}");
    assertThat(page.rejected()).isEmpty();
    assertThat(page.unlicensed()).isEmpty();
  }

  @Test
  void numbersAsTextAreNumbersAndRubbishIsNothing() {
    ContactPage page =
        read(
            """
            {"external_contact_list":[
              {"external_contact":{"external_userid":"wm1","type":"1","gender":99999999},
               "follow_info":{"userid":7,"add_way":-9223372036854775808,"createtime":1e300,
                 "tag_id":"no list"}}]}
            """);
    JsonNode profile = page.profiles().get(0);
    JsonNode follow = page.follows().get(0);
    assertThat(profile.get("type").asInt()).isEqualTo(1);
    assertThat(profile.get("gender").isNull()).isTrue();
    assertThat(follow.get("userid").asText()).isEqualTo("7");
    assertThat(follow.get("add_way").isNull()).isTrue();
    assertThat(follow.get("createtime").isNull()).isTrue();
    assertThat(follow.get("tag_ids")).isEmpty();
  }

  @Test
  void anEmptyUnionidIsNone() {
    ContactPage page =
        read(
            """
            {"external_contact_list":[
              {"external_contact":{"external_userid":"wm1","unionid":""},
               "follow_info":{"userid":"u1"}}]}
            """);
    assertThat(page.profiles().get(0).get("unionid").isNull()).isTrue();
  }

  @Test
  void anAnswerWithNothingInItIsAnEmptyLastPage() {
    ContactPage page = read("{}");
    assertThat(page.follows()).isEmpty();
    assertThat(page.nextCursor()).isEmpty();
  }

  private static ContactPage read(String json) {
    try {
      return ContactPage.read(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

package io.wecomlink.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of externalcontact/get, good and hostile. */
class CustomerReadingTest {

  private static final String CONTACT =
      "\"external_contact\":{\"external_userid\":\"wm1\",\"name\":\"小林\"}";

  @Test
  void pagesOfFollowersAddUp() {
    CustomerReading reading =
        CustomerReading.of("wm1").with(page("u1", "C1")).with(page("u2", "C2"));
    assertThat(reading.isUnfinished()).isTrue();
    assertThat(reading.isComplete()).isFalse();

    reading = reading.with(page("u3", ""));

    assertThat(reading.isUnfinished()).isFalse();
    assertThat(reading.isComplete()).isTrue();
    assertThat(reading.flaw()).isNull();
    assertThat(reading.followers()).containsOnlyKeys("u1", "u2", "u3");
    assertThat(reading.profiles()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"external_contact\":[],", "\"external_contact\":{\"name\":\"x\"},"})
  void aCustomerWhoIsNotShownIsNotCleared(String contact) {
    CustomerReading reading =
        CustomerReading.of("wm1").with(json("{" + contact + "\"follow_user\":[]}"));
    assertThat(reading.profiles()).isEmpty();
    assertThat(reading.isComplete()).isFalse();
    assertThat(reading.flaw().code()).isEqualTo("customer_not_shown");
  }

  @Test
  void cursorsThatGoRoundInACircleAreFollowedOnce() {
    CustomerReading reading = CustomerReading.of("wm1");
    int pages = 0;
    while (reading.isUnfinished() && pages < 10) {
      reading = reading.with(page("u" + pages, pages % 2 == 0 ? "A" : "B"));
      pages++;
    }
    assertThat(pages).isEqualTo(3);
    assertThat(reading.isComplete()).isFalse();
    assertThat(reading.flaw().code()).isEqualTo("cursor_repeats");
    assertThat(reading.flaw().arguments()).containsExactly(3);
    assertThat(reading.followers()).hasSize(3);
  }

  @Test
  void aFollowerWithoutAnIdLeavesTheOthersAndIsToldOf() {
    CustomerReading reading =
        CustomerReading.of("wm1")
            .with(
                json("{" + CONTACT + ",\"follow_user\":[{\"userid\":\"u1\"},{\"remark\":\"x\"}]}"));
    assertThat(reading.followers()).containsOnlyKeys("u1");
    assertThat(reading.isUnfinished()).isFalse();
    assertThat(reading.isComplete()).isFalse();
    assertThat(reading.flaw().code()).isEqualTo("item_without_id");
    assertThat(reading.flaw().arguments()).containsExactly(2, "userid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"u\\u00002\"", "\"\\udc00\"", "1.5", "1e400", "true"})
  void aFollowerWhoseIdIsNoneLeavesTheOthersAndIsToldOf(String userid) {
    CustomerReading reading =
        CustomerReading.of("wm1")
            .with(
                json(
                    "{"
                        + CONTACT
                        + ",\"follow_user\":[{\"userid\":"
                        + userid
                        + "},{\"userid\":\"u2\"}]}"));
    assertThat(reading.followers()).containsOnlyKeys("u2");
    assertThat(reading.isComplete()).isFalse();
    assertThat(reading.flaw().arguments()).containsExactly(1, "userid");
  }

  @Test
  void aFollowerWithATagThatIsNoneIsToldOf() {
    CustomerReading reading =
        CustomerReading.of("wm1")
            .with(
                json(
                    "{"
                        + CONTACT
                        + ",\"follow_user\":[{\"userid\":\"u1\",\"tags\":[{\"tag_name\":\"mine\"}]},"
                        + "{\"userid\":\"u2\",\"tags\":[{\"tag_id\":\"e\\u0000t\"}]}]}"));
    assertThat(reading.followers()).containsOnlyKeys("u1");
    assertThat(reading.flaw().arguments()).containsExactly(2, "tag_id");
  }

  private static JsonNode page(String userid, String cursor) {
    return json(
        "{"
            + CONTACT
            + ",\"follow_user\":[{\"userid\":\""
            + userid
            + "\"}],\"next_cursor\":\""
            + cursor
            + "\"}");
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

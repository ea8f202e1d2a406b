package io.wecomlink.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class CustomerReadingTest {

  @Test
  void pagesArePutTogether() throws Exception {
    CustomerReading reading = CustomerReading.of("wm1").with(page("u1", "a")).with(page("u2", ""));
    assertThat(reading.isUnfinished()).isFalse();
    assertThat(reading.isComplete()).isTrue();
    assertThat(reading.followers()).containsOnlyKeys("u1", "u2");
  }

  @Test
  void cursorsInACircleEndAndProveNothing() throws Exception {
    CustomerReading reading =
        CustomerReading.of("wm1").with(page("u1", "a")).with(page("u2", "b")).with(page("u3", "a"));
    assertThat(reading.isUnfinished()).isFalse();
    assertThat(reading.isComplete()).isFalse();
    assertThat(reading.followers()).hasSize(3);
  }

  @Test
  void anAnswerWithoutTheCustomerClearsNothing() throws Exception {
    CustomerReading reading = CustomerReading.of("wm1").with(answer("{'follow_user': []}"));
    assertThat(reading.isComplete()).isFalse();
    assertThat(reading.profiles()).isEmpty();
  }

  private static JsonNode page(String userid, String next) throws Exception {
    return answer(
        "{'external_contact': {'external_userid': 'wm1', 'name': 'n'},"
            + " 'follow_user': [{'userid': '%s'}], 'next_cursor': '%s'}".formatted(userid, next));
  }

  private static JsonNode answer(String json) throws Exception {
    return new ObjectMapper().readTree(json.replace('\'', '"'));
  }
}

package io.wecomlink.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupPlanTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "49, 1",
    "100, 2",
    "130, 2",
    "200, 4",
    "500, 8",
    "801, 9",
    "5000, 50"
  })
  void thereAreEnoughGroupsForTheSlotsButNoTinyOnes(int members, int groups) {
    assertThat(GroupPlan.groups(users(members), 8)).hasSize(groups);
  }

  @ParameterizedTest
  @CsvSource({"1", "99", "100", "101", "799", "801", "1234", "5001"})
  void everyMemberIsInExactlyOneGroupOfAtMostAHundred(int members) {
    List<List<String>> groups = GroupPlan.groups(users(members), 8);
    assertThat(groups.stream().flatMap(List::stream)).containsExactlyElementsOf(users(members));
    assertThat(groups)
        .allSatisfy(group -> assertThat(group).hasSizeBetween(1, GroupPlan.MAX_MEMBERS));
  }

  @Test
  void oneSlotNeedsNoMoreGroupsThanCallsForceIt() {
    assertThat(GroupPlan.groups(users(250), 1)).hasSize(3);
  }

  private static List<String> users(int count) {
    return IntStream.range(0, count).mapToObj(i -> "wo" + i).toList();
  }
}

package io.wecomlink.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdSpaceTest {

  private final IdSpace ids = new IdSpace(42);

  @Test
  void idsReadBackAndAreUnique() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      String id = ids.id("wm", i);
      assertThat(id).hasSize(32).matches("wm[A-Za-z0-9_-]{30}");
      assertThat(ids.index(id, 20_000)).isEqualTo(i);
      assertThat(ids.indexOfUnionid(ids.unionid(i), 20_000)).isEqualTo(i);
      seen.add(id);
    }
    assertThat(seen).hasSize(20_000);
    Set<String> folded = new HashSet<>();
    seen.forEach(id -> folded.add(id.toLowerCase(Locale.ROOT)));
    assertThat(folded).as("some ids differ only by case").hasSizeLessThan(19_900);
  }

  @Test
  void foreignIdsAreRefused() {
    String id = ids.id("wm", 5);
    assertThat(ids.index(id, 5)).isEqualTo(-1);
    assertThat(ids.index(id.toLowerCase(Locale.ROOT), 100)).isEqualTo(-1);
    assertThat(new IdSpace(43).index(id, 1_000_000)).isEqualTo(-1);
    assertThat(ids.index("wm", 100)).isEqualTo(-1);
    assertThat(ids.index("wm" + "汉".repeat(30), 100)).isEqualTo(-1);
  }
}

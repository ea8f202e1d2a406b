package io.wecomlink.bench;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The short version of {@link SyncChaos}: real processes, really killed. */
class SyncChaosTest {

  @Test
  void aKilledRunnerGoesOnAfterItsRestart() throws Exception {
    SyncChaos.with(
            Map.of(
                "scenario",
                "kills",
                "kills",
                "1",
                "customers",
                "4000",
                "members",
                "150",
                "latency",
                "30"))
        .play();
  }

  @Test
  void twoRunnersShareAndOneIsKilled() throws Exception {
    SyncChaos.with(
            Map.of(
                "scenario",
                "runners",
                "runners",
                "2",
                "customers",
                "6000",
                "members",
                "400",
                "latency",
                "60"))
        .play();
  }
}

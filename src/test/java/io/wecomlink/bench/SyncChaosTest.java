package io.wecomlink.bench;

import org.junit.jupiter.api.Test;

/** The short version of {@link SyncChaos}: real processes, really killed. */
class SyncChaosTest {

  @Test
  void aKilledRunnerGoesOnAfterItsRestart() throws Exception {
    new SyncChaos(
            "--scenario=kills", "--kills=1", "--customers=4000", "--members=150", "--latency=30")
        .play();
  }

  @Test
  void twoRunnersShareAndOneIsKilled() throws Exception {
    new SyncChaos(
            "--scenario=runners",
            "--runners=2",
            "--customers=6000",
            "--members=400",
            "--latency=60")
        .play();
  }
}

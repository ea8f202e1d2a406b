package io.wecomlink.quota;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The permits that this runner holds in advance, by scope. A block is good for a second; what is
 * left of it then is lost. The next one is twice as large if the last was used up early, and as
 * large as what was used of it if not, so that little is lost and few blocks are drawn.
 */
@Component
class PermitBlocks {

  private static final Duration LIFE = Duration.ofSeconds(1);

  /** Nobody can draw for the same scope meanwhile. */
  private static final class Block {
    long size = 1;
    long left;
    Instant endsAt = Instant.EPOCH;
    Instant emptyUntil = Instant.EPOCH;
  }

  private final PermitStore store;
  private final Clock clock;
  private final Map<String, Block> blocks = new ConcurrentHashMap<>();

  PermitBlocks(PermitStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Takes a permit.
   *
   * @param spare whether to leave a reserve to others
   * @return when to ask again; null if the permit was taken
   */
  Instant take(String scope, Budget budget, boolean spare) {
    Block block = blocks.computeIfAbsent(spare ? scope + " spare" : scope, s -> new Block());
    synchronized (block) {
      Instant now = clock.instant();
      if (block.left == 0 || !now.isBefore(block.endsAt)) {
        if (now.isBefore(block.emptyUntil)) {
          return block.emptyUntil;
        }
        draw(block, scope, budget, spare, now);
        if (block.left == 0) {
          return block.emptyUntil;
        }
      }
      block.left--;
      return null;
    }
  }

  /**
   * Gives a permit back that was not used after all. One whose block has been forgotten meanwhile
   * is lost.
   */
  void giveBack(String scope, boolean spare) {
    Block block = blocks.get(spare ? scope + " spare" : scope);
    if (block == null) {
      return;
    }
    synchronized (block) {
      block.left++;
    }
  }

  /** Forgets blocks that nobody uses. */
  void deleteIdle() {
    Instant now = clock.instant();
    blocks
        .values()
        .removeIf(
            block -> {
              synchronized (block) {
                return block.endsAt.plus(LIFE).isBefore(now);
              }
            });
  }

  private void draw(Block block, String scope, Budget budget, boolean spare, Instant now) {
    boolean usedUp = block.left == 0 && now.isBefore(block.endsAt);
    long next = usedUp ? block.size * 2 : block.size - block.left;
    long wanted = Math.max(1, Math.min(next, budget.largestBlock()));
    PermitStore.Drawn drawn = store.draw(scope, budget, wanted, spare ? budget.reserve() : 0);
    block.left = drawn.permits();
    if (drawn.permits() > 0) {
      block.size = wanted;
      block.endsAt = now.plus(LIFE);
    } else {
      block.emptyUntil = now.plus(drawn.delay());
    }
  }
}

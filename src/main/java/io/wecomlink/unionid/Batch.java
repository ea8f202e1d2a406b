package io.wecomlink.unionid;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Some pairs that are asked for in parallel, with what came of each. Thread-safe. */
public final class Batch {

  /**
   * What WeCom said about a pair; all null: it was not asked, or could not answer.
   *
   * @param externalUserid the customer
   * @param pendingId what joins a later customer
   * @param errcode why the pair itself is refused
   * @param error the same in words
   */
  record Answer(String externalUserid, String pendingId, Integer errcode, String error) {

    boolean isNone() {
      return externalUserid == null && pendingId == null && errcode == null;
    }
  }

  private final List<UnionidPair> pairs;
  private final Instant budgetAt;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final AtomicReference<Exception> obstacle = new AtomicReference<>();

  /**
   * @param budgetAt when more may be asked; null unless the conversion limit left nothing
   */
  Batch(List<UnionidPair> pairs, Instant budgetAt) {
    this.pairs = List.copyOf(pairs);
    this.budgetAt = budgetAt;
  }

  /** What to ask for. A getter in bean style, since a flow splits it. */
  public List<UnionidPair> getPairs() {
    return pairs;
  }

  /** Whether something stands in the way of all pairs alike. */
  public boolean isStopped() {
    return obstacle.get() != null;
  }

  void answer(UnionidPair pair, Answer answer) {
    answers.put(pair.unionid(), answer);
  }

  void stop(Exception failure) {
    obstacle.compareAndSet(null, failure);
  }

  Map<String, Answer> answers() {
    return answers;
  }

  Exception obstacle() {
    return obstacle.get();
  }

  Instant budgetAt() {
    return budgetAt;
  }
}

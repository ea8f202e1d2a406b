package io.wecomlink.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.wecomlink.simulator.SimulatedCorp;
import java.time.Duration;

/** What became of the callbacks that a simulated WeCom has sent. */
public final class Inbox {

  private final Product product;

  public Inbox(Product product) {
    this.product = product;
  }

  /** Waits until every callback has arrived, been handled, and led to its reading. */
  public void awaitApplied(SimulatedCorp corp) {
    try {
      assertThat(product.simulator().awaitDeliveries(Duration.ofMinutes(1)))
          .as("all callbacks are delivered")
          .isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    Wait.until("all changes of " + corp.name() + " are applied", () -> outstanding(corp) == 0);
  }

  /** Waits until no event of a kind is open. */
  public void awaitHandled(String infoType) {
    Wait.until(
        infoType + " is handled",
        () ->
            count(
                    """
                    SELECT count(*) FROM wecomlink.callback_event
                     WHERE info_type = :key AND state = 'DONE'
                    """,
                    infoType)
                > 0);
  }

  /** Events and changes of a company that are not through yet. */
  public long outstanding(SimulatedCorp corp) {
    return count(
        """
        SELECT (SELECT count(*) FROM wecomlink.callback_event
                 WHERE corp_id = :key AND state IN ('NEW', 'HANDLING'))
             + (SELECT count(*) FROM wecomlink.pending_change WHERE corp_id = :key)
        """,
        corp.corpId());
  }

  /** Stored events of a kind of a company. */
  public long stored(SimulatedCorp corp, String infoType) {
    return count(
        """
        SELECT count(*) FROM wecomlink.callback_event
         WHERE corp_id = :key AND info_type = '%s'
        """
            .formatted(infoType),
        corp.corpId());
  }

  private long count(String sql, String key) {
    return product.jdbc().sql(sql).param("key", key).query(Long.class).single();
  }
}

package io.wecomlink.sync;

import io.wecomlink.settings.WecomLinkProperties;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Decides whether relations that vanished are removed or a person is asked first. */
@Component("removals")
public class Removals {

  private final WecomLinkProperties.DeletionGuard guard;

  @Autowired
  Removals(WecomLinkProperties properties) {
    this(properties.sync().deletionGuard());
  }

  Removals(WecomLinkProperties.DeletionGuard guard) {
    this.guard = guard;
  }

  /**
   * Weighs the counts of {@code count-vanished.sql}: up to min-rows are always believed, more only
   * below the percentage.
   */
  public Removal weigh(@Body Map<String, Object> counts) {
    long vanished = ((Number) counts.get("vanished")).longValue();
    long active = ((Number) counts.get("active")).longValue();
    boolean tooMany = vanished > guard.minRows() && vanished * 100 > active * guard.percent();
    return new Removal(vanished, active, tooMany, 0);
  }

  /** Adds what was marked. */
  public Removal removed(@Body Number removed, @Variable("removal") Removal removal) {
    return new Removal(
        removal.vanished(), removal.active(), removal.needsConfirmation(), removed.longValue());
  }
}

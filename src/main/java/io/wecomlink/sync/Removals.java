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
  private final VisibleRanges ranges;

  @Autowired
  Removals(WecomLinkProperties properties, VisibleRanges ranges) {
    this(properties.sync().deletionGuard(), ranges);
  }

  Removals(WecomLinkProperties.DeletionGuard guard, VisibleRanges ranges) {
    this.guard = guard;
    this.ranges = ranges;
  }

  /**
   * Weighs the counts of {@code find-vanished.sql} or {@code find-missing.sql}: up to min-rows are
   * always believed, more only below the percentage. Relations out of range count unless the
   * company's grant has become smaller: that explains them, a directory that suddenly is half as
   * long does not.
   */
  public Removal weigh(@Body Map<String, Object> counts, @Variable("run") RunLease run) {
    long vanished = ((Number) counts.get("vanished")).longValue();
    long outOfRange = ((Number) counts.get("out_of_range")).longValue();
    long active = ((Number) counts.get("active")).longValue();
    long suspicious = vanished + outOfRange;
    if (isTooMuch(suspicious, active) && outOfRange > 0 && ranges.hasShrunk(run)) {
      suspicious = vanished;
    }
    return new Removal(vanished, outOfRange, active, isTooMuch(suspicious, active), 0);
  }

  /** Adds what was marked. */
  public Removal removed(@Body Number removed, @Variable("removal") Removal removal) {
    return new Removal(
        removal.vanished(),
        removal.outOfRange(),
        removal.active(),
        removal.needsConfirmation(),
        removed.longValue());
  }

  private boolean isTooMuch(long suspicious, long active) {
    return suspicious > guard.minRows() && suspicious * 100 > active * guard.percent();
  }
}

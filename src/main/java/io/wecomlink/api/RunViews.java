package io.wecomlink.api;

import io.wecomlink.sync.SyncRun;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Shows runs in the caller's language. */
@Component
class RunViews {

  private final Reasons reasons;

  RunViews(Reasons reasons) {
    this.reasons = reasons;
  }

  /** The run as a caller of this language sees it. */
  RunView of(SyncRun run, Locale locale) {
    return new RunView(
        run.runId(),
        run.mode(),
        run.trigger(),
        run.state(),
        run.startedAt(),
        run.finishedAt(),
        run.phase(),
        run.progress(),
        run.etaSeconds(),
        reasons.wordsAndAdvice(run.problem(), locale),
        Reasons.code(run.problem()),
        Reasons.technical(run.problem()),
        run.problem() == null ? null : run.problem().until());
  }
}

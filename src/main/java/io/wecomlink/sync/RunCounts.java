package io.wecomlink.sync;

import io.wecomlink.change.RunCounters;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What was read again for an incremental run counts into that run, also after it was cancelled. */
@Component
class RunCounts implements RunCounters {

  private final JdbcClient jdbc;

  RunCounts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public void count(UUID runId, Counts counts) {
    jdbc.sql(
            """
            UPDATE wecomlink.sync_run
               SET api_calls = api_calls + :apiCalls, fetched = fetched + :fetched,
                   inserted = inserted + :inserted, updated = updated + :updated,
                   unchanged = unchanged + :unchanged, removed = removed + :removed,
                   dead_letters = dead_letters + :deadLetters
             WHERE run_id = :runId
            """)
        .param("apiCalls", counts.apiCalls())
        .param("fetched", counts.fetched())
        .param("inserted", counts.inserted())
        .param("updated", counts.updated())
        .param("unchanged", counts.unchanged())
        .param("removed", counts.removed())
        .param("deadLetters", counts.deadLetters())
        .param("runId", runId)
        .update();
  }
}

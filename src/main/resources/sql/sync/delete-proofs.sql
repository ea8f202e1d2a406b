-- Proof that has served its purpose, of this run and of older ones of the whole company: what they
-- did not show a newer reading may have shown. Only a run that waits for a person keeps its own.
WITH over AS (
  SELECT r.run_id
    FROM wecomlink.sync_run r
    JOIN wecomlink.sync_run this ON this.run_id = :#runId
   WHERE r.corp_id = :#corpId AND r.state <> 'RUNNING'
     AND (r.run_id = this.run_id AND r.state <> 'NEEDS_CONFIRMATION'
          OR r.run_id <> this.run_id AND this.scope = 'CORP' AND r.started_at < this.started_at)
), missing AS (
  DELETE FROM wecomlink.sync_missing WHERE run_id IN (SELECT run_id FROM over)
)
DELETE FROM wecomlink.sync_seen WHERE run_id IN (SELECT run_id FROM over)

-- Ends the relations that find-vanished.sql or find-missing.sql has found in this transaction.
WITH removed AS (
  UPDATE public.customer_follow f
     SET status = v.status, status_changed_at = now(), observed_at = :#startedAt,
         updated_at = now()
    FROM vanished v
   WHERE f.corp_id = :#corpId
     AND f.external_userid = v.external_userid
     AND f.userid = v.userid
     AND f.status = 'ACTIVE' AND f.observed_at < :#startedAt
  RETURNING f.external_userid, f.userid
), kept AS (
  -- For the statements that settle their customers.
  INSERT INTO wecomlink.sync_missing (run_id, external_userid, userid)
  SELECT :#runId, external_userid, userid FROM removed
  ON CONFLICT DO NOTHING
)
SELECT count(*) AS removed FROM removed

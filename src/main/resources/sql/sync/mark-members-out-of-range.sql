-- Marks the relations of members who left the visible range lately (those of count-missing.sql).
WITH left_lately AS (
  SELECT e.userid
    FROM public.employee e
   WHERE e.corp_id = :#corpId
     AND e.deleted_at > least(
           CAST(:#startedAt AS timestamptz) - interval '2 days',
           coalesce((SELECT max(r.started_at) FROM wecomlink.sync_run r
                      WHERE r.corp_id = :#corpId AND r.scope = 'CORP' AND r.mode = 'FULL'
                        AND r.state IN ('SUCCEEDED', 'PARTIAL') AND r.started_at < :#startedAt),
                    '-infinity'))
  EXCEPT
  SELECT u.userid
    FROM wecomlink.sync_group g CROSS JOIN LATERAL unnest(g.userids) AS u(userid)
   WHERE g.run_id = :#runId
), removed AS (
  UPDATE public.customer_follow f
     SET status = 'OUT_OF_RANGE', status_changed_at = now(), observed_at = :#startedAt,
         updated_at = now()
    FROM left_lately l
   WHERE f.corp_id = :#corpId AND f.userid = l.userid
     AND f.status = 'ACTIVE' AND f.observed_at < :#startedAt
  RETURNING f.external_userid, f.userid
), kept AS (
  -- For the statements that settle their customers.
  INSERT INTO wecomlink.sync_missing (run_id, external_userid, userid)
  SELECT :#runId, external_userid, userid FROM removed
  ON CONFLICT DO NOTHING
)
SELECT count(*) AS removed FROM removed

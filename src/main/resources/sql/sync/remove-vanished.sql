-- Marks the relations that a complete reading did not show (the proof is that of
-- count-vanished.sql) and, separately, those of members who left the visible range.
WITH gone AS (
  SELECT f.userid, f.external_userid
    FROM public.customer_follow f
   WHERE f.corp_id = :#corpId AND f.status = 'ACTIVE' AND f.observed_at < :#startedAt
  EXCEPT
  SELECT s.userid, s.external_userid
    FROM wecomlink.sync_seen p
    CROSS JOIN LATERAL unnest(p.userids, p.external_userids) AS s(userid, external_userid)
   WHERE p.run_id = :#runId
), proven AS (
  SELECT u.userid
    FROM wecomlink.sync_group g CROSS JOIN LATERAL unnest(g.userids) AS u(userid)
   WHERE g.run_id = :#runId AND g.state = 'DONE' AND u.userid <> ALL (g.unlicensed)
), read AS (
  SELECT u.userid
    FROM wecomlink.sync_group g CROSS JOIN LATERAL unnest(g.userids) AS u(userid)
   WHERE g.run_id = :#runId
), marked AS (
  SELECT gone.userid, gone.external_userid,
         CASE WHEN gone.userid IN (SELECT userid FROM proven) THEN 'VANISHED'
              WHEN gone.userid NOT IN (SELECT userid FROM read) AND e.deleted_at IS NOT NULL
              THEN 'OUT_OF_RANGE' END AS status
    FROM gone
    LEFT JOIN public.employee e ON e.corp_id = :#corpId AND e.userid = gone.userid
), removed AS (
  UPDATE public.customer_follow f
     SET status = marked.status, status_changed_at = now(), observed_at = :#startedAt,
         updated_at = now()
    FROM marked
   WHERE marked.status IS NOT NULL
     AND f.corp_id = :#corpId
     AND f.external_userid = marked.external_userid
     AND f.userid = marked.userid
     AND f.status = 'ACTIVE' AND f.observed_at < :#startedAt
  RETURNING 1
)
SELECT count(*) AS removed FROM removed

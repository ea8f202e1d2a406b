-- Marks the relations that a reading of pages did not show (the proof is that of
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
     -- An item that could not be read may have been any of their customers.
     AND g.dead_letters = 0
  EXCEPT
  SELECT u.userid
    FROM wecomlink.sync_run newer
    JOIN wecomlink.sync_group g ON g.run_id = newer.run_id
    CROSS JOIN LATERAL unnest(g.userids) AS u(userid)
   WHERE newer.corp_id = :#corpId AND newer.started_at > :#startedAt
), out_of_range AS (
  SELECT e.userid
    FROM public.employee e
    JOIN wecomlink.sync_run r ON r.run_id = :#runId AND r.scope = 'CORP'
   WHERE e.corp_id = :#corpId AND e.deleted_at IS NOT NULL
  EXCEPT
  SELECT u.userid
    FROM wecomlink.sync_group g CROSS JOIN LATERAL unnest(g.userids) AS u(userid)
   WHERE g.run_id = :#runId
), marked AS (
  SELECT userid, external_userid, 'VANISHED' AS status
    FROM gone WHERE userid IN (SELECT userid FROM proven)
  UNION ALL
  SELECT userid, external_userid, 'OUT_OF_RANGE'
    FROM gone WHERE userid IN (SELECT userid FROM out_of_range)
), removed AS (
  UPDATE public.customer_follow f
     SET status = marked.status, status_changed_at = now(), observed_at = :#startedAt,
         updated_at = now()
    FROM marked
   WHERE f.corp_id = :#corpId
     AND f.external_userid = marked.external_userid
     AND f.userid = marked.userid
     AND f.status = 'ACTIVE' AND f.observed_at < :#startedAt
  RETURNING f.external_userid, f.userid
), kept AS (
  -- For the statements that settle their customers.
  INSERT INTO wecomlink.sync_missing (run_id, external_userid, userid)
  SELECT :#runId, external_userid, userid FROM removed
  ON CONFLICT DO NOTHING
)
SELECT count(*) AS removed FROM removed

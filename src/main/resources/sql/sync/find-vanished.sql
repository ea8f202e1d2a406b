-- Finds the active relations that a reading of pages did not show, and those of members who left the
-- visible range; says how many there are of either and how many active ones. remove-vanished.sql ends
-- what is found here.
-- Proof needs a member whose customers were read to the end and who had a licence; a relation that
-- was learnt of after the run began is no candidate, nor one whose member a newer run has read.
-- EXCEPT, not an anti-join: on tables that were filled a moment ago there are no statistics, and
-- the planner would compare every row with every row.
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
  INSERT INTO vanished (external_userid, userid, status)
  SELECT external_userid, userid, 'VANISHED'
    FROM gone WHERE userid IN (SELECT userid FROM proven)
  UNION ALL
  SELECT external_userid, userid, 'OUT_OF_RANGE'
    FROM gone WHERE userid IN (SELECT userid FROM out_of_range)
  RETURNING status
)
SELECT count(*) FILTER (WHERE status = 'VANISHED') AS vanished,
       count(*) FILTER (WHERE status = 'OUT_OF_RANGE') AS out_of_range,
       (SELECT count(*) FROM public.customer_follow f
         WHERE f.corp_id = :#corpId AND f.status = 'ACTIVE') AS active
  FROM marked

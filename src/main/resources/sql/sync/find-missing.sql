-- Finds the active relations of members who left the visible range lately, for remove-vanished.sql to
-- end; says how many they are, how many the lists of an incremental run lacked, and how many active
-- ones there are. What was learnt of after the run began is no candidate.
-- Members who left before the last full run that was let mark its removals need no second look: here
-- every quarter of an hour counts. What a run had to hold back stays in the next one's question.
WITH missing AS (
  SELECT m.userid, m.external_userid
    FROM wecomlink.sync_missing m
    JOIN public.customer_follow f
      ON f.corp_id = :#corpId AND f.external_userid = m.external_userid AND f.userid = m.userid
   WHERE m.run_id = :#runId AND f.status = 'ACTIVE' AND f.observed_at < :#startedAt
), left_lately AS (
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
), marked AS (
  INSERT INTO vanished (external_userid, userid, status)
  SELECT f.external_userid, f.userid, 'OUT_OF_RANGE'
    FROM public.customer_follow f JOIN left_lately l ON l.userid = f.userid
   WHERE f.corp_id = :#corpId AND f.status = 'ACTIVE' AND f.observed_at < :#startedAt
  RETURNING status
)
SELECT (SELECT count(*) FROM missing) AS vanished,
       (SELECT count(*) FROM marked) AS out_of_range,
       (SELECT count(*) FROM public.customer_follow f
         WHERE f.corp_id = :#corpId AND f.status = 'ACTIVE') AS active

-- What a run has read is no longer a failure: letters older than the run are settled if the run has
-- read all members or the customer that they are about. Joins, not IN: a large run has seen a
-- million customers, and letters are few.
WITH members AS (
  SELECT array_agg(u.userid) AS userids
    FROM wecomlink.sync_group g CROSS JOIN LATERAL unnest(g.userids) AS u(userid)
   WHERE g.run_id = :#runId AND g.state = 'DONE' AND u.userid <> ALL (g.unlicensed)
     AND EXISTS (SELECT 1 FROM wecomlink.dead_letter d
                  WHERE d.corp_id = :#corpId AND d.state IN ('OPEN', 'REPLAYING')
                    AND d.userids IS NOT NULL)
), seen AS (
  SELECT DISTINCT d.dead_letter_id
    FROM wecomlink.dead_letter d
    JOIN (SELECT s.external_userid
            FROM wecomlink.sync_seen p
           CROSS JOIN LATERAL unnest(p.external_userids) AS s(external_userid)
           WHERE p.run_id = :#runId) AS s ON s.external_userid = d.subject
   WHERE d.corp_id = :#corpId AND d.kind = 'CUSTOMER' AND d.state IN ('OPEN', 'REPLAYING')
     AND d.hints = '[]'
)
UPDATE wecomlink.dead_letter d
   SET state = 'RESOLVED', closed_at = now()
 WHERE d.corp_id = :#corpId AND d.state IN ('OPEN', 'REPLAYING')
   AND d.last_failed_at < :#startedAt
   AND (d.userids <@ (SELECT userids FROM members)
        OR d.dead_letter_id IN (SELECT dead_letter_id FROM seen))

-- What a run has read is no longer a failure: letters are settled if the run has read all members that
-- they are about and began to do so after the failure, or if it began after the failure and has seen
-- the customer that they are about. Joins, not IN: a large run has seen a million customers, and
-- letters are few.
WITH letter AS MATERIALIZED (
  SELECT d.dead_letter_id, d.userids, d.last_failed_at
    FROM wecomlink.dead_letter d
   WHERE d.corp_id = :#corpId AND d.state IN ('OPEN', 'REPLAYING') AND d.userids IS NOT NULL
), reading AS (
  SELECT u.userid, max(g.first_asked_at) AS asked_at
    FROM wecomlink.sync_group g CROSS JOIN LATERAL unnest(g.userids) AS u(userid)
   WHERE g.run_id = :#runId AND g.state = 'DONE' AND u.userid <> ALL (g.unlicensed)
     AND EXISTS (SELECT 1 FROM letter)
   GROUP BY u.userid
), settled AS (
  SELECT l.dead_letter_id
    FROM letter l
   CROSS JOIN LATERAL unnest(l.userids) AS u(userid)
    LEFT JOIN reading r ON r.userid = u.userid AND r.asked_at > l.last_failed_at
   GROUP BY l.dead_letter_id
  HAVING count(*) = count(r.userid)
), seen AS (
  SELECT DISTINCT d.dead_letter_id
    FROM wecomlink.dead_letter d
    JOIN (SELECT s.external_userid
            FROM wecomlink.sync_seen p
           CROSS JOIN LATERAL unnest(p.external_userids) AS s(external_userid)
           WHERE p.run_id = :#runId) AS s ON s.external_userid = d.subject
   WHERE d.corp_id = :#corpId AND d.kind = 'CUSTOMER' AND d.state IN ('OPEN', 'REPLAYING')
     AND d.hints = '[]' AND d.last_failed_at < :#startedAt
)
UPDATE wecomlink.dead_letter d
   SET state = 'RESOLVED', closed_at = now()
 WHERE d.state IN ('OPEN', 'REPLAYING')
   AND d.dead_letter_id IN (SELECT dead_letter_id FROM settled
                            UNION ALL SELECT dead_letter_id FROM seen)

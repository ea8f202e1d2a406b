-- A list lacks customers only if its member has a licence. Lists do not say who has none; the pages of
-- the company's last full run did: what those members' lists lacked is left to the next full run.
DELETE FROM wecomlink.sync_missing m
 USING wecomlink.sync_group g CROSS JOIN LATERAL unnest(g.unlicensed) AS u(userid)
 WHERE m.run_id = :#runId AND m.userid = u.userid
   AND g.run_id = (SELECT r.run_id FROM wecomlink.sync_run r
                    WHERE r.corp_id = :#corpId AND r.mode = 'FULL' AND r.scope = 'CORP'
                      AND r.state IN ('SUCCEEDED', 'PARTIAL', 'NEEDS_CONFIRMATION')
                    ORDER BY r.started_at DESC LIMIT 1)

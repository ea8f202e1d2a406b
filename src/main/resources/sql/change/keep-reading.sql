-- Keeps when a customer was read with all relations, for as long as somebody may have an older page in
-- hand: while a run is going on, or was lately stopped.
INSERT INTO wecomlink.customer_reading AS r (corp_id, external_userid, asked_at)
SELECT :#corpId, :#subject, :#askedAt
 WHERE CAST(:#complete AS boolean)
   AND (EXISTS (SELECT 1 FROM wecomlink.sync_run
                 WHERE corp_id = :#corpId AND state = 'RUNNING')
        OR EXISTS (SELECT 1 FROM wecomlink.sync_run
                    WHERE corp_id = :#corpId
                      AND finished_at > CAST(:#askedAt AS timestamptz) - interval '1 minute'))
ON CONFLICT (corp_id, external_userid) DO UPDATE
   SET asked_at = greatest(r.asked_at, excluded.asked_at)

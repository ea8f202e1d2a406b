-- Writes unionids that were matched into the customers' profiles. Only a different unionid replaces
-- one. A customer who has not been read yet is looked for again, less and less often.
WITH due AS (
  SELECT u.unionid, u.external_userid
    FROM wecomlink.unionid_pair u
   WHERE u.corp_id = :#corpId AND u.state = 'MATCHED' AND u.applied_at IS NULL
     AND u.next_attempt_at <= :#appliedAt
   ORDER BY u.next_attempt_at LIMIT 1000
     FOR UPDATE),
there AS (
  SELECT due.unionid, due.external_userid
    FROM due
    JOIN public.customer_profile p
      ON p.corp_id = :#corpId AND p.external_userid = due.external_userid),
written AS (
  UPDATE public.customer_profile p
     SET unionid = there.unionid, updated_at = now()
    FROM there
   WHERE p.corp_id = :#corpId AND p.external_userid = there.external_userid
     AND p.unionid IS DISTINCT FROM there.unionid)
UPDATE wecomlink.unionid_pair u
   SET attempts = u.attempts + 1,
       applied_at = CASE WHEN there.unionid IS NOT NULL
                         THEN CAST(:#appliedAt AS timestamptz) END,
       next_attempt_at = CASE WHEN there.unionid IS NULL
                              THEN CAST(:#appliedAt AS timestamptz)
                                   + least(interval '10 seconds' * (1 << least(u.attempts, 11)),
                                           interval '6 hours') END
  FROM due
  LEFT JOIN there ON there.unionid = due.unionid
 WHERE u.corp_id = :#corpId AND u.unionid = due.unionid

-- A department left what the app may see. One that was never stored is kept as gone, so that a tree
-- that was read before cannot bring it back.
INSERT INTO public.department AS d (corp_id, department_id, deleted_at, observed_at, updated_at)
VALUES (:#corpId, CAST(:#subject AS bigint), :#askedAt, :#askedAt, now())
ON CONFLICT (corp_id, department_id) DO UPDATE
   SET deleted_at = coalesce(d.deleted_at, excluded.deleted_at),
       observed_at = excluded.observed_at,
       updated_at = CASE WHEN d.deleted_at IS NULL THEN now() ELSE d.updated_at END
 WHERE d.observed_at <= excluded.observed_at

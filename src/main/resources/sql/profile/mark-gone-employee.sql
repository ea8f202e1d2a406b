-- A member left what the app may see. One who was never stored is kept as gone, so that a roster
-- that was read before cannot bring them back.
WITH gone AS (
  INSERT INTO public.employee AS e (corp_id, userid, deleted_at, observed_at, updated_at)
  VALUES (:#corpId, :#subject, :#askedAt, :#askedAt, now())
  ON CONFLICT (corp_id, userid) DO UPDATE
     SET deleted_at = coalesce(e.deleted_at, excluded.deleted_at),
         observed_at = excluded.observed_at,
         updated_at = CASE WHEN e.deleted_at IS NULL THEN now() ELSE e.updated_at END
   WHERE e.observed_at <= excluded.observed_at
  RETURNING userid
)
DELETE FROM public.employee_department d
 USING gone
 WHERE d.corp_id = :#corpId AND d.userid = gone.userid

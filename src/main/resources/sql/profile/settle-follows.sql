-- Writes where every relation of one customer stands after a reading of the customer, and that all
-- of them were observed now, whether their content moved or not: a page that was read before cannot
-- bring back what it saw. A relation that ended before it was ever stored is kept as well, for the
-- same reason.
INSERT INTO public.customer_follow AS f
       (corp_id, external_userid, userid, status, status_changed_at, tag_ids, observed_at,
        updated_at)
SELECT :#corpId, :#subject, userid, status, since, '{}', :#askedAt, now()
  FROM json_to_recordset(CAST(:#statuses AS json)) AS s(
    userid text, status text, since timestamptz)
 ORDER BY userid
ON CONFLICT (corp_id, external_userid, userid) DO UPDATE
   SET status = excluded.status,
       status_changed_at = excluded.status_changed_at,
       observed_at = excluded.observed_at,
       updated_at = CASE WHEN f.status = excluded.status THEN f.updated_at ELSE now() END
 WHERE f.observed_at <= excluded.observed_at

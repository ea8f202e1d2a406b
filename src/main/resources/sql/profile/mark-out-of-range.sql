-- The relations of a member who left what the app may see.
WITH ended AS (
  UPDATE public.customer_follow f
     SET status = 'OUT_OF_RANGE', status_changed_at = :#askedAt, observed_at = :#askedAt,
         updated_at = now()
   WHERE f.corp_id = :#corpId AND f.userid = :#subject
     AND f.status = 'ACTIVE' AND f.observed_at <= :#askedAt
     AND EXISTS (SELECT 1 FROM public.employee e
                  WHERE e.corp_id = :#corpId AND e.userid = :#subject
                    AND e.deleted_at IS NOT NULL)
  RETURNING 1
)
SELECT count(*) AS removed FROM ended

-- The relations of a member who left what the app may see, and the customers who have no other.
WITH ended AS (
  UPDATE public.customer_follow f
     SET status = 'OUT_OF_RANGE', status_changed_at = :#askedAt, observed_at = :#askedAt,
         updated_at = now()
   WHERE f.corp_id = :#corpId AND f.userid = :#subject
     AND f.status = 'ACTIVE' AND f.observed_at <= :#askedAt
     AND EXISTS (SELECT 1 FROM public.employee e
                  WHERE e.corp_id = :#corpId AND e.userid = :#subject
                    AND e.deleted_at IS NOT NULL)
  RETURNING f.external_userid
), lost AS (
  UPDATE public.customer_profile c
     SET status = 'LOST', updated_at = now()
    FROM ended
   WHERE c.corp_id = :#corpId AND c.external_userid = ended.external_userid
     AND c.status = 'ACTIVE'
     AND NOT EXISTS (SELECT 1 FROM public.customer_follow o
                      WHERE o.corp_id = :#corpId AND o.external_userid = ended.external_userid
                        AND o.status = 'ACTIVE' AND o.userid <> :#subject)
)
SELECT count(*) AS removed FROM ended

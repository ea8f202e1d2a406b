-- What is known of a customer's relations, kept from changing until the reading is stored.
SELECT f.userid, f.status, f.status_changed_at, f.followed_at, f.observed_at,
       EXISTS (SELECT 1 FROM public.employee e
                WHERE e.corp_id = f.corp_id AND e.userid = f.userid
                  AND e.deleted_at IS NOT NULL) AS member_gone
  FROM public.customer_follow f
 WHERE f.corp_id = :#corpId AND f.external_userid = :#subject
 ORDER BY f.userid
   FOR UPDATE OF f

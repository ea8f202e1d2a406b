-- Customers who had nobody but the member whose relations have just ended are lost.
UPDATE public.customer_profile c
   SET status = 'LOST', updated_at = now()
  FROM public.customer_follow f
 WHERE f.corp_id = :#corpId AND f.userid = :#subject
   AND f.status = 'OUT_OF_RANGE' AND f.observed_at = :#askedAt
   AND c.corp_id = :#corpId AND c.external_userid = f.external_userid
   AND c.status = 'ACTIVE'
   AND NOT EXISTS (SELECT 1 FROM public.customer_follow o
                    WHERE o.corp_id = :#corpId AND o.external_userid = c.external_userid
                      AND o.status = 'ACTIVE')

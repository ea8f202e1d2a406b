-- A customer without an active relation is lost.
UPDATE public.customer_profile c
   SET status = 'LOST', updated_at = now()
 WHERE c.corp_id = :#corpId
   AND c.status = 'ACTIVE'
   AND NOT EXISTS (SELECT 1 FROM public.customer_follow f
                    WHERE f.corp_id = :#corpId
                      AND f.external_userid = c.external_userid
                      AND f.status = 'ACTIVE')

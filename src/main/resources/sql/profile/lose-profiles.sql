-- Customers who lost their last active relation with those that a run has just removed are lost.
UPDATE public.customer_profile c
   SET status = 'LOST', updated_at = now()
 WHERE c.corp_id = :#corpId
   AND c.status = 'ACTIVE'
   AND c.external_userid IN (SELECT m.external_userid FROM wecomlink.sync_missing m
                              WHERE m.run_id = :#runId)
   AND NOT EXISTS (SELECT 1 FROM public.customer_follow f
                    WHERE f.corp_id = :#corpId
                      AND f.external_userid = c.external_userid
                      AND f.status = 'ACTIVE')

-- The customers of the relations that a run has just removed; why, says hold-customer.sql.
SELECT count(*) AS locked
  FROM (SELECT c.external_userid
          FROM public.customer_profile c
         WHERE c.corp_id = :#corpId AND c.status = 'ACTIVE'
           AND c.external_userid IN (SELECT m.external_userid FROM wecomlink.sync_missing m
                                      WHERE m.run_id = :#runId)
         ORDER BY c.external_userid
           FOR NO KEY UPDATE OF c) AS locked

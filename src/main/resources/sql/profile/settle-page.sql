-- Settles the customers of a page: one who has an active relation is not lost (any more). The statement
-- before, which stored them, holds their rows: what others did to their relations is to be seen here.
UPDATE public.customer_profile c
   SET status = 'ACTIVE', updated_at = now()
  FROM (SELECT DISTINCT external_userid
          FROM json_to_recordset(CAST(:#profiles AS json)) AS p(external_userid text)) page
 WHERE c.corp_id = :#corpId
   AND c.external_userid = page.external_userid
   AND c.status = 'LOST'
   AND EXISTS (SELECT 1 FROM public.customer_follow f
                WHERE f.corp_id = :#corpId
                  AND f.external_userid = c.external_userid
                  AND f.status = 'ACTIVE')

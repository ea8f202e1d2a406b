-- A customer is active with an active relation and lost without; observed now, whether the content
-- moved or not. The row that only held the place of a customer (hold-customer.sql) goes.
WITH place AS (
  DELETE FROM public.customer_profile
   WHERE corp_id = :#corpId AND external_userid = :#subject AND observed_at = '-infinity'
)
UPDATE public.customer_profile c
   SET status = s.status,
       observed_at = greatest(c.observed_at, :#askedAt),
       updated_at = CASE WHEN c.status = s.status THEN c.updated_at ELSE now() END
  FROM (SELECT CASE WHEN EXISTS (SELECT 1 FROM public.customer_follow f
                                  WHERE f.corp_id = :#corpId AND f.external_userid = :#subject
                                    AND f.status = 'ACTIVE')
                    THEN 'ACTIVE' ELSE 'LOST' END AS status) s
 WHERE c.corp_id = :#corpId AND c.external_userid = :#subject AND c.observed_at > '-infinity'

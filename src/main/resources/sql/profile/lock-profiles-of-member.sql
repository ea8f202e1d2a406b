-- The customers whose relation with the member has just ended; why, says hold-customer.sql.
SELECT count(*) AS locked
  FROM (SELECT c.external_userid
          FROM public.customer_follow f
          JOIN public.customer_profile c
            ON c.corp_id = f.corp_id AND c.external_userid = f.external_userid
         WHERE f.corp_id = :#corpId AND f.userid = :#subject
           AND f.status = 'OUT_OF_RANGE' AND f.observed_at = :#askedAt
         ORDER BY c.external_userid
           FOR NO KEY UPDATE OF c) AS locked

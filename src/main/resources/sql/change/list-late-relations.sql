-- Relations that an older page brought while the customer was being read and stored: none that was
-- there before is older than a complete reading by now. The customer is held (hold-customer.sql),
-- so no other can come until the end.
SELECT f.userid
  FROM public.customer_follow f
 WHERE f.corp_id = :#corpId AND f.external_userid = :#subject
   AND f.observed_at < :#askedAt AND CAST(:#complete AS boolean)

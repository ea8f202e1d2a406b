-- Settles the customers of a page. The statement before, which stored them, holds their rows: what
-- others did to their relations is to be seen here. A relation that the page brought although a later
-- complete reading of the customer did not show it has ended; a customer without any other is lost.
-- One who has an active relation is not lost (any more).
WITH ended AS (
  UPDATE public.customer_follow f
     SET status = 'VANISHED', status_changed_at = r.asked_at, observed_at = r.asked_at,
         updated_at = now()
    FROM json_to_recordset(CAST(:#follows AS json)) AS p(external_userid text, userid text)
    JOIN wecomlink.customer_reading r
      ON r.corp_id = :#corpId AND r.external_userid = p.external_userid
     AND r.asked_at > :#askedAt
   WHERE f.corp_id = :#corpId AND f.external_userid = p.external_userid AND f.userid = p.userid
     AND f.status = 'ACTIVE' AND f.observed_at = :#askedAt
  RETURNING f.external_userid, f.userid
), lost AS (
  UPDATE public.customer_profile c
     SET status = 'LOST', updated_at = now()
   WHERE c.corp_id = :#corpId
     AND c.external_userid IN (SELECT external_userid FROM ended)
     AND c.status = 'ACTIVE'
     AND NOT EXISTS (SELECT 1 FROM public.customer_follow f
                      WHERE f.corp_id = :#corpId AND f.external_userid = c.external_userid
                        AND f.status = 'ACTIVE'
                        AND (f.external_userid, f.userid) NOT IN (
                          SELECT external_userid, userid FROM ended))
)
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
                  AND f.status = 'ACTIVE'
                  AND (f.external_userid, f.userid) NOT IN (
                    SELECT external_userid, userid FROM ended))

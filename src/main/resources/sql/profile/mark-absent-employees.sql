-- Members that the complete roster does not name have left what the app may see.
WITH roster AS (
  SELECT userid FROM json_array_elements_text(CAST(:#userids AS json)) AS r(userid)
)
UPDATE public.employee e
   SET deleted_at = :#askedAt, observed_at = :#askedAt, updated_at = now()
 WHERE e.corp_id = :#corpId
   AND e.deleted_at IS NULL
   AND e.observed_at <= :#askedAt
   AND NOT EXISTS (SELECT 1 FROM roster WHERE roster.userid = e.userid)

-- Compares a member's list of customers with the member's relations. Those that are new or were over
-- come back, to be read; active ones that the list lacks are kept until all lists have been compared,
-- unless something in the list had no id: that may have been any of them.
-- A customer who removed the member still is in the list (wecom/callbacks.md §4) and is no news.
WITH listed AS (
  SELECT DISTINCT external_userid
    FROM json_array_elements_text(CAST(:#listed AS json)) AS l(external_userid)
), known AS (
  SELECT f.external_userid, f.status, f.observed_at
    FROM public.customer_follow f
   WHERE f.corp_id = :#corpId AND f.userid = :#member
), missing AS (
  INSERT INTO wecomlink.sync_missing (run_id, external_userid, userid)
  SELECT :#runId, k.external_userid, :#member
    FROM known k
   WHERE k.status = 'ACTIVE' AND k.observed_at < :#startedAt AND CAST(:#complete AS boolean)
     AND k.external_userid NOT IN (SELECT external_userid FROM listed)
  ON CONFLICT DO NOTHING
)
SELECT coalesce(json_agg(l.external_userid), '[]')::text AS unknown
  FROM listed l
 WHERE l.external_userid NOT IN (
         SELECT k.external_userid FROM known k
          WHERE k.status IN ('ACTIVE', 'REMOVED_BY_CUSTOMER'))

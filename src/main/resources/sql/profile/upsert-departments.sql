-- Stores the visible department tree; a department that is not in it any more is marked, unless
-- something in it had no id: that may have been any of them.
WITH tree AS (
  SELECT * FROM json_to_recordset(CAST(:#departments AS json)) AS d(
    department_id bigint, name text, parent_id bigint, sort_order bigint)
), stored AS (
  INSERT INTO public.department AS d
         (corp_id, department_id, name, parent_id, sort_order, observed_at, updated_at)
  SELECT :#corpId, department_id, name, parent_id, sort_order, :#askedAt, now()
    FROM tree ORDER BY department_id
  ON CONFLICT (corp_id, department_id) DO UPDATE
     SET name = excluded.name, parent_id = excluded.parent_id, sort_order = excluded.sort_order,
         deleted_at = NULL, observed_at = excluded.observed_at, updated_at = now()
   WHERE d.observed_at <= excluded.observed_at
     AND (d.name, d.parent_id, d.sort_order, d.deleted_at)
         IS DISTINCT FROM (excluded.name, excluded.parent_id, excluded.sort_order, NULL)
)
UPDATE public.department d
   SET deleted_at = :#askedAt, observed_at = :#askedAt, updated_at = now()
 WHERE d.corp_id = :#corpId AND CAST(:#complete AS boolean)
   AND d.deleted_at IS NULL
   AND d.observed_at <= :#askedAt
   AND NOT EXISTS (SELECT 1 FROM tree WHERE tree.department_id = d.department_id)

-- Stores one department; observed now, whether the content moved or not.
INSERT INTO public.department AS d
       (corp_id, department_id, name, parent_id, sort_order, observed_at, updated_at)
SELECT :#corpId, department_id, name, parent_id, sort_order, :#askedAt, now()
  FROM json_to_record(CAST(:#department AS json)) AS r(
    department_id bigint, name text, parent_id bigint, sort_order bigint)
ON CONFLICT (corp_id, department_id) DO UPDATE
   SET name = excluded.name, parent_id = excluded.parent_id, sort_order = excluded.sort_order,
       deleted_at = NULL, observed_at = excluded.observed_at,
       updated_at = CASE WHEN (d.name, d.parent_id, d.sort_order, d.deleted_at)
                              IS DISTINCT FROM
                              (excluded.name, excluded.parent_id, excluded.sort_order, NULL)
                         THEN now() ELSE d.updated_at END
 WHERE d.observed_at <= excluded.observed_at

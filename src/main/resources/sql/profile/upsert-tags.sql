-- Stores the company's customer tags; a group or tag that is not in the list any more is marked, unless
-- something in it had no id: that may have been any of them.
WITH groups AS (
  SELECT * FROM json_to_recordset(CAST(:#groups AS json)) AS g(
    group_id text, name text, sort_order bigint)
), tags AS (
  SELECT * FROM json_to_recordset(CAST(:#tags AS json)) AS t(
    tag_id text, group_id text, name text, sort_order bigint)
), stored_groups AS (
  INSERT INTO public.customer_tag_group AS g
         (corp_id, group_id, name, sort_order, observed_at, updated_at)
  SELECT :#corpId, group_id, name, sort_order, :#askedAt, now() FROM groups ORDER BY group_id
  ON CONFLICT (corp_id, group_id) DO UPDATE
     SET name = excluded.name, sort_order = excluded.sort_order, deleted_at = NULL,
         observed_at = excluded.observed_at, updated_at = now()
   WHERE g.observed_at <= excluded.observed_at
     AND (g.name, g.sort_order, g.deleted_at)
         IS DISTINCT FROM (excluded.name, excluded.sort_order, NULL)
), stored_tags AS (
  INSERT INTO public.customer_tag AS t
         (corp_id, tag_id, group_id, name, sort_order, observed_at, updated_at)
  SELECT :#corpId, tag_id, group_id, name, sort_order, :#askedAt, now() FROM tags ORDER BY tag_id
  ON CONFLICT (corp_id, tag_id) DO UPDATE
     SET group_id = excluded.group_id, name = excluded.name, sort_order = excluded.sort_order,
         deleted_at = NULL, observed_at = excluded.observed_at, updated_at = now()
   WHERE t.observed_at <= excluded.observed_at
     AND (t.group_id, t.name, t.sort_order, t.deleted_at)
         IS DISTINCT FROM (excluded.group_id, excluded.name, excluded.sort_order, NULL)
), gone_groups AS (
  UPDATE public.customer_tag_group g
     SET deleted_at = :#askedAt, observed_at = :#askedAt, updated_at = now()
   WHERE g.corp_id = :#corpId AND CAST(:#complete AS boolean)
     AND g.deleted_at IS NULL AND g.observed_at <= :#askedAt
     AND NOT EXISTS (SELECT 1 FROM groups WHERE groups.group_id = g.group_id)
)
UPDATE public.customer_tag t
   SET deleted_at = :#askedAt, observed_at = :#askedAt, updated_at = now()
 WHERE t.corp_id = :#corpId AND CAST(:#complete AS boolean)
   AND t.deleted_at IS NULL AND t.observed_at <= :#askedAt
   AND NOT EXISTS (SELECT 1 FROM tags WHERE tags.tag_id = t.tag_id)

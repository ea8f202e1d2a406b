-- Stores members with their departments. Rows whose content did not move are not touched; members
-- who were read later than this roster stay as they are, with their departments. A department that
-- could not be read may be any of those that the member was in: then none is taken away.
WITH roster AS (
  SELECT * FROM json_to_recordset(CAST(:#employees AS json)) AS r(
    userid text, open_userid text, name text, status smallint, main_department bigint,
    departments_known boolean)
   WHERE NOT EXISTS (SELECT 1 FROM public.employee newer
                      WHERE newer.corp_id = :#corpId AND newer.userid = r.userid
                        AND newer.observed_at > :#askedAt)
), memberships AS (
  SELECT m.* FROM json_to_recordset(CAST(:#memberships AS json)) AS m(
    userid text, department_id bigint, is_leader boolean, sort_order bigint)
    JOIN roster USING (userid)
), stored AS (
  INSERT INTO public.employee AS e
         (corp_id, userid, open_userid, name, status, main_department, observed_at, updated_at)
  SELECT :#corpId, userid, open_userid, name, status, main_department, :#askedAt, now()
    FROM roster ORDER BY userid
  ON CONFLICT (corp_id, userid) DO UPDATE
     SET open_userid = excluded.open_userid, name = excluded.name, status = excluded.status,
         main_department = excluded.main_department, deleted_at = NULL,
         observed_at = excluded.observed_at, updated_at = now()
   WHERE e.observed_at <= excluded.observed_at
     AND (e.open_userid, e.name, e.status, e.main_department, e.deleted_at)
         IS DISTINCT FROM
         (excluded.open_userid, excluded.name, excluded.status, excluded.main_department, NULL)
), left_departments AS (
  DELETE FROM public.employee_department d
   USING roster r
   WHERE d.corp_id = :#corpId AND d.userid = r.userid AND r.departments_known
     AND NOT EXISTS (SELECT 1 FROM memberships m
                      WHERE m.userid = d.userid AND m.department_id = d.department_id)
)
INSERT INTO public.employee_department AS d (corp_id, userid, department_id, is_leader, sort_order)
SELECT :#corpId, userid, department_id, is_leader, sort_order
  FROM memberships ORDER BY userid, department_id
ON CONFLICT (corp_id, userid, department_id) DO UPDATE
   SET is_leader = excluded.is_leader, sort_order = excluded.sort_order
 WHERE (d.is_leader, d.sort_order) IS DISTINCT FROM (excluded.is_leader, excluded.sort_order)

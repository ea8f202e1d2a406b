-- Erases all that is kept of a company's people and customers, writes down how many rows that were
-- in which table, and says how many in all. Dead letters and the proofs of runs name people, too;
-- the runs themselves are only numbers and stay.
WITH follow_tags AS (DELETE FROM public.customer_follow_tag WHERE corp_id = :#corpId RETURNING 1),
     follows     AS (DELETE FROM public.customer_follow     WHERE corp_id = :#corpId RETURNING 1),
     profiles    AS (DELETE FROM public.customer_profile    WHERE corp_id = :#corpId RETURNING 1),
     tags        AS (DELETE FROM public.customer_tag        WHERE corp_id = :#corpId RETURNING 1),
     tag_groups  AS (DELETE FROM public.customer_tag_group  WHERE corp_id = :#corpId RETURNING 1),
     memberships AS (DELETE FROM public.employee_department WHERE corp_id = :#corpId RETURNING 1),
     employees   AS (DELETE FROM public.employee            WHERE corp_id = :#corpId RETURNING 1),
     departments AS (DELETE FROM public.department          WHERE corp_id = :#corpId RETURNING 1),
     letters     AS (DELETE FROM wecomlink.dead_letter      WHERE corp_id = :#corpId RETURNING 1),
     runs        AS (SELECT run_id FROM wecomlink.sync_run  WHERE corp_id = :#corpId),
     seen        AS (DELETE FROM wecomlink.sync_seen s USING runs
                      WHERE s.run_id = runs.run_id RETURNING 1),
     missing     AS (DELETE FROM wecomlink.sync_missing m USING runs
                      WHERE m.run_id = runs.run_id RETURNING 1),
     groups      AS (DELETE FROM wecomlink.sync_group g USING runs
                      WHERE g.run_id = runs.run_id RETURNING 1),
     counted (table_name, row_count) AS (
                 SELECT 'customer_follow_tag', count(*) FROM follow_tags
       UNION ALL SELECT 'customer_follow',     count(*) FROM follows
       UNION ALL SELECT 'customer_profile',    count(*) FROM profiles
       UNION ALL SELECT 'customer_tag',        count(*) FROM tags
       UNION ALL SELECT 'customer_tag_group',  count(*) FROM tag_groups
       UNION ALL SELECT 'employee_department', count(*) FROM memberships
       UNION ALL SELECT 'employee',            count(*) FROM employees
       UNION ALL SELECT 'department',          count(*) FROM departments
       UNION ALL SELECT 'dead_letter',         count(*) FROM letters
       UNION ALL SELECT 'sync_seen',           count(*) FROM seen
       UNION ALL SELECT 'sync_missing',        count(*) FROM missing
       UNION ALL SELECT 'sync_group',          count(*) FROM groups
     ),
     audited AS (
       INSERT INTO wecomlink.erasure (corp_id, table_name, row_count, erased_at)
       SELECT :#corpId, table_name, row_count, now() FROM counted WHERE row_count > 0)
SELECT CAST(sum(row_count) AS bigint) AS erased_rows FROM counted

-- Erases all that is kept of a company's people and customers, and says how many rows that were.
WITH follow_tags AS (DELETE FROM public.customer_follow_tag WHERE corp_id = :#corpId RETURNING 1),
     follows     AS (DELETE FROM public.customer_follow     WHERE corp_id = :#corpId RETURNING 1),
     profiles    AS (DELETE FROM public.customer_profile    WHERE corp_id = :#corpId RETURNING 1),
     tags        AS (DELETE FROM public.customer_tag        WHERE corp_id = :#corpId RETURNING 1),
     tag_groups  AS (DELETE FROM public.customer_tag_group  WHERE corp_id = :#corpId RETURNING 1),
     memberships AS (DELETE FROM public.employee_department WHERE corp_id = :#corpId RETURNING 1),
     employees   AS (DELETE FROM public.employee            WHERE corp_id = :#corpId RETURNING 1),
     departments AS (DELETE FROM public.department          WHERE corp_id = :#corpId RETURNING 1)
SELECT (SELECT count(*) FROM follow_tags) + (SELECT count(*) FROM follows)
     + (SELECT count(*) FROM profiles)    + (SELECT count(*) FROM tags)
     + (SELECT count(*) FROM tag_groups)  + (SELECT count(*) FROM memberships)
     + (SELECT count(*) FROM employees)   + (SELECT count(*) FROM departments) AS erased_rows

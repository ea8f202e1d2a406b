-- Stores the customers of one page. What a full object lacks is cleared, except the unionid, which
-- only a different unionid replaces. Rows whose content did not move are not touched. A new customer
-- whose relation ended before the page is stored is lost from the start.
INSERT INTO public.customer_profile AS c (
  corp_id, external_userid, unionid, name, type, gender, avatar, position, corp_name,
  corp_full_name, external_profile, status, first_seen_at, observed_at, updated_at)
SELECT :#corpId, external_userid, unionid, name, type, gender, avatar, position, corp_name,
       corp_full_name, external_profile,
       CASE WHEN active.is_there THEN 'ACTIVE' ELSE 'LOST' END,
       now(), :#askedAt, now()
  FROM json_to_recordset(CAST(:#profiles AS json)) AS p(
    external_userid text, unionid text, name text, type smallint, gender smallint, avatar text,
    position text, corp_name text, corp_full_name text, external_profile jsonb)
  -- Looked up for each customer. As EXISTS it becomes a hash of all relations of the company while
  -- there are no statistics, once for every page.
  LEFT JOIN LATERAL (SELECT true AS is_there FROM public.customer_follow f
                      WHERE f.corp_id = :#corpId AND f.external_userid = p.external_userid
                        AND f.status = 'ACTIVE'
                      LIMIT 1) active ON true
 ORDER BY external_userid
ON CONFLICT (corp_id, external_userid) DO UPDATE
   SET unionid = coalesce(excluded.unionid, c.unionid),
       name = excluded.name,
       type = excluded.type,
       gender = excluded.gender,
       avatar = excluded.avatar,
       position = excluded.position,
       corp_name = excluded.corp_name,
       corp_full_name = excluded.corp_full_name,
       external_profile = excluded.external_profile,
       observed_at = excluded.observed_at,
       updated_at = now()
 WHERE c.observed_at <= excluded.observed_at
   AND (c.unionid, c.name, c.type, c.gender, c.avatar, c.position, c.corp_name, c.corp_full_name,
        c.external_profile)
       IS DISTINCT FROM
       (coalesce(excluded.unionid, c.unionid), excluded.name, excluded.type, excluded.gender,
        excluded.avatar, excluded.position, excluded.corp_name, excluded.corp_full_name,
        excluded.external_profile)

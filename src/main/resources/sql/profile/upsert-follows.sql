-- Stores the relations (member × customer) of one page and keeps their tags.
-- Rows whose content did not move are not touched; an older page (askedAt) changes nothing.
-- A customer who removed the member still appears in WeCom's lists (wecom/callbacks.md §4): such a
-- relation stays REMOVED_BY_CUSTOMER until it was made anew: it begins after the removal, or in the
-- second of the removal while the one that ended then had begun before.
WITH page AS (
  SELECT *
    FROM json_to_recordset(CAST(:#follows AS json)) AS p(
      external_userid text, userid text, remark text, description text, remark_corp_name text,
      remark_mobiles text[], add_way int, state text, oper_userid text, wechat_channels jsonb,
      createtime bigint, tag_ids text[])
), stored AS (
  INSERT INTO public.customer_follow AS f (
    corp_id, external_userid, userid, remark, description, remark_corp_name, remark_mobiles,
    add_way, state, oper_userid, wechat_channels, followed_at, status, status_changed_at,
    tag_ids, observed_at, updated_at)
  SELECT :#corpId, external_userid, userid, remark, description, remark_corp_name, remark_mobiles,
         add_way, state, oper_userid, wechat_channels, to_timestamp(createtime), 'ACTIVE', now(),
         tag_ids, :#askedAt, now()
    FROM page
   ORDER BY external_userid, userid
  ON CONFLICT (corp_id, external_userid, userid) DO UPDATE
     SET remark = excluded.remark,
         description = excluded.description,
         remark_corp_name = excluded.remark_corp_name,
         remark_mobiles = excluded.remark_mobiles,
         add_way = excluded.add_way,
         state = excluded.state,
         oper_userid = excluded.oper_userid,
         wechat_channels = excluded.wechat_channels,
         followed_at = excluded.followed_at,
         tag_ids = excluded.tag_ids,
         (status, status_changed_at) = (
           SELECT CASE WHEN removal_stands THEN f.status ELSE 'ACTIVE' END,
                  CASE WHEN removal_stands OR f.status = 'ACTIVE' THEN f.status_changed_at
                       ELSE now() END
             FROM (SELECT f.status = 'REMOVED_BY_CUSTOMER'
                      AND NOT coalesce(excluded.followed_at > f.status_changed_at
                                         OR excluded.followed_at = f.status_changed_at
                                        AND f.followed_at < f.status_changed_at, false)
                  ) AS known (removal_stands)),
         observed_at = excluded.observed_at,
         updated_at = now()
   WHERE f.observed_at <= excluded.observed_at
     AND ((f.remark, f.description, f.remark_corp_name, f.remark_mobiles, f.add_way, f.state,
           f.oper_userid, f.wechat_channels, f.followed_at, f.tag_ids)
          IS DISTINCT FROM
          (excluded.remark, excluded.description, excluded.remark_corp_name,
           excluded.remark_mobiles, excluded.add_way, excluded.state, excluded.oper_userid,
           excluded.wechat_channels, excluded.followed_at, excluded.tag_ids)
          OR f.status NOT IN ('ACTIVE', 'REMOVED_BY_CUSTOMER')
          OR f.status = 'REMOVED_BY_CUSTOMER' AND excluded.followed_at > f.status_changed_at)
  RETURNING f.external_userid, f.userid, f.tag_ids, (xmax = 0) AS inserted
), tags_removed AS (
  DELETE FROM public.customer_follow_tag t
   USING stored s
   WHERE NOT s.inserted
     AND t.corp_id = :#corpId
     AND t.external_userid = s.external_userid
     AND t.userid = s.userid
     AND t.tag_id <> ALL (s.tag_ids)
), tags_added AS (
  INSERT INTO public.customer_follow_tag (corp_id, external_userid, userid, tag_id)
  SELECT :#corpId, s.external_userid, s.userid, tag_id
    FROM stored s CROSS JOIN LATERAL unnest(s.tag_ids) AS tag_id
  ON CONFLICT DO NOTHING
)
SELECT count(*) FILTER (WHERE inserted) AS inserted,
       count(*) FILTER (WHERE NOT inserted) AS updated
  FROM stored

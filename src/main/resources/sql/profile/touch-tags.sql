-- All customer tags were observed now, whether their content moved or not.
WITH tag_groups AS (
  UPDATE public.customer_tag_group SET observed_at = :#askedAt
   WHERE corp_id = :#corpId AND observed_at < :#askedAt
)
UPDATE public.customer_tag SET observed_at = :#askedAt
 WHERE corp_id = :#corpId AND observed_at < :#askedAt

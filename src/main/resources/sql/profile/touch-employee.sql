-- A member was observed now, whether the content moved or not.
UPDATE public.employee SET observed_at = :#askedAt
 WHERE corp_id = :#corpId AND userid = :#subject AND observed_at < :#askedAt

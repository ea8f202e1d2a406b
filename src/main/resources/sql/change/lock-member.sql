-- Whether a member was out of sight, kept from changing until the reading is stored.
SELECT deleted_at IS NOT NULL AS gone
  FROM public.employee
 WHERE corp_id = :#corpId AND userid = :#subject
   FOR UPDATE

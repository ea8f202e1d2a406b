-- "Customers with this tag", in the order of the lists that the API hands out.
CREATE INDEX customer_follow_tag_by_tag
  ON public.customer_follow_tag (corp_id, tag_id, external_userid);

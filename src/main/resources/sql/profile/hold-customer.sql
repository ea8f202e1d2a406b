-- Before the statements that settle a customer, and a statement of its own: whoever settles the
-- customer next waits here and then sees what this transaction did to the relations. Two
-- transactions that end a relation each would otherwise see the other's as active. A customer of
-- whom there is no row is held by one that settle-profile.sql takes away again.
INSERT INTO public.customer_profile AS c
       (corp_id, external_userid, status, first_seen_at, observed_at, updated_at)
VALUES (:#corpId, :#subject, 'LOST', now(), '-infinity', now())
ON CONFLICT (corp_id, external_userid) DO UPDATE SET status = c.status WHERE false

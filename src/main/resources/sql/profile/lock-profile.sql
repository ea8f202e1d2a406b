-- Before the statement that settles a customer's status, and a statement of its own: whoever settles
-- it next waits here and then sees what this transaction did to the customer's relations. Two
-- transactions that end a relation each would otherwise see the other's as active.
SELECT external_userid FROM public.customer_profile
 WHERE corp_id = :#corpId AND external_userid = :#subject
   FOR NO KEY UPDATE

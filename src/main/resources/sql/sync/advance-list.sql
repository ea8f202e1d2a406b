-- Moves a group behind the member whose list was compared in the same transaction. Touches nothing if
-- the group is not this runner's any more or stands elsewhere: then nothing of it must be stored.
UPDATE wecomlink.sync_group
   SET cursor = :#nextCursor,
       state = :#nextState,
       pages = pages + 1,
       first_asked_at = coalesce(first_asked_at, :#askedAt),
       lease_until = :#leaseUntil,
       api_calls = api_calls + :#apiCalls,
       dead_letters = dead_letters + :#deadLetters,
       problem = NULL,
       abandoned = 0
 WHERE run_id = :#runId AND group_no = :#groupNo
   AND lease_owner = :#lease AND state = 'RUNNING' AND cursor = :#cursor

-- The first step of every transaction of a run: no row if the run was cancelled or is leased by
-- somebody else by now. The key-share lock lets the lease be renewed meanwhile; a cancellation, which
-- locks the row once more after it has committed, waits for the transactions in flight.
SELECT run_id FROM wecomlink.sync_run
 WHERE run_id = :#runId AND state = 'RUNNING' AND lease_owner = :#lease
   FOR KEY SHARE

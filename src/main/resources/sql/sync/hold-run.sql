-- The first step of every transaction of whoever leads a run: no row if the run was cancelled or is
-- led by somebody else by now. The key-share lock lets the lease be renewed meanwhile; an
-- uninstallation, which locks the run once more after it has cancelled it, waits for the
-- transactions in flight.
SELECT run_id FROM wecomlink.sync_run
 WHERE run_id = :#runId AND state = 'RUNNING' AND lease_owner = :#lease
   FOR KEY SHARE

-- The first step of every transaction of a run: no row if the run is not this runner's any more.
-- The lock makes a cancellation wait for the transaction, and later transactions see it.
SELECT run_id FROM wecomlink.sync_run
 WHERE run_id = :#runId AND state = 'RUNNING'
   FOR SHARE

-- The first step of the transaction that ends a run: like hold-run.sql, but nobody can cancel the run
-- or add a group to it until the transaction is through.
SELECT run_id FROM wecomlink.sync_run
 WHERE run_id = :#runId AND state = 'RUNNING' AND lease_owner = :#lease
   FOR NO KEY UPDATE

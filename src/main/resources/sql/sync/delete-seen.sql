-- The proof has served its purpose.
DELETE FROM wecomlink.sync_seen WHERE run_id = :#runId

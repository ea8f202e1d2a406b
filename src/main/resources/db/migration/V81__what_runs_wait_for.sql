-- The version of the note that run_id waits for: what is noted later is not the run's matter.
ALTER TABLE wecomlink.pending_change ADD COLUMN run_version bigint;

-- What asks for another, incremental run when this one is over, as people are told: it may have read
-- the organisation before that happened.
ALTER TABLE wecomlink.sync_run ADD COLUMN follow_up text;

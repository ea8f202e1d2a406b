-- How often in a row, and without a step forward, the lease of a run or group ran out in somebody's
-- hand: what ends every runner that reads it must not be tried for ever.
ALTER TABLE wecomlink.sync_run ADD COLUMN abandoned integer NOT NULL DEFAULT 0;
ALTER TABLE wecomlink.sync_group ADD COLUMN abandoned integer NOT NULL DEFAULT 0;

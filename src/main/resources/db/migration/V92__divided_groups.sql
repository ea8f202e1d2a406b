-- Parts of a group that WeCom refused: what became of them tells whether the refusal is about single
-- members or about all.
ALTER TABLE wecomlink.sync_group ADD COLUMN divided boolean NOT NULL DEFAULT false;

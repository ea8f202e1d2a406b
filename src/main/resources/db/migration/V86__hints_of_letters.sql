-- What events told about an object that could not be read then (a list of RelationHint): no reading
-- shows it, so the next one that succeeds needs it. Ids and times, no secret.
ALTER TABLE wecomlink.dead_letter ADD COLUMN hints jsonb NOT NULL DEFAULT '[]';

-- Dead letters that are replayed, discarded and settled by a newer success.
ALTER TABLE wecomlink.dead_letter
  ADD COLUMN closed_at timestamptz,
  ADD COLUMN taken_at  timestamptz,
  -- Members whose customers the letter is about: reading them all again settles it.
  ADD COLUMN userids   text[];

-- One live letter per subject, whether it waits or is being replayed.
DROP INDEX wecomlink.dead_letter_open_subject;
CREATE UNIQUE INDEX dead_letter_live_subject
  ON wecomlink.dead_letter (corp_id, kind, subject) WHERE state IN ('OPEN', 'REPLAYING');

-- The list of a tenant, newest first, with and without a state.
DROP INDEX wecomlink.dead_letter_by_tenant;
CREATE INDEX dead_letter_by_tenant ON wecomlink.dead_letter (tenant_id, dead_letter_id);
CREATE INDEX dead_letter_by_state ON wecomlink.dead_letter (tenant_id, state, dead_letter_id);

-- What retention deletes.
CREATE INDEX dead_letter_closed ON wecomlink.dead_letter (closed_at) WHERE closed_at IS NOT NULL;

-- What is looked for when a replay got lost.
CREATE INDEX dead_letter_replaying ON wecomlink.dead_letter (taken_at) WHERE state = 'REPLAYING';

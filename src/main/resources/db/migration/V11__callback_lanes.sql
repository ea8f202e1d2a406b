-- Events of one company are handled one after the other, those of different companies side by side.
-- An event that names no company has a lane for its kind.
ALTER TABLE wecomlink.callback_event
  ADD COLUMN lane text GENERATED ALWAYS AS (coalesce(corp_id, ':' || info_type)) STORED;

-- What is still to be done, by lane: small whatever the size of the table.
DROP INDEX wecomlink.callback_event_open;
CREATE INDEX callback_event_open ON wecomlink.callback_event (lane, event_id)
  WHERE state IN ('NEW', 'HANDLING');
CREATE INDEX callback_event_in_hand ON wecomlink.callback_event (lane)
  WHERE state = 'HANDLING';

-- What operators look for, newest first; all else is found by the primary key.
CREATE INDEX callback_event_by_type ON wecomlink.callback_event (info_type, event_id);
CREATE INDEX callback_event_failed ON wecomlink.callback_event (event_id) WHERE state = 'FAILED';
-- Rows lie in the order in which they came, so this is enough for the retention.
CREATE INDEX callback_event_by_age ON wecomlink.callback_event USING brin (received_at);

-- What was erased of a company, table by table: the audit trail of uninstallations.
CREATE TABLE wecomlink.erasure (
  erasure_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  corp_id    text        NOT NULL,
  table_name text        NOT NULL,
  row_count  bigint      NOT NULL,
  erased_at  timestamptz NOT NULL
);
CREATE INDEX erasure_by_corp ON wecomlink.erasure (corp_id, erasure_id);

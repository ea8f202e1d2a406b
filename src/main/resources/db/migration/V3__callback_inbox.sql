-- Every callback is committed here before WeCom is answered. The body is sealed: it can hold
-- tickets, auth codes and names.
CREATE TABLE wecomlink.callback_event (
  event_id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel         text        NOT NULL,
  corp_id         text,
  info_type       text        NOT NULL,
  change_type     text,
  occurred_at     timestamptz,
  digest          bytea       NOT NULL UNIQUE,
  payload         bytea       NOT NULL,
  received_at     timestamptz NOT NULL,
  state           text        NOT NULL DEFAULT 'NEW',
  attempts        int         NOT NULL DEFAULT 0,
  -- When it is due; while it is being handled, when the lease of lease_owner ends.
  next_attempt_at timestamptz NOT NULL,
  lease_owner     text,
  handled_at      timestamptz,
  outcome         text
);
-- What is still to be done: small whatever the size of the table.
CREATE INDEX callback_event_open ON wecomlink.callback_event (next_attempt_at, event_id)
  WHERE state IN ('NEW', 'HANDLING');
CREATE INDEX callback_event_by_corp ON wecomlink.callback_event (corp_id, event_id);

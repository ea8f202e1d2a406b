CREATE TABLE wecomlink.sync_run (
  run_id       uuid        PRIMARY KEY,
  tenant_id    text        NOT NULL REFERENCES wecomlink.tenant,
  corp_id      text        NOT NULL,
  mode         text        NOT NULL,
  trigger      text        NOT NULL,
  state        text        NOT NULL,
  phase        text        NOT NULL,
  started_at   timestamptz NOT NULL,
  finished_at  timestamptz,
  lease_owner  text,
  lease_until  timestamptz,
  api_calls    bigint      NOT NULL DEFAULT 0,
  departments  bigint      NOT NULL DEFAULT 0,
  employees    bigint      NOT NULL DEFAULT 0,
  follow_users bigint      NOT NULL DEFAULT 0,
  removed      bigint      NOT NULL DEFAULT 0,
  dead_letters bigint      NOT NULL DEFAULT 0,
  problem      text
);
-- One full run per corp at a time, whoever asks.
CREATE UNIQUE INDEX sync_run_running ON wecomlink.sync_run (corp_id) WHERE state = 'RUNNING';
CREATE INDEX sync_run_by_tenant ON wecomlink.sync_run (tenant_id, started_at DESC, run_id);

-- Groups of up to 100 members whose customers are read together. The cursor moves in the
-- transaction that stores the page's rows, so a killed run goes on where it was.
CREATE TABLE wecomlink.sync_group (
  run_id       uuid   NOT NULL REFERENCES wecomlink.sync_run ON DELETE CASCADE,
  group_no     int    NOT NULL,
  userids      text[] NOT NULL,
  state        text   NOT NULL DEFAULT 'OPEN',
  cursor       text   NOT NULL DEFAULT '',
  pages        int    NOT NULL DEFAULT 0,
  lease_owner  text,
  lease_until  timestamptz,
  first_asked_at timestamptz,
  api_calls    bigint NOT NULL DEFAULT 0,
  fetched      bigint NOT NULL DEFAULT 0,
  inserted     bigint NOT NULL DEFAULT 0,
  updated      bigint NOT NULL DEFAULT 0,
  unchanged    bigint NOT NULL DEFAULT 0,
  dead_letters bigint NOT NULL DEFAULT 0,
  unlicensed   text[] NOT NULL DEFAULT '{}',
  problem      text,
  PRIMARY KEY (run_id, group_no)
);

-- Which relations a run has seen, one row per page: the proof that a removal needs. One row with
-- two arrays costs a fraction of the WAL that marking every relation would.
CREATE TABLE wecomlink.sync_seen (
  run_id           uuid   NOT NULL REFERENCES wecomlink.sync_run ON DELETE CASCADE,
  group_no         int    NOT NULL,
  page_no          int    NOT NULL,
  userids          text[] NOT NULL,
  external_userids text[] NOT NULL,
  PRIMARY KEY (run_id, group_no, page_no)
);

-- What could not be handled, for whom, and what to do about it.
CREATE TABLE wecomlink.dead_letter (
  dead_letter_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id       text,
  corp_id         text,
  run_id          uuid,
  kind            text        NOT NULL,
  subject         text        NOT NULL,
  errcode         bigint,
  error           text        NOT NULL,
  payload         bytea,
  attempts        int         NOT NULL DEFAULT 1,
  first_failed_at timestamptz NOT NULL,
  last_failed_at  timestamptz NOT NULL,
  state           text        NOT NULL DEFAULT 'OPEN'
);
CREATE UNIQUE INDEX dead_letter_open_subject
  ON wecomlink.dead_letter (corp_id, kind, subject) WHERE state = 'OPEN';
CREATE INDEX dead_letter_by_tenant ON wecomlink.dead_letter (tenant_id, state, dead_letter_id);

-- Several runners share a run: its groups are claimed one by one, each with a lease of its own. The
-- run's own lease is for what one runner does alone: beginning and ending it.

ALTER TABLE wecomlink.sync_run
  -- CORP: the whole company. MEMBERS: only the members of its groups; it may run beside the other.
  ADD COLUMN scope            text        NOT NULL DEFAULT 'CORP',
  ADD COLUMN fetched          bigint      NOT NULL DEFAULT 0,
  ADD COLUMN inserted         bigint      NOT NULL DEFAULT 0,
  ADD COLUMN updated          bigint      NOT NULL DEFAULT 0,
  ADD COLUMN unchanged        bigint      NOT NULL DEFAULT 0,
  ADD COLUMN unlicensed_users bigint      NOT NULL DEFAULT 0,
  ADD COLUMN chunks_done      bigint      NOT NULL DEFAULT 0,
  ADD COLUMN chunks_total     bigint      NOT NULL DEFAULT 0,
  -- Whether the counts of its groups have been added to its own. Until then they are added on reading.
  ADD COLUMN totalled         boolean     NOT NULL DEFAULT false,
  -- When its groups were dealt out, and how many relations were known then: for the time left.
  ADD COLUMN planned_at       timestamptz,
  ADD COLUMN expected         bigint,
  -- What the company granted when the run read it: a smaller range explains relations out of range.
  ADD COLUMN visible_range    text,
  -- Removals that wait for a person.
  ADD COLUMN held_back        bigint      NOT NULL DEFAULT 0;

-- One run of the whole company at a time, whoever asks.
DROP INDEX wecomlink.sync_run_running;
CREATE UNIQUE INDEX sync_run_running ON wecomlink.sync_run (corp_id, scope) WHERE state = 'RUNNING';
CREATE INDEX sync_run_by_corp ON wecomlink.sync_run (corp_id, started_at DESC);
CREATE INDEX sync_run_by_end ON wecomlink.sync_run (finished_at);

ALTER TABLE wecomlink.sync_group
  -- PAGES: its members' customers, page by page. LIST: its members' customer ids, member by member.
  ADD COLUMN kind        text NOT NULL DEFAULT 'PAGES',
  -- A cursor that it had before; one that comes back is going round in circles.
  ADD COLUMN cursor_mark text;
-- What is left to do: small whatever the size of the table.
CREATE INDEX sync_group_open ON wecomlink.sync_group (run_id, group_no)
  WHERE state IN ('OPEN', 'RUNNING');

-- Active relations that an incremental run did not find in their member's list of customers.
CREATE TABLE wecomlink.sync_missing (
  run_id          uuid NOT NULL REFERENCES wecomlink.sync_run ON DELETE CASCADE,
  external_userid text NOT NULL,
  userid          text NOT NULL,
  PRIMARY KEY (run_id, external_userid, userid)
);

-- Runners that are here: each takes its share of a company's groups. Rows of those that fell silent go.
CREATE TABLE wecomlink.sync_runner (
  runner_id text        PRIMARY KEY,
  seen_at   timestamptz NOT NULL
);

-- Objects that have to be read from WeCom again: one row per object, so that many events about it
-- lead to one reading, and no two workers read the same object at the same time.
CREATE TABLE wecomlink.pending_change (
  corp_id         text        NOT NULL,
  kind            text        NOT NULL,
  -- external_userid, userid or department id; empty for TAGS
  subject         text        NOT NULL,
  -- 0 an event, 1 a replay, 2 a reconciliation
  priority        smallint    NOT NULL,
  -- Every note counts it up: what was noted during a reading leads to another one.
  version         bigint      NOT NULL DEFAULT 1,
  -- The incremental run that waits for it
  run_id          uuid,
  -- What events told that a reading cannot show: a list of RelationHint
  hints           jsonb       NOT NULL DEFAULT '[]',
  noted_at        timestamptz NOT NULL,
  attempts        int         NOT NULL DEFAULT 0,
  -- When it is due; while it is being read, when the lease ends.
  next_attempt_at timestamptz NOT NULL,
  lease_owner     text,
  lease_until     timestamptz,
  PRIMARY KEY (corp_id, kind, subject)
);
-- "The most urgent of this company that are due"; its first column also lists the companies.
CREATE INDEX pending_change_due
  ON wecomlink.pending_change (corp_id, priority, next_attempt_at);
CREATE INDEX pending_change_by_run
  ON wecomlink.pending_change (run_id) WHERE run_id IS NOT NULL;

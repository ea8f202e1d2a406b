-- The workbench's own (unionid, openid) pairs, and which customer each of them is.

-- state: WAITING to be asked for, MATCHED, PENDING (no customer yet; pending_id joins a later one),
-- FAILED. next_attempt_at: when something is due on it; null when nothing is.
CREATE TABLE wecomlink.unionid_pair (
  corp_id         text        NOT NULL,
  unionid         text        NOT NULL,
  openid          text        NOT NULL,
  subject_type    smallint    NOT NULL,
  state           text        NOT NULL,
  external_userid text,
  pending_id      text,
  errcode         int,
  error           text,
  attempts        int         NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  noted_at        timestamptz NOT NULL,
  asked_at        timestamptz,
  applied_at      timestamptz,
  PRIMARY KEY (corp_id, unionid)
);
CREATE INDEX unionid_pair_to_ask
  ON wecomlink.unionid_pair (corp_id, subject_type, next_attempt_at)
  WHERE state IN ('WAITING', 'PENDING');
CREATE INDEX unionid_pair_by_pending_id
  ON wecomlink.unionid_pair (corp_id, pending_id) WHERE state = 'PENDING';
CREATE INDEX unionid_pair_to_apply
  ON wecomlink.unionid_pair (corp_id, next_attempt_at)
  WHERE state = 'MATCHED' AND applied_at IS NULL;
CREATE INDEX unionid_pair_by_state ON wecomlink.unionid_pair (corp_id, state);

-- One row per company and kind of subject: what is worked on by one runner at a time.
-- joined_until, joined_userid: up to which customer pending ids have been joined.
CREATE TABLE wecomlink.unionid_lane (
  corp_id       text     NOT NULL,
  subject_type  smallint NOT NULL,
  due_at        timestamptz,
  lease_owner   text,
  lease_until   timestamptz,
  problem       text,
  problem_code  int,
  joined_until  timestamptz,
  joined_userid text,
  join_after    timestamptz,
  PRIMARY KEY (corp_id, subject_type)
);
CREATE INDEX unionid_lane_due ON wecomlink.unionid_lane (due_at) WHERE due_at IS NOT NULL;

-- Conversions made, by owner of the limit and window.
CREATE TABLE wecomlink.unionid_conversion (
  owner        text        NOT NULL,
  period       text        NOT NULL,
  period_start timestamptz NOT NULL,
  conversions  bigint      NOT NULL,
  PRIMARY KEY (owner, period)
);

-- "Who has appeared since we last looked, and has no unionid?"
CREATE INDEX customer_profile_without_unionid
  ON public.customer_profile (corp_id, first_seen_at, external_userid)
  WHERE unionid IS NULL AND type = 1;

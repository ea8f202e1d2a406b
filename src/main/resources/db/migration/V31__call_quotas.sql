-- What runners share about the limits of WeCom.

-- Permits: the state of one token bucket per company and API, and per API for our address. Its
-- columns are those that Bucket4j reads and writes.
CREATE TABLE wecomlink.quota_bucket (
  id         text   PRIMARY KEY,
  state      bytea,
  expires_at bigint
);
CREATE INDEX quota_bucket_by_expiry ON wecomlink.quota_bucket (expires_at);

-- Pauses: WeCom said that a limit was reached. corp_id '' holds for all companies.
CREATE TABLE wecomlink.api_pause (
  api       text        NOT NULL,
  corp_id   text        NOT NULL,
  errcode   int         NOT NULL,
  strikes   int         NOT NULL,
  paused_at timestamptz NOT NULL,
  until     timestamptz NOT NULL,
  PRIMARY KEY (api, corp_id)
);

-- Secrets that WeCom refused several times in a row are not tried again for a while.
ALTER TABLE wecomlink.access_token
  ADD COLUMN refusals      int NOT NULL DEFAULT 0,
  ADD COLUMN refused_code  int,
  ADD COLUMN refused_until timestamptz;

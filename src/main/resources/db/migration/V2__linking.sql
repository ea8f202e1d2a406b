-- Tenants, their connection to WeCom, and what leads there. Columns of type bytea hold sealed
-- (encrypted) secrets.

CREATE TABLE wecomlink.tenant (
  tenant_id     text        PRIMARY KEY,
  name          text        NOT NULL,
  wecom_enabled boolean     NOT NULL,
  subject_name  text,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL
);

CREATE TABLE wecomlink.connection (
  tenant_id               text        PRIMARY KEY REFERENCES wecomlink.tenant,
  app_type                text        NOT NULL,
  state                   text        NOT NULL,
  corp_id                 text,
  agent_id                bigint,
  corp_name               text,
  corp_full_name          text,
  verified                boolean,
  verified_until          timestamptz,
  subject_type            smallint,
  department_ids          bigint[]    NOT NULL DEFAULT '{}',
  user_ids                text[]      NOT NULL DEFAULT '{}',
  tag_ids                 bigint[]    NOT NULL DEFAULT '{}',
  developer_id_status     text,
  developer_id_checked_at timestamptz,
  wechat_customers        int,
  with_unionid            int,
  created_at              timestamptz NOT NULL,
  updated_at              timestamptz NOT NULL
);
-- One corp belongs to one tenant.
CREATE UNIQUE INDEX connection_by_corp ON wecomlink.connection (corp_id) WHERE corp_id IS NOT NULL;

-- Every transition of a connection, for people who ask "who did that, and why".
CREATE TABLE wecomlink.connection_transition (
  transition_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id     text        NOT NULL,
  from_state    text        NOT NULL,
  to_state      text        NOT NULL,
  event         text        NOT NULL,
  actor         text        NOT NULL,
  cause         text,
  at            timestamptz NOT NULL
);
CREATE INDEX connection_transition_by_tenant
  ON wecomlink.connection_transition (tenant_id, transition_id);

-- One-time states that a browser carries to WeCom and back. Only a digest is kept.
CREATE TABLE wecomlink.link_state (
  state_digest bytea       PRIMARY KEY,
  tenant_id    text        NOT NULL REFERENCES wecomlink.tenant,
  actor        text        NOT NULL,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  used_at      timestamptz
);
CREATE INDEX link_state_by_expiry ON wecomlink.link_state (expires_at);

-- Every company that installed the app, with its permanent code. tenant_id is null while nobody
-- knows whose it is (installed from WeCom's app market): an operator assigns it.
CREATE TABLE wecomlink.corp_authorization (
  corp_id          text        PRIMARY KEY,
  tenant_id        text        UNIQUE REFERENCES wecomlink.tenant,
  permanent_code   bytea       NOT NULL,
  auth_code_digest bytea       NOT NULL,
  corp_name        text,
  received_at      timestamptz NOT NULL
);
-- A redelivered auth code is recognised instead of being exchanged twice.
CREATE INDEX corp_authorization_by_auth_code
  ON wecomlink.corp_authorization (auth_code_digest);
CREATE INDEX corp_authorization_unclaimed
  ON wecomlink.corp_authorization (corp_id) WHERE tenant_id IS NULL;

CREATE TABLE wecomlink.suite_ticket (
  suite_id    text        PRIMARY KEY,
  ticket      bytea       NOT NULL,
  issued_at   timestamptz NOT NULL,
  received_at timestamptz NOT NULL
);

-- Access tokens. refresh_owner/refresh_until: the lease of whoever is fetching a new one.
CREATE TABLE wecomlink.access_token (
  kind          text        NOT NULL,
  owner         text        NOT NULL,
  token         bytea,
  version       bigint      NOT NULL DEFAULT 0,
  expires_at    timestamptz,
  refresh_owner text,
  refresh_until timestamptz,
  PRIMARY KEY (kind, owner)
);
CREATE INDEX access_token_by_expiry ON wecomlink.access_token (expires_at);

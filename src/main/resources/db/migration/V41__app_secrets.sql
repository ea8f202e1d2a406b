-- Secrets that a company's administrator gives us. Columns of type bytea are sealed (encrypted).

-- A company's own app (自建应用): its secret for gettoken, and the keys of its callback URL.
CREATE TABLE wecomlink.self_built_app (
  tenant_id        text        PRIMARY KEY REFERENCES wecomlink.tenant,
  corp_id          text        NOT NULL UNIQUE,
  agent_id         bigint      NOT NULL,
  secret           bytea       NOT NULL,
  callback_token   bytea       NOT NULL,
  callback_aes_key bytea       NOT NULL,
  stored_at        timestamptz NOT NULL
);

-- The associated mini program (关联小程序). refused_at: since when WeCom refuses its secret.
CREATE TABLE wecomlink.mini_program (
  tenant_id     text        PRIMARY KEY REFERENCES wecomlink.tenant,
  corp_id       text        NOT NULL,
  app_id        text        NOT NULL,
  secret        bytea       NOT NULL,
  verified_at   timestamptz NOT NULL,
  refused_at    timestamptz,
  next_check_at timestamptz NOT NULL
);
CREATE INDEX mini_program_due ON wecomlink.mini_program (next_check_at);

-- Registrations of new companies (注册并关联), and the links that people have in front of them.
-- Columns of type bytea hold sealed (encrypted) secrets or digests.

-- next_poll_at: when something is due on it, for whichever runner comes first; null when nothing
-- is. asked_at: when WeCom was last asked, so that impatient people do not ask for us.
CREATE TABLE wecomlink.registration (
  registration_id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id            text        NOT NULL REFERENCES wecomlink.tenant,
  actor                text        NOT NULL,
  state_digest         bytea       NOT NULL UNIQUE,
  register_code        bytea       NOT NULL,
  code_digest          bytea       NOT NULL UNIQUE,
  status               text        NOT NULL,
  corp_id              text,
  entered_corp_id      text,
  created_at           timestamptz NOT NULL,
  link_expires_at      timestamptz NOT NULL,
  expires_at           timestamptz NOT NULL,
  registered_at        timestamptz,
  asked_at             timestamptz,
  polls                int         NOT NULL DEFAULT 0,
  next_poll_at         timestamptz,
  contact_sync_token   bytea,
  contact_sync_until   timestamptz
);
CREATE INDEX registration_by_tenant ON wecomlink.registration (tenant_id, registration_id DESC);
CREATE INDEX registration_by_corp ON wecomlink.registration (corp_id) WHERE corp_id IS NOT NULL;
CREATE INDEX registration_due ON wecomlink.registration (next_poll_at)
  WHERE next_poll_at IS NOT NULL;

-- The install link behind a state, so that the page can show it again after a reload.
ALTER TABLE wecomlink.link_state ADD COLUMN url bytea;
ALTER TABLE wecomlink.link_state ADD COLUMN link_expires_at timestamptz;
CREATE INDEX link_state_by_tenant ON wecomlink.link_state (tenant_id, created_at DESC);

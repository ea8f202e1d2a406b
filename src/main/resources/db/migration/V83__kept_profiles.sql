-- Companies that a tenant has unlinked while their people and customers were to be kept. A row goes when
-- they are erased or the company is linked again.
CREATE TABLE wecomlink.kept_profiles (
  corp_id   text        PRIMARY KEY,
  tenant_id text        NOT NULL REFERENCES wecomlink.tenant,
  kept_at   timestamptz NOT NULL
);
CREATE INDEX kept_profiles_by_tenant ON wecomlink.kept_profiles (tenant_id);

-- Until now only the history tells of them.
INSERT INTO wecomlink.kept_profiles (corp_id, tenant_id, kept_at)
SELECT DISTINCT ON (corp_id) corp_id, tenant_id, at
  FROM (SELECT left(cause, -length(', profiles kept')) AS corp_id, tenant_id, at
          FROM wecomlink.connection_transition
         WHERE event = 'UNLINKED_BY_ADMIN' AND cause LIKE '%, profiles kept') AS unlinked
 WHERE NOT EXISTS (SELECT 1 FROM wecomlink.connection c WHERE c.corp_id = unlinked.corp_id)
 ORDER BY corp_id, at DESC;

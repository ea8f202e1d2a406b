-- When each tenant's syncs are due. A null cron is the installation's.
CREATE TABLE wecomlink.tenant_schedule (
  tenant_id           text        PRIMARY KEY REFERENCES wecomlink.tenant,
  full_cron           text,
  incremental_cron    text,
  paused              boolean     NOT NULL DEFAULT false,
  -- What the next moments were computed from: another one in the settings makes them anew.
  computed_from       text,
  next_full_at        timestamptz,
  next_incremental_at timestamptz,
  -- The last sync that was due while another one was running, and was left out for that.
  last_skipped_at     timestamptz,
  last_skipped_mode   text,
  updated_at          timestamptz NOT NULL
);

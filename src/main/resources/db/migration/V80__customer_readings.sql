-- When a customer was last read with all relations while a run was reading pages: a page that was asked
-- for earlier cannot bring a relation that the reading did not show any more. Emptied when the
-- company's run is over.
CREATE TABLE wecomlink.customer_reading (
  corp_id         text        NOT NULL,
  external_userid text        NOT NULL,
  asked_at        timestamptz NOT NULL,
  PRIMARY KEY (corp_id, external_userid)
);

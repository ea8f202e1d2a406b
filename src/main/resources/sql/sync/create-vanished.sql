-- Holds what find-vanished.sql or find-missing.sql finds, until the end of the transaction: looking
-- once is enough.
CREATE TEMPORARY TABLE vanished (external_userid text, userid text, status text) ON COMMIT DROP

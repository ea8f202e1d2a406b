-- Forgets what was to be read again of a company, and says so. Waits for the readings that are being
-- stored right now; those that come later find their change gone and store nothing.
WITH erased AS (
  DELETE FROM wecomlink.pending_change WHERE corp_id = :#corpId RETURNING 1
), counted AS (SELECT count(*) AS row_count FROM erased)
INSERT INTO wecomlink.erasure (corp_id, table_name, row_count, erased_at)
SELECT :#corpId, 'pending_change', row_count, now() FROM counted WHERE row_count > 0

-- Moves a group's cursor behind the page whose rows are stored in the same transaction, and keeps
-- what the page showed as proof. Touches nothing if the group is not this runner's any more or
-- stands elsewhere: then the page must not be stored.
-- cursor_mark follows at pages 1, 2, 4, 8, …, so that a cycle of cursors of any length meets it.
WITH moved AS (
  UPDATE wecomlink.sync_group g
     SET cursor = :#nextCursor,
         cursor_mark = CASE WHEN g.pages & (g.pages + 1) = 0 THEN :#nextCursor
                            ELSE g.cursor_mark END,
         state = :#nextState,
         pages = g.pages + 1,
         first_asked_at = coalesce(g.first_asked_at, :#askedAt),
         lease_until = :#leaseUntil,
         api_calls = g.api_calls + :#apiCalls,
         fetched = g.fetched + :#fetched,
         inserted = g.inserted + :#inserted,
         updated = g.updated + :#updated,
         unchanged = g.unchanged + :#fetched - :#inserted - :#updated,
         dead_letters = g.dead_letters + :#deadLetters,
         problem = NULL,
         abandoned = 0,
         unlicensed = ARRAY(SELECT DISTINCT u FROM unnest(g.unlicensed || ARRAY(
           SELECT json_array_elements_text(CAST(:#unlicensed AS json)))) AS u)
   WHERE g.run_id = :#runId AND g.group_no = :#groupNo
     AND g.lease_owner = :#lease AND g.state = 'RUNNING' AND g.cursor = :#cursor
  RETURNING g.pages
)
INSERT INTO wecomlink.sync_seen (run_id, group_no, page_no, userids, external_userids)
SELECT :#runId, :#groupNo, moved.pages,
       ARRAY(SELECT json_array_elements_text(CAST(:#seenUserids AS json))),
       ARRAY(SELECT json_array_elements_text(CAST(:#seenExternalUserids AS json)))
  FROM moved

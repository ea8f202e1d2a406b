-- The first step of every transaction that stores a reading: no row if the object was erased with
-- its company or is read by somebody else by now. Holds off notes and an erasure until the end.
SELECT version FROM wecomlink.pending_change
 WHERE corp_id = :#corpId AND kind = :#kind AND subject = :#subject AND lease_owner = :#lease
   FOR UPDATE

-- Subjects of letters about several members become keys without words; people are shown the members.
-- Live letters have to keep the identity that a later success or failure looks for.
UPDATE wecomlink.dead_letter
   SET subject = userids[1] || '+' || (cardinality(userids) - 1)
 WHERE kind = 'CONTACT_GROUP' AND cardinality(userids) > 1;

COMMENT ON COLUMN wecomlink.sync_run.problem IS
  'Why the run did not simply succeed, or what it waits for: JSON with a code, or an older text';
COMMENT ON COLUMN wecomlink.sync_group.problem IS
  'Why the group failed, or what it waits for: JSON with a code, or an older text';
COMMENT ON COLUMN wecomlink.dead_letter.error IS
  'What went wrong: JSON with a code, or an older text';

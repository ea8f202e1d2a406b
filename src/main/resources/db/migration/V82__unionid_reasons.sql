COMMENT ON COLUMN wecomlink.unionid_lane.problem IS
  'Why the matching stands still: JSON with a code, or an older text';

-- "The next to ask for": many pairs are due at the same moment, and the order among them is the index's.
DROP INDEX wecomlink.unionid_pair_to_ask;
CREATE INDEX unionid_pair_to_ask
  ON wecomlink.unionid_pair (corp_id, subject_type, next_attempt_at, unionid)
  WHERE state IN ('WAITING', 'PENDING');

-- "How many of each state, how many failed and why": told from the index alone.
DROP INDEX wecomlink.unionid_pair_by_state;
CREATE INDEX unionid_pair_by_state ON wecomlink.unionid_pair (corp_id, state, errcode);

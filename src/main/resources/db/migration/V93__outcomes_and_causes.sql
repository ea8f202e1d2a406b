-- Why an event failed and why a connection changed was kept as English text; now it is kept as a code
-- with what fills its text. Texts that are not known here stay as they are and are shown so.
-- Those of events are soon too old to be kept.
UPDATE wecomlink.connection_transition
   SET cause = '{"code":"developer_id_' || lower(cause) || '"}'
 WHERE event = 'DEVELOPER_ID_CHECKED' AND cause IN ('CONFIRMED', 'NOT_EFFECTIVE', 'UNKNOWN');

UPDATE wecomlink.connection_transition
   SET cause = '{"code":"secret_replaced"}'
 WHERE event = 'SELF_BUILT_APP_SET' AND cause = 'secret replaced';

UPDATE wecomlink.connection_transition
   SET cause = '{"code":"profiles_kept","arguments":['
               || to_json(left(cause, -length(', profiles kept'))) || ']}'
 WHERE event = 'UNLINKED_BY_ADMIN' AND cause LIKE '%, profiles kept';

UPDATE wecomlink.connection_transition
   SET cause = '{"code":"company","arguments":[' || to_json(cause) || ']}'
 WHERE event = 'UNLINKED_BY_ADMIN' AND cause NOT LIKE '{%';

UPDATE wecomlink.connection_transition
   SET cause = NULL
 WHERE event = 'UNINSTALLED' AND cause = 'uninstalled in WeCom';

UPDATE wecomlink.connection_transition
   SET cause = '{"code":"mini_program","arguments":[' || to_json(cause) || ']}'
 WHERE event IN ('MINI_PROGRAM_SET', 'MINI_PROGRAM_REMOVED');

-- A batch of events that are over and older than the retention; open ones stay whatever their age.
DELETE FROM wecomlink.callback_event
 WHERE event_id IN (SELECT event_id FROM wecomlink.callback_event
                     WHERE received_at < :#keptSince AND state IN ('DONE', 'RECORDED', 'FAILED')
                     LIMIT 5000)

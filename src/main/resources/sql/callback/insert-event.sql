-- A redelivered event meets its own digest and changes nothing.
INSERT INTO wecomlink.callback_event
       (channel, corp_id, info_type, change_type, occurred_at, digest, payload, received_at,
        next_attempt_at)
VALUES (:#channel, :#corpId, :#infoType, :#changeType, :#occurredAt, :#digest, :#payload,
        :#receivedAt, :#receivedAt)
ON CONFLICT (digest) DO NOTHING

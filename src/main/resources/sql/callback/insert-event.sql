-- A redelivered event meets its own digest. Only one that leads to another reading and has been
-- handled already is handled again: two equal edits within a second cannot be told from a
-- redelivery, and reading once too often does no harm.
INSERT INTO wecomlink.callback_event AS e
       (channel, corp_id, info_type, change_type, occurred_at, digest, payload, received_at,
        next_attempt_at)
VALUES (:channel, :corpId, :infoType, :changeType, :occurredAt, :digest, :payload,
        :receivedAt, :receivedAt)
ON CONFLICT (digest) DO UPDATE
   SET state = 'NEW', attempts = 0, next_attempt_at = excluded.next_attempt_at
 WHERE e.state = 'DONE'
   AND e.info_type IN ('change_contact', 'change_external_contact', 'change_external_tag')

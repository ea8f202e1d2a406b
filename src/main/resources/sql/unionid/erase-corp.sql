-- Erases the pairs of a company. What was converted stays counted: the limit goes on.
WITH pairs AS (DELETE FROM wecomlink.unionid_pair WHERE corp_id = :#corpId)
DELETE FROM wecomlink.unionid_lane WHERE corp_id = :#corpId

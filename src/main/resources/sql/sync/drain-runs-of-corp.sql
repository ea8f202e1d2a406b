-- Waits for the transactions of runs that have just been cancelled.
SELECT run_id FROM wecomlink.sync_run WHERE corp_id = :#corpId FOR UPDATE

-- Stops a company's jobs and says why. Workers notice at their next page, which they cannot store any more.
UPDATE wecomlink.sync_run
   SET state = 'CANCELLED', phase = 'FINISHED', finished_at = now(), lease_owner = NULL,
       lease_until = NULL, problem = :#reason
 WHERE corp_id = :#corpId AND state = 'RUNNING'

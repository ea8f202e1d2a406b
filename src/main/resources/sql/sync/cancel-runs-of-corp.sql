-- Stops a company's jobs. Workers notice at their next page, which they cannot store any more.
UPDATE wecomlink.sync_run
   SET state = 'CANCELLED', finished_at = now(), problem = 'authorization_cancelled'
 WHERE corp_id = :#corpId AND state = 'RUNNING'

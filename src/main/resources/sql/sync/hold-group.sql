-- The first step of every transaction of a group: no row if the run is not running any more or the
-- group is leased by somebody else by now. The key-share lock lets leases be renewed meanwhile; an
-- uninstallation, which locks the run once more after it has cancelled it, waits for the
-- transactions in flight.
SELECT g.group_no
  FROM wecomlink.sync_group g
  JOIN wecomlink.sync_run r ON r.run_id = g.run_id
 WHERE g.run_id = :#runId AND g.group_no = :#groupNo
   AND g.lease_owner = :#lease AND g.state = 'RUNNING' AND r.state = 'RUNNING'
   FOR KEY SHARE OF r

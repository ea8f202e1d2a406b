#!/usr/bin/env bash
# Asks the runner in this container whether it is alive; exit code 0 if it is.
#
# bash speaks TCP by itself, so the image needs no curl. Liveness, not readiness: whoever acts on
# this restarts the container, which is no help while only the database is away.
set -euo pipefail

exec 3<>"/dev/tcp/127.0.0.1/${SERVER_PORT:-8080}"
# HTTP/1.0, so that the answer ends with the connection.
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "${1:-/actuator/health/liveness}" >&3
IFS=' ' read -r -t 4 _ status _ <&3
[[ $status == 200 ]]

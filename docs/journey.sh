#!/bin/sh
# The linking journey by curl only, against the demo (mvn spring-boot:test-run):
# both paths, a self-built app, the mini program's secret, unionids, the history and the end.
#
#   docs/journey.sh [port of the runner] [port of the simulated WeCom]
#
# Needs curl and openssl. The tokens are the workbench's job; here they are made with the demo's secret.
set -eu

PORT=${1:-8080}
SIMULATOR=http://127.0.0.1:${2:-9090}
API=http://127.0.0.1:$PORT/api/v1
JWT_SECRET=demo-only-demo-only-demo-only-demo-only
STAMP=$(date +%s)

say() { printf '\n== %s\n' "$*"; }

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# token <sub> <tenant or nothing> <role>
token() {
  head=$(printf '{"alg":"HS256"}' | base64url)
  body=$(printf '{"sub":"%s",%s"roles":["%s"],"exp":%s}' "$1" "${2:+\"tenant\":\"$2\",}" "$3" \
    $((STAMP + 3600)) | base64url)
  sign=$(printf '%s.%s' "$head" "$body" | openssl dgst -sha256 -hmac "$JWT_SECRET" -binary | base64url)
  printf '%s.%s.%s' "$head" "$body" "$sign"
}

OPERATOR=$(token journey-operator "" OPERATOR)

# call <method> <address> [body]: prints the answer, ends the script if it is an error
call() {
  curl -sS --fail-with-body -X "$1" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
    ${3:+-d "$3"} "$2"
}

# field <name>: the first text of that name in the JSON on stdin
field() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | head -n 1; }

# number <name>
number() { sed -n "s/.*\"$1\" *: *\([0-9][0-9]*\).*/\1/p" | head -n 1; }

state() { call GET "$WECOM" | sed -n 's/.*"state" *: *"\([A-Z_]*\)" *, *"nextStep".*/\1/p'; }

# await <what> <wanted> <command…>: asks every second, for two minutes
await() {
  what=$1 wanted=$2 tries=0
  shift 2
  until [ "$("$@")" = "$wanted" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 120 ] || { echo "Waited in vain: $what" >&2; exit 1; }
    sleep 1
  done
  echo "$what"
}

run_state() { call GET "$WECOM/syncs/$RUN" | sed -n 's/.*"state" *: *"\([A-Z_]*\)".*/\1/p'; }

tenant() {
  TENANT=$1
  TOKEN=$OPERATOR
  call PUT "$API/tenants/$TENANT" \
    "{\"name\":\"$TENANT\",\"wecomEnabled\":true,\"subjectName\":\"$2\"}" > /dev/null
  TOKEN=$(token "admin-of-$TENANT" "$TENANT" SUPER_ADMIN)
  WECOM=$API/tenants/$TENANT/wecom
}

confirm_developer_id_and_sync() {
  FINDING=$(call POST "$WECOM/developer-id")
  echo "$FINDING"
  RUN=$(echo "$FINDING" | field runId)
  await "the first full sync has ended: SUCCEEDED" SUCCEEDED run_state
}

say "Path one, 立即关联: the company has a WeCom"
tenant "journey-link-$STAMP" "路径一$STAMP有限公司"
CORP=$(curl -sS -X POST "$SIMULATOR/simulator/corps" \
  -d "{\"name\":\"路径一$STAMP\",\"members\":20,\"customers\":200}" | field corpId)
LINK=$(call POST "$WECOM/authorizations")
echo "$LINK"
echo "state: $(state)"
# A person would open the link, choose the visible range and agree; the simulator does it for us.
BACK=$(curl -sS -X POST "$SIMULATOR/simulator/corps/$CORP/install" \
  -d "{\"installUrl\":\"$(echo "$LINK" | field installUrl)\"}" | field redirectUrl)
curl -sS -o /dev/null -w 'the browser comes back: %{http_code}\n' "$BACK"
echo "state: $(state)"
confirm_developer_id_and_sync
echo "state: $(state)"

say "A mini program's secret: a wrong one is refused, the right one is stored and masked"
curl -sS -X PUT -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
  -d '{"appId":"wx0000000000000001","secret":"not-the-secret-at-all"}' "$WECOM/mini-program"
echo
SECRET=$(curl -sS -X POST "$SIMULATOR/simulator/corps/$CORP/mini-programs" | field secret)
call PUT "$WECOM/mini-program" "{\"appId\":\"wx0000000000000001\",\"secret\":\"$SECRET\"}"
echo

say "Unionids that the workbench knows: this one is nobody's customer"
call POST "$WECOM/unionids" \
  '[{"unionid":"oJourneyUnionid0000000000001","openid":"oJourneyOpenid00000000000001","subjectType":0}]'
echo
pending() { call GET "$WECOM/unionids" | number pending; }
await "the pair is pending" 1 pending

say "The history, and the end"
call GET "$WECOM/history?limit=3"
echo
call DELETE "$WECOM"
echo "state: $(state)"

say "Path two, 注册并关联: the company has no WeCom"
tenant "journey-register-$STAMP" "路径二$STAMP有限公司"
REGISTRATION=$(call POST "$WECOM/registrations" "{\"corpName\":\"路径二$STAMP\",\"adminName\":\"王店长\"}")
echo "$REGISTRATION"
call GET "$WECOM/registrations/current"
echo
# A person would fill in the form behind the link.
CORP=$(curl -sS -X POST "$SIMULATOR/simulator/registrations/finish" \
  -d "{\"registrationUrl\":\"$(echo "$REGISTRATION" | field registrationUrl)\",\"corpName\":\"路径二$STAMP\"}" \
  | field corpId)
result() { call GET "$WECOM/registrations/current" | field status; }
await "WeCom tells the result: REGISTERED" REGISTERED result
await "state: CERTIFICATION_PENDING" CERTIFICATION_PENDING state
verified() { call GET "$WECOM" | sed -n 's/.*"verified" *: *\(true\|false\).*/\1/p'; }
await "the app is installed, the company not certified" false verified
curl -sS -X POST -H "Authorization: Bearer $TOKEN" "$WECOM/certification"
echo
# Certification takes people days; the simulator certifies at once.
curl -sS -o /dev/null -X POST "$SIMULATOR/simulator/corps/$CORP/settings" -d '{"verified":true}'
call POST "$WECOM/certification"
echo
echo "state: $(state)"
confirm_developer_id_and_sync
echo "state: $(state)"
call DELETE "$WECOM"

say "A self-built app of the company, which sees unionids"
tenant "journey-own-app-$STAMP" ""
CORP=$(curl -sS -X POST "$SIMULATOR/simulator/corps" \
  -d "{\"name\":\"自建$STAMP\",\"members\":20,\"customers\":200,\"developerIdBound\":true}" | field corpId)
APP=$(curl -sS -X POST "$SIMULATOR/simulator/corps/$CORP/self-built-apps" -d '{"departments":[1]}')
call PUT "$WECOM/self-built-app" "{\"corpId\":\"$(echo "$APP" | field corpId)\",\"agentId\":$(echo "$APP" | number agentId),
  \"secret\":\"$(echo "$APP" | field secret)\",\"callbackToken\":\"OwnAppToken\",
  \"callbackAesKey\":\"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\"}" > /dev/null
echo "state: $(state)"
confirm_developer_id_and_sync
call DELETE "$WECOM"

say "Done"

#!/usr/bin/env bash
# Holds Dockerfile and compose.yaml against the packaged jar, without a container engine: the very
# commands of the Dockerfile are run in a temporary folder. Wants target/wecomlink.jar, which
# `mvn package` makes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  echo "check-container-files: $*" >&2
  exit 1
}

jar=$PWD/target/wecomlink.jar
[[ -f $jar ]] || fail "target/wecomlink.jar is missing; run: mvn package"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/layers" "$work/image"

# --- The layers -------------------------------------------------------------------------------
extract=$(sed -n 's/^RUN \(java -Djarmode=tools .*\)$/\1/p' Dockerfile)
[[ -n $extract ]] || fail "the Dockerfile has no line 'RUN java -Djarmode=tools …'"
cp "$jar" "$work/layers/"
(cd "$work/layers" && $extract > extract.log 2>&1) ||
  fail "'$extract' failed: $(cat "$work/layers/extract.log")"

copied=$(sed -n 's|^COPY --from=layers /layers/\(extracted/[a-z-]*\)/ \./$|\1|p' Dockerfile)
[[ $(wc -l <<< "$copied") -eq 4 ]] || fail "the Dockerfile should copy four layers, one COPY each"
for layer in $copied; do
  [[ -d $work/layers/$layer ]] || fail "the jar has no layer $layer, but the Dockerfile copies it"
  cp -r "$work/layers/$layer/." "$work/image/"
done
# What an update ships. Larger means that a library went where the product belongs.
limit_kib=2048
size_kib=$(du -sk "$work/layers/extracted/application" | cut -f1)
((size_kib < limit_kib)) || fail "the application layer has $size_kib KiB, more than $limit_kib"

# --- The start ----------------------------------------------------------------------------------
read -r -a entrypoint <<< "$(sed -n 's/^ENTRYPOINT \[\(.*\)\]$/\1/p' Dockerfile | tr -d '",')"
((${#entrypoint[@]})) || fail "the Dockerfile has no ENTRYPOINT in exec form"
options=$(sed -n 's/^ENV JAVA_TOOL_OPTIONS="\(.*\)"$/\1/p' Dockerfile)
status=0
# Without settings, and without any that this shell happens to have.
(cd "$work/image" &&
  exec env -i PATH="$PATH" HOME="$work" ${JAVA_HOME:+JAVA_HOME="$JAVA_HOME"} \
    JAVA_TOOL_OPTIONS="$options" timeout 120 "${entrypoint[@]}") > "$work/start.log" 2>&1 ||
  status=$?
sentence=$(grep -E '^(The setting .+ is missing|These settings need attention:)' \
  "$work/start.log") || {
  tail -n 40 "$work/start.log" >&2
  fail "'${entrypoint[*]}' did not get as far as asking for settings (exit code $status)"
}
((status == 1)) || fail "a start without settings should end with exit code 1, not $status"
# Whatever the runner asks for, the example should offer.
for property in $(grep -oE 'wecomlink[a-z.-]+ is missing' "$work/start.log" | cut -d' ' -f1 | sort -u); do
  name=$(tr 'a-z.' 'A-Z_' <<< "${property//-/}")
  grep -q "^$name=" deploy/wecomlink.env.example ||
    fail "deploy/wecomlink.env.example lacks $name, which is $property"
done

# --- compose.yaml -------------------------------------------------------------------------------
cp compose.yaml "$work/"
sed -E 's/^([A-Z_]+)=$/\1=x/' deploy/wecomlink.env.example > "$work/.env"
if docker compose version > "$work/compose.log" 2>&1; then
  docker compose --project-directory "$work" --file "$work/compose.yaml" config --quiet ||
    fail "docker compose does not accept compose.yaml"
  compose="valid for docker compose"
elif python3 -c 'import yaml' 2> "$work/compose.log"; then
  python3 -c 'import sys, yaml; sorted(yaml.safe_load(open(sys.argv[1]))["services"])' \
    compose.yaml || fail "compose.yaml is not readable as YAML"
  compose="readable as YAML (no docker compose here to ask more)"
else
  compose="not checked: neither docker compose nor Python's yaml is here"
fi

echo "Container files are right."
echo "  application layer: $size_kib KiB"
echo "  start without settings: $sentence"
echo "  compose.yaml: $compose"

#!/bin/sh
# Within the image's build: lets the observer look at two made-up token caches, and keeps the classes it used in
# observer.aot, from which every later start is faster. No secret, no network and no container engine is involved.
set -eu
cd /tmp/training
export LT_HEALTH_FILE=/tmp/training/health
java=/opt/lt/java/bin/java

now=$(date +%s)
for name in incumbent candidate; do
  printf '{"access_token": "training", "refresh_token": "%s", "expires_in": 1200, "refresh_token_expires_in": 3600, "issued_at": %s}\n' \
    "$name" "$now" >"$name.json"
done
cat >observer.yaml <<'YAML'
database: /tmp/training/observer.db
sample_interval: 200ms
max_gap: 1s
window: 30s
incumbent: { token_cache: /tmp/training/incumbent.json }
candidate: { token_cache: /tmp/training/candidate.json }
docker_host: tcp://127.0.0.1:18198
work_log: /tmp/training/WORK_LOG.md
reports: /tmp/training/reports
YAML

$java @/opt/lt/observer.options -XX:AOTCacheOutput=/opt/lt/observer.aot -jar /opt/lt/lt-observer.jar run \
  --config observer.yaml >observer.log 2>&1 &
observer=$!
tries=0
until $java @/opt/lt/observer.options -jar /opt/lt/lt-observer.jar status --check --config observer.yaml >check.log 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -gt 30 ] || ! kill -0 "$observer" 2>/dev/null; then
    echo "the training run looked at nothing:" >&2
    cat observer.log check.log >&2
    exit 1
  fi
done
kill -TERM "$observer"
wait "$observer" || { cat observer.log >&2 && exit 1; }
[ -s /opt/lt/observer.aot ] || { cat observer.log >&2 && exit 1; }

# The cache counts only if it is used: a wrong one is passed over in silence otherwise.
$java @/opt/lt/observer.options -XX:AOTCache=/opt/lt/observer.aot -XX:AOTMode=on -jar /opt/lt/lt-observer.jar --version

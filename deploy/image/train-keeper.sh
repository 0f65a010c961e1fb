#!/bin/sh
# Within the image's build: lets the keeper refresh a made-up token at a simulator on this machine, and keeps the
# classes it used in keeper.aot, from which every later start is faster. No secret and no network is involved.
set -eu
cd /tmp/training
export LT_HEALTH_FILE=/tmp/training/health
export SAXOBANK_APP_KEY_LIVE=training SAXOBANK_APP_SECRET_LIVE=training
java=/opt/lt/java/bin/java

java -jar lt-simulator.jar endpoint --port 18199 --access-lifetime 60 --issue training=cache.json >endpoint.log 2>&1 &
endpoint=$!
cat >keeper.yaml <<'YAML'
token_endpoint: http://127.0.0.1:18199/token
container_token_cache_path: /tmp/training/cache.json
interval_secs: 1
refresh_margin_secs: 60
retry_initial: 200ms
YAML

$java @/opt/lt/keeper.options -XX:AOTCacheOutput=/opt/lt/keeper.aot -jar /opt/lt/lt-token-keeper.jar run \
  --config keeper.yaml >keeper.log 2>&1 &
keeper=$!
tries=0
until grep -q 'token refreshed' keeper.log; do
  tries=$((tries + 1))
  if [ "$tries" -gt 120 ] || ! kill -0 "$keeper" 2>/dev/null; then
    echo "the training run refreshed no token:" >&2
    cat endpoint.log keeper.log >&2
    exit 1
  fi
  sleep 0.5
done
kill -TERM "$keeper"
wait "$keeper" || { cat keeper.log >&2 && exit 1; }
kill "$endpoint"
[ -s /opt/lt/keeper.aot ] || { cat keeper.log >&2 && exit 1; }

# The cache counts only if it is used: a wrong one is passed over in silence otherwise.
$java @/opt/lt/keeper.options -XX:AOTCache=/opt/lt/keeper.aot -XX:AOTMode=on -jar /opt/lt/lt-token-keeper.jar --version

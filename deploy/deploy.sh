#!/usr/bin/env bash
# Deploys keeper and observer on the machine this runs on. See usage below. Whatever it was interrupted in, running it
# again finishes: each step looks first whether it is done.
set -euo pipefail

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(dirname -- "$here")
keeper=aegis-lt-token-keeper
observer=aegis-lt-observer
override=AEGIS_SAXO_TOKEN_CACHE_PATH

usage() {
  cat <<'TEXT'
usage: deploy/deploy.sh [--dry-run] [--no-build] [--lineage authorize|share] [--update-compose] [--compose FILE] [--env-file FILE]
       deploy/deploy.sh [--compose FILE] [--env-file FILE] compose ARGUMENT…

Checks what must be there and reports all that is missing at once; builds the images; asks the gate whether this compose
file may be deployed now; sees to the first tokens of the new keeper, once; starts keeper and observer; and verifies that
both are healthy, that a cycle is logged and that the token is valid.

What is deployed is the compose file in LT_COMPOSE_DIR, the one in which a cutover removes the override: the first
deployment puts it there, and later ones leave it as it is.

With 'compose' it does none of that, and hands the arguments to Compose with this compose file, this env file and the user,
group and folders that a deployment would use: deploy/deploy.sh compose run --rm aegis-lt-controller cutover plan

  --lineage HOW     how the new keeper gets its first tokens, if it has none; asked for at a terminal
                      authorize  a person logs in with a browser, and the keeper gets a chain of refresh tokens of its
                                 own; prints the address, and reads the one that the browser ends at
                      share      a copy of the old keeper's tokens. Only where a refresh token can be used again: else
                                 the keeper that refreshes second ends the chain for both
  --update-compose  replace the compose file in LT_COMPOSE_DIR by the one beside this script; whether the override is in it
                    stays as it is. The file before is kept as ….previous
  --dry-run         check and say what would be done; change nothing
  --no-build        use the images that are there
  --compose FILE    deploy this file, where it is; a cutover then needs LT_COMPOSE_DIR to be its folder
  --env-file FILE   default: $AEGIS_ROOT/.env; must hold SAXOBANK_APP_KEY_LIVE and SAXOBANK_APP_SECRET_LIVE
  -h, --help        this

From the environment:
  DOCKER              the docker command, such as "sudo /usr/local/bin/docker" (default: docker, else /usr/local/bin/docker)
  AEGIS_ROOT          default /volume1/aegis
  AEGIS_CONFIGS       default $AEGIS_ROOT/repo/aegis_v3/configs
  LT_COMPOSE_DIR      default $AEGIS_ROOT/repo/aegis_v3/lt-rust-docker
  LT_UID, LT_GID      who the programs run as (default: the owner and group of the canonical token cache)
  LT_DOCKER_GID       the group of the engine's socket (default: looked up)
  LT_VERIFY_SECS      how long to wait until both are healthy (whole seconds, default 180)
  and what else the compose file names.

Exit codes: 0 deployed · 2 wrong usage, or something is missing · 3 the gate is shut, or what was deployed is not well ·
130 interrupted.
TEXT
}

say() { echo "deploy: $*"; }

fail() { # code text
  echo "deploy: $2" >&2
  exit "$1"
}

# --- what is asked

dry_run='' build=1 lineage='' update_compose='' hand_on='' named_compose_file=''
shipped=$here/docker-compose.lt-token-keeper.yml
: "${AEGIS_ROOT:=/volume1/aegis}"
: "${AEGIS_CONFIGS:=$AEGIS_ROOT/repo/aegis_v3/configs}"
env_file=$AEGIS_ROOT/.env
while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry_run=1 ;;
    --no-build) build='' ;;
    --update-compose) update_compose=1 ;;
    compose)
      hand_on=1 build=''
      shift
      break
      ;;
    --lineage)
      case ${2:-} in
        authorize | share) lineage=$2 ;;
        *) usage >&2 && fail 2 "--lineage is '${2:-}', allowed is authorize or share" ;;
      esac
      shift
      ;;
    --compose | --env-file)
      [ $# -ge 2 ] || { usage >&2 && fail 2 "$1 needs a file"; }
      if [ "$1" = --compose ]; then named_compose_file=$2; else env_file=$2; fi
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail 2 "unknown option '$1'"
      ;;
  esac
  shift
done
[ -z "$hand_on" ] || [ $# -gt 0 ] || { usage >&2 && fail 2 "'compose' needs the arguments for Compose, such as ps"; }
[ -z "$named_compose_file" ] || [ -z "$update_compose" ] || fail 2 "--compose names a file that is used as it is; leave out --update-compose"
[[ ${LT_VERIFY_SECS:=180} =~ ^[0-9]{1,6}$ ]] || fail 2 "LT_VERIFY_SECS is '$LT_VERIFY_SECS', allowed are whole seconds"
for name in LT_UID LT_GID LT_DOCKER_GID; do
  [[ ${!name:-0} =~ ^[0-9]+$ ]] || fail 2 "$name is '${!name}', allowed is a number"
done
[ "${LT_UID:+set}" = "${LT_GID:+set}" ] || fail 2 "of LT_UID and LT_GID one is set; set both or neither"
# Compose prefers the environment to the file. What happens to be set in this shell is not what is to be deployed.
unset SAXOBANK_APP_KEY_LIVE SAXOBANK_APP_SECRET_LIVE
trap 'fail 130 "interrupted; run it again, it continues from where it was"' INT TERM HUP

# --- the docker command, and what stands before it

if [ -z "${DOCKER:-}" ]; then
  DOCKER=docker
  command -v docker >/dev/null || [ ! -x /usr/local/bin/docker ] || DOCKER=/usr/local/bin/docker
fi
read -ra docker <<<"$DOCKER"
as=("${docker[@]:0:${#docker[@]}-1}") # such as sudo

engine() {
  "${docker[@]}" "$@"
}

# --- one report of everything that is missing

missing=()
need() { missing+=("$1"$'\n'"      -> $2"); }
is() { ${as[@]+"${as[@]}"} test "$@"; }
is_file() { is -f "$1" && is -r "$1"; }

check_engine() {
  if ! command -v "${docker[0]}" >/dev/null || ! command -v "${docker[-1]}" >/dev/null; then
    need "no command ${docker[*]}" "install Docker, or name it: DOCKER=\"sudo /usr/local/bin/docker\""
  elif ! engine version >/dev/null 2>&1; then
    need "no container engine answers '${docker[*]} version'" "start it; or run this as a user who may use it"
  fi
  compose=("${docker[@]}" compose)
  if ! "${compose[@]}" version >/dev/null 2>&1; then
    # By its path, since sudo may look in other folders than this shell; it lies beside docker on the NAS.
    local other beside=${docker[-1]%/*}/docker-compose
    other=$(command -v docker-compose) || other=$beside
    compose=(${as[@]+"${as[@]}"} "$other")
    [ -x "$other" ] || need "neither '${docker[*]} compose' nor docker-compose" "install Compose v2, or docker-compose 1.29"
  fi
}

# The file to deploy: the one that is named; else the one that a cutover edits, or will once it is there.
choose_compose_file() {
  compose_file=$named_compose_file
  if [ -z "$compose_file" ]; then
    : "${LT_COMPOSE_DIR:=$AEGIS_ROOT/repo/aegis_v3/lt-rust-docker}"
    installed=$LT_COMPOSE_DIR/$(basename -- "$shipped")
    compose_file=$shipped
    if is -e "$installed"; then compose_file=$installed; fi
  fi
  [[ -f $compose_file && -r $compose_file ]] || need "no compose file $compose_file that can be read" "name one with --compose"
}

check_secrets() {
  if ! is_file "$env_file"; then
    need "no file $env_file that can be read" "create it, mode 600, with SAXOBANK_APP_KEY_LIVE=… and SAXOBANK_APP_SECRET_LIVE=…"
    return
  fi
  local sets
  for name in SAXOBANK_APP_KEY_LIVE SAXOBANK_APP_SECRET_LIVE; do
    # Told apart by what grep says; the value goes nowhere.
    sets="^[[:space:]]*(export[[:space:]]+)?$name="
    if ! in_secrets "${sets}[\"']?[^\"'[:space:]]"; then
      need "$env_file does not set $name" "add the line $name=…; mind typing errors"
    elif in_secrets "${sets}([^'].*)?([\$]|[[:space:]]#)"; then
      # Compose would deploy another value, and tell part of this one in a warning.
      need "in $env_file, the value of $name has a \$ or a # and is not in single quotes" "write $name='…'"
    fi
  done
}

in_secrets() { ${as[@]+"${as[@]}"} grep -q -E "$1" "$env_file"; }

check_files() {
  for name in lt_token_keeper.yaml lt_observer.yaml; do
    is_file "$AEGIS_CONFIGS/$name" || need "no file $AEGIS_CONFIGS/$name that can be read" "copy configs/$name there"
  done
  canonical=$AEGIS_ROOT/tokens/saxobank_tokens_live.json
  parallel=$AEGIS_ROOT/tokens/saxobank_tokens_live_rust.json
  is -d "$AEGIS_ROOT/tokens" ||
    need "no folder $AEGIS_ROOT/tokens" "it is where the old keeper keeps its token cache; set AEGIS_ROOT if it is elsewhere"
  if ! is -f "$canonical"; then
    need "no canonical token cache, a file $canonical" "start the old keeper, or set AEGIS_ROOT if it is elsewhere"
  else
    check_owner
  fi
  ! is -e "$parallel" || is -f "$parallel" ||
    need "$parallel is no file" "remove it; an engine makes such a folder where it is to mount a file that is not there"
  evidence=$AEGIS_ROOT/lt-observer
  if ! is -d "$AEGIS_ROOT"; then
    need "no folder $AEGIS_ROOT" "set AEGIS_ROOT"
  elif is -d "$evidence" && [ -n "${LT_UID:-}" ] && [ "$(owner "$evidence")" != "$LT_UID:$LT_GID" ]; then
    need "$evidence belongs to $(owner "$evidence"), not to $LT_UID:$LT_GID" "chown -R $LT_UID:$LT_GID $evidence"
  elif ! is -d "$evidence" && is -e "$evidence"; then
    need "$evidence is no folder" "move it away"
  elif ! is -d "$evidence" && ! is -w "$AEGIS_ROOT"; then
    need "no folder $evidence, and it cannot be made" "mkdir $evidence, owned by ${LT_UID:-LT_UID}:${LT_GID:-LT_GID}"
  fi
}

owner() { ${as[@]+"${as[@]}"} stat -c %u:%g "$1"; }

check_owner() {
  local found
  found=$(owner "$canonical")
  if [ -z "${LT_UID:-}" ] && [ "${found%:*}" = 0 ]; then
    need "$canonical belongs to root, and the keeper does not run as root" \
      "chown $AEGIS_ROOT/tokens and the token caches in it to a user; or say LT_UID=0 LT_GID=0 to run as root after all"
    return
  fi
  : "${LT_UID:=${found%:*}}"
  : "${LT_GID:=${found#*:}}"
  for file in "$AEGIS_ROOT/tokens" "$canonical" "$parallel"; do
    if is -e "$file" && [ "$(owner "$file")" != "$LT_UID:$LT_GID" ]; then
      need "$file belongs to $(owner "$file"), not to $LT_UID:$LT_GID, as whom the keeper runs" \
        "chown $LT_UID:$LT_GID $file, or set LT_UID and LT_GID"
    fi
  done
}

check_build() {
  [ -n "$build" ] || return 0
  command -v mvn >/dev/null || need "no Maven (mvn), which builds the programs" "install it, or bring images and use --no-build"
  "$top/lt" jdk >/dev/null 2>&1 || need "no JDK 17 or newer, which builds the programs" "install one, or name it with LT_JAVA_HOME"
}

check_engine
choose_compose_file
check_secrets
check_files
check_build
if [ ${#missing[@]} -gt 0 ]; then
  things="things are"
  [ ${#missing[@]} -gt 1 ] || things="thing is"
  echo "deploy: ${#missing[@]} $things missing or wrong:" >&2
  printf '  - %s\n' "${missing[@]}" >&2
  exit 2
fi

# --- the compose file, where a cutover finds it

line="^ *- $override="
place='' # what is to be done with it there: put, update, or nothing
if [ -z "$named_compose_file" ] && [ -z "$hand_on" ] && ! [ "$shipped" -ef "$installed" ]; then
  if ! is -e "$installed"; then
    place=put
  elif ! diff -q <(grep -vE "$line" "$shipped") <(grep -vE "$line" "$installed") >/dev/null; then
    if [ -n "$update_compose" ]; then
      place=update
    else
      say "$installed is deployed as it is; it differs from $shipped (--update-compose takes that one)"
    fi
  fi
fi

place_compose_file() {
  is -d "$LT_COMPOSE_DIR" || {
    ${as[@]+"${as[@]}"} mkdir -p "$LT_COMPOSE_DIR"
    ${as[@]+"${as[@]}"} chown "$LT_UID:$LT_GID" "$LT_COMPOSE_DIR"
  }
  if [ "$place" = update ] && [ -z "$overridden" ]; then grep -vE "$line" "$shipped"; else cat "$shipped"; fi |
    ${as[@]+"${as[@]}"} tee "$installed.new" >/dev/null
  ${as[@]+"${as[@]}"} chown "$LT_UID:$LT_GID" "$installed.new"
  [ "$place" = put ] || ${as[@]+"${as[@]}"} cp -p "$installed" "$installed.previous"
  ${as[@]+"${as[@]}"} mv "$installed.new" "$installed"
  say "$place $installed"
}

# --- how the compose file is told

: "${LT_DOCKER_GID:=$(stat -L -c %g "${LT_DOCKER_SOCKET:-/var/run/docker.sock}" 2>/dev/null || echo 0)}"
: "${LT_SOURCE:=$top}"
: "${LT_COMPOSE_DIR:=$(CDPATH='' cd -- "$(dirname -- "$compose_file")" && pwd)}"
: "${LT_REVISION:=$(git -C "$top" rev-parse HEAD 2>/dev/null || echo unknown)}"
# As the folder on the NAS is called, so that a deployment by hand there means the same containers.
: "${COMPOSE_PROJECT_NAME:=lt-rust-docker}"
compose_file=$(CDPATH='' cd -- "$(dirname -- "$compose_file")" && pwd)/$(basename -- "$compose_file")

settings=()
for name in AEGIS_ROOT AEGIS_CONFIGS COMPOSE_PROJECT_NAME DOCKER_BUILDKIT COMPOSE_DOCKER_CLI_BUILD "${!LT_@}"; do
  if [ -n "${!name:-}" ]; then
    settings+=("$name=${!name}")
    export "${name?}"
  fi
done
# sudo drops the environment; env behind it brings these back. None is a secret.
[ ${#as[@]} -eq 0 ] || compose=("${as[@]}" env "${settings[@]}" "${compose[@]:${#as[@]}}")
without_secrets=("${compose[@]}")
with_secrets=("${compose[@]}" --env-file "$env_file")
compose=("${with_secrets[@]}" -f "$compose_file")

once() { # service arguments: a container for one command, none of its dependencies
  "${compose[@]}" run --rm --no-deps -T "$@" </dev/null
}

# What compose says about a line of the env file that it cannot read quotes this line, and so is not shown.
if ! "${compose[@]}" config >/dev/null 2>&1; then
  nothing=$(mktemp)
  valid=0
  "${without_secrets[@]}" --env-file "$nothing" -f "$compose_file" config >/dev/null || valid=$?
  rm -f "$nothing"
  [ "$valid" -eq 0 ] || fail 2 "$compose_file is not valid, see above"
  fail 2 "compose cannot read $env_file; look for a line that is neither NAME=value nor a comment"
fi
if [ -n "$hand_on" ]; then
  first=$1
  shift
  case $first in
    run | exec) [ -t 0 ] || first="$first -T" ;;
  esac
  read -ra first <<<"$first"
  trap - INT TERM HUP
  exec "${compose[@]}" "${first[@]}" "$@"
fi

overridden=''
! grep -q -E "$line" "$compose_file" || overridden=yes

first_tokens='' # whether the new keeper has none yet
[ -z "$overridden" ] || is -e "$parallel" || first_tokens=needed

if [ -n "$dry_run" ]; then
  say "nothing is missing; this would be done, as user and group $LT_UID:$LT_GID:"
  [ -z "$build" ] || say "  build the programs, and the images of $keeper and $observer"
  [ -z "$place" ] || say "  $place $installed"
  say "  ask the gate about $compose_file (override there: ${overridden:-no})"
  if [ -z "$overridden" ]; then
    say "  bootstrap nothing: the keeper would write the canonical cache"
  elif [ -z "$first_tokens" ]; then
    say "  leave $parallel as it is"
  else
    case $lineage in
      authorize) say "  have a person log in, for tokens of its own in $parallel" ;;
      share) say "  copy $canonical to $parallel, once" ;;
      *) say "  ask whether $parallel comes from a login or is a copy (--lineage authorize or share)" ;;
    esac
  fi
  say "  start $keeper and $observer, and wait until both are healthy"
  exit 0
fi

# --- the choice that only a person can make

if [ -n "$first_tokens" ] && [ -z "$lineage" ]; then
  cat >&2 <<TEXT
deploy: the new keeper has no tokens yet: there is no $parallel. It can get them in two ways:
  $0 --lineage authorize
      you log in with a browser, and it gets a chain of refresh tokens of its own. This is the safe way.
  $0 --lineage share
      it gets a copy of the old keeper's tokens. Each refresh token is good once: the keeper that refreshes second
      then ends the chain for both, unless the endpoint lets refresh tokens be used again.
TEXT
  [ -t 0 ] || fail 2 "say which with --lineage; nothing was started"
  while [ "$lineage" != authorize ] && [ "$lineage" != share ]; do
    read -r -p "authorize or share? " lineage || fail 2 "say which with --lineage; nothing was started"
  done
fi

if [ -n "$place" ]; then
  place_compose_file
  compose_file=$installed
  compose=("${with_secrets[@]}" -f "$compose_file")
fi

# --- build

if [ -n "$build" ]; then
  say "building"
  "$top/lt" build
  "${compose[@]}" build "$keeper" "$observer"
fi

# --- gate

is -d "$evidence" || ${as[@]+"${as[@]}"} mkdir "$evidence"
if [ "$(owner "$evidence")" != "$LT_UID:$LT_GID" ]; then
  ${as[@]+"${as[@]}"} chown "$LT_UID:$LT_GID" "$evidence" || fail 2 "$evidence must belong to $LT_UID:$LT_GID"
fi
gate=0
once -v "$compose_file:/gate/compose.yml:ro" aegis-lt-controller gate --compose /gate/compose.yml || gate=$?
[ "$gate" -eq 0 ] || fail 3 "the gate does not open (exit code $gate, reason above); nothing was started"

# --- the first tokens

if [ -n "$overridden" ] && [ -z "$first_tokens" ]; then
  # Such as after a rollback: while it kept the canonical cache, the new keeper's own chain has run out.
  told=$(once "$keeper" status 2>/dev/null) || true
  case $told in
    *"Manual re-authorization required"* | *$'\n'"refresh token  expired"*)
      if [ "$lineage" = authorize ]; then
        first_tokens=again
      else
        say "the tokens in $parallel have run out; if $keeper does not become healthy, log in again: $0 --lineage authorize"
      fi
      ;;
  esac
fi
if [ -n "$first_tokens" ] && [ "$lineage" = authorize ]; then
  if [ -t 0 ]; then
    "${compose[@]}" run --rm --no-deps "$keeper" authorize
  else
    "${compose[@]}" run --rm --no-deps -T "$keeper" authorize --paste
  fi || fail 3 "nobody has logged in, see above; nothing was started"
fi
if [ -n "$overridden" ]; then
  # Also records who writes the canonical token cache.
  share=()
  [ "$lineage" != share ] || share=(--share-lineage)
  once "$keeper" bootstrap ${share[@]+"${share[@]}"} ||
    fail 3 "the parallel token cache could not be made, see above; nothing was started"
fi

# --- start

# A rollback leaves a container with the policy no, and compose does not set it again on one that is there.
restart_policy() { # service: as the compose file says
  "${compose[@]}" config 2>/dev/null | awk -v service="  $1:" '
    /^  [^ ]/ { here = ($0 == service) }
    here && $1 == "restart:" && !found { gsub(/["\047]/, "", $2); print $2; found = 1 }'
}

say "starting"
"${compose[@]}" up -d "$keeper" "$observer"
for container in "$keeper" "$observer"; do
  policy=$(restart_policy "$container")
  [ -z "$policy" ] || engine update --restart="$policy" "$container" >/dev/null ||
    fail 3 "$container runs, but its restart policy could not be set to $policy"
done

# --- verify

health() { engine inspect -f '{{.State.Status}}/{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}' "$1"; }

explain() { # container: what its last health check and its log say
  engine inspect -f '{{if .State.Health}}{{range .State.Health.Log}}{{.Output}}{{end}}{{end}}' "$1" | tail -n 3 >&2
  engine logs --tail 20 "$1" >&2
}

say "waiting until both are healthy"
deadline=$((SECONDS + 10#$LT_VERIFY_SECS))
for container in "$keeper" "$observer"; do
  until [ "$(health "$container")" = running/healthy ]; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      explain "$container"
      fail 3 "$container is $(health "$container"), see above; 'run --rm $container doctor' goes through the usual reasons"
    fi
    sleep 2
  done
done
# Read to its end: a pipe that is closed early would make a long log look like a failure.
engine logs "$keeper" 2>&1 | grep -E 'token valid|token refreshed' >/dev/null || {
  explain "$keeper"
  fail 3 "$keeper has logged no cycle that found or got a valid token"
}
once "$keeper" status || fail 3 "the token in the keeper's cache is not valid"
say "deployed: $keeper and $observer are up and healthy"

#!/bin/sh
# Makes the base images from the machine this runs on, for builds that can reach no registry. See usage below.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
docker=${DOCKER:-docker}

usage() {
  cat <<'TEXT'
usage: deploy/base-images.sh [--force]

Makes three images out of the programs and libraries of this machine, without asking a registry:

  lt-base/jdk:local      a shell and a JDK in /opt/java/openjdk: what the build stages need
  lt-base/runtime:local  a shell and the shared libraries that a linked Java runtime needs
  lt-base/python:local   a shell and the machine's Python: for the stand-in of the old keeper

An image that was made from the same JDK, the same Python and the same script is left as it is; --force makes all of
them again. Needs a Docker engine, busybox-static, a JDK (the newest one ./lt finds, or LT_JAVA_HOME) and a Python 3.9
or newer. DOCKER names another docker command.

Use them with

  docker build --build-arg JDK_IMAGE=lt-base/jdk:local --build-arg RUNTIME_IMAGE=lt-base/runtime:local …
TEXT
}

fail() {
  echo "base-images: $1" >&2
  exit 2
}

force=
case ${1:-} in
  '') ;;
  --force) force=1 ;;
  -h | --help)
    usage
    exit 0
    ;;
  *)
    usage >&2
    fail "unknown option '$1'"
    ;;
esac

# --- what it is made from

busybox=$(command -v busybox) || fail "busybox is not installed (Debian: busybox-static)"
"$busybox" true || fail "$busybox does not run"
if ldd "$busybox" >/dev/null 2>&1; then
  fail "$busybox needs shared libraries; install a static one (Debian: busybox-static)"
fi
jdk=$("$here/../lt" jdk)
[ -x "$jdk/bin/jlink" ] || fail "$jdk has no jlink"
if [ -x /usr/bin/python3 ]; then python=/usr/bin/python3; else python=$(command -v python3) || fail "no python3"; fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))' || fail "$python is older than 3.9"
"$docker" version >/dev/null 2>&1 || fail "no Docker engine answers ($docker version)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# --- pieces

# The shared libraries that the given files are linked with, loader included, as paths.
libraries_of() {
  for file in "$@"; do
    ldd "$file" 2>/dev/null || true
  done | sed -n -e 's/^[^/]*=> \(\/[^ ]*\) (.*/\1/p' -e 's/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' | sort -u
}

# Copies files into a root, each at its own path, links followed.
copy_into() {
  root=$1
  shift
  for file in "$@"; do
    mkdir -p "$root$(dirname "$file")"
    [ -e "$root$file" ] || cp -L "$file" "$root$file"
  done
}

# Libraries that are not linked but looked up by name when a program runs: names of hosts and users, and what
# unwinds threads.
looked_up() {
  ldconfig=$(command -v ldconfig || echo /sbin/ldconfig)
  for name in libnss_files.so.2 libnss_dns.so.2 libresolv.so.2 libgcc_s.so.1 libstdc++.so.6 libz.so.1; do
    "$ldconfig" -p | sed -n "s/^[[:space:]]*$(printf %s "$name" | sed 's/[.+]/\\&/g') (.*$machine.*) => //p" | head -n 1
  done
}

case $(uname -m) in
  x86_64) machine=x86-64 ;;
  aarch64) machine=AArch64 ;;
  *) machine='' ;;
esac

# A root with a shell, the usual small files, and a /tmp for everyone.
new_root() {
  root=$1
  mkdir -p "$root/bin" "$root/etc" "$root/tmp" "$root/proc" "$root/sys" "$root/dev" "$root/usr/bin" "$root/var/tmp" "$root/root"
  chmod 1777 "$root/tmp" "$root/var/tmp"
  cp -L "$busybox" "$root/bin/busybox"
  for name in $("$busybox" --list); do
    [ "$name" = busybox ] || ln -s busybox "$root/bin/$name"
  done
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'nobody:x:65534:65534:nobody:/:/bin/false' >>"$root/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
  echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
}

# Whether an image made from just this is there.
there() {
  [ -z "$force" ] || return 1
  [ "$("$docker" image inspect --format '{{index .Config.Labels "lt.made-from"}}' "$1" 2>/dev/null)" = "$2" ]
}

import() {
  name=$1 root=$2 made_from=$3
  shift 3
  # Owned by root whoever runs this.
  tar -C "$root" --numeric-owner --owner=0 --group=0 -c . |
    "$docker" import --change "LABEL lt.made-from=$made_from" --change 'ENV PATH=/opt/java/openjdk/bin:/bin:/usr/bin' \
      "$@" - "$name" >/dev/null
  echo "base-images: made $name" >&2
}

fingerprint() {
  cat "$0" "$@" | sha256sum | cut -c 1-16
}

java_libraries() {
  # Without those that draw, print and play: they are not linked in, and would pull in a desktop.
  find "$jdk/bin/java" "$jdk/lib" -type f \( -name '*.so' -o -name java \) |
    grep -v -E 'awt|sound|splash|font|jpeg|lcms|mlib' >"$work/linked"
  # shellcheck disable=SC2046 # paths of a JDK and of libraries have no blanks
  libraries_of $(cat "$work/linked") | grep -v "^$jdk/" || true
  looked_up
}

# --- the three images

java_key=$(fingerprint "$jdk/release" "$busybox")
if there lt-base/runtime:local "$java_key" && there lt-base/jdk:local "$java_key"; then
  echo "base-images: lt-base/runtime:local and lt-base/jdk:local are up to date" >&2
else
  new_root "$work/runtime"
  # shellcheck disable=SC2046
  copy_into "$work/runtime" $(java_libraries)
  # The locale that the images set, which the C library has in files.
  # shellcheck disable=SC2046
  copy_into "$work/runtime" $(find /usr/lib/locale/C.utf8 /usr/lib/locale/C.UTF-8 -type f 2>/dev/null || true)
  import lt-base/runtime:local "$work/runtime" "$java_key"

  mv "$work/runtime" "$work/jdk"
  mkdir -p "$work/jdk/opt/java/openjdk"
  tar -C "$jdk" --exclude=./lib/src.zip --exclude=./lib/ct.sym --exclude=./demo -h -c . |
    tar -C "$work/jdk/opt/java/openjdk" -x
  import lt-base/jdk:local "$work/jdk" "$java_key" --change 'ENV JAVA_HOME=/opt/java/openjdk'
  rm -rf "$work/jdk"
fi

python_real=$("$python" -c 'import os, sys; print(os.path.realpath(sys.executable))')
python_key=$(fingerprint "$python_real" "$busybox")
if there lt-base/python:local "$python_key"; then
  echo "base-images: lt-base/python:local is up to date" >&2
else
  new_root "$work/python"
  library=$("$python_real" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
  mkdir -p "$work/python$library"
  tar -C "$library" -c --exclude=./test --exclude=./tests --exclude=./idlelib --exclude=./tkinter --exclude=./lib2to3 \
    --exclude=./ensurepip --exclude=./dist-packages --exclude=./site-packages --exclude=./turtledemo \
    --exclude='./config-*' --exclude='*_test*' --exclude='./pydoc_data' --exclude='*tkinter*' . | tar -C "$work/python$library" -x
  find "$work/python$library" -name '*.so' >"$work/modules"
  # shellcheck disable=SC2046
  copy_into "$work/python" "$python_real" $(libraries_of "$python_real" $(cat "$work/modules")) $(looked_up)
  [ -e "$work/python/usr/bin/python3" ] || ln -s "$python_real" "$work/python/usr/bin/python3"
  import lt-base/python:local "$work/python" "$python_key"
fi

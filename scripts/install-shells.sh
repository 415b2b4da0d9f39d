#!/bin/sh
# Installs the shells that the tests run our scripts in: zsh, fish and busybox (sh and bash are part of Debian).
# Does nothing where they are there; asks for them by name where it may not or cannot install them.
set -eu

missing=''
for shell in bash zsh fish busybox; do
  command -v "$shell" >/dev/null 2>&1 || missing="$missing $shell"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "install-shells: missing:$missing. There is no apt-get here: install them with this system's package manager." >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "install-shells: missing:$missing. Run as root: apt-get install$missing" >&2
  exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of words
apt-get install -y -qq --no-install-recommends $missing

#!/bin/sh
# Installs what the dev container tests need and the machine lacks: mmdebstrap (makes a Debian root file system),
# bubblewrap (runs things in it), and Debian's keys where the machine is no Debian.
set -eu

missing=
command -v mmdebstrap >/dev/null || missing="$missing mmdebstrap"
command -v bwrap >/dev/null || missing="$missing bubblewrap"
[ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || missing="$missing debian-archive-keyring"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing:$missing. Install them (as root: apt-get install$missing), then run this again." >&2
  exit 1
fi
apt-get -qq update
# Unquoted on purpose: one word a package.
DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing

#!/bin/sh
# Installs what the tests use beyond Node and git, all of it or what the arguments name:
#   sh scripts/install-tools.sh [NAME...]     --list prints the names
# Does nothing where it is there; says what is missing where it may not or cannot install it.
set -eu

# A program, or a file, and the Debian packages that bring it.
tools='
bash: bash
zsh: zsh
fish: fish
busybox: busybox
ps: procps
tmux: tmux
gcc: gcc libc6-dev
groff: groff-base
shellcheck: shellcheck
mmdebstrap: mmdebstrap
bwrap: bubblewrap
setfacl: acl
podman: podman crun
python3: python3
ssh: openssh-client
ip: iproute2
pass: pass
gpg: gpg gpg-agent
secret-tool: libsecret-tools
gnome-keyring-daemon: gnome-keyring
dbus-daemon: dbus
ansible-playbook: ansible-core
ansible-lint: ansible-lint
/usr/share/keyrings/debian-archive-keyring.gpg: debian-archive-keyring
'

if [ "${1-}" = --list ]; then
  printf '%s\n' "$tools" | sed -n 's/:.*//p'
  exit
fi

is_there() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
  esac
}

# The packages of what is wanted ("all" or names between blanks) and missing.
missing_of() {
  printf '%s\n' "$tools" | while IFS=: read -r tool packages; do
    case " $1 " in
      *" $tool "* | ' all ') [ -z "$tool" ] || is_there "$tool" || printf '%s' "$packages" ;;
    esac
  done
}

missing=$(missing_of "${*:-all}")
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "install-tools: missing:$missing. There is no apt-get here: install them with this system's package manager." >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "install-tools: missing:$missing. Run as root: apt-get install$missing" >&2
  exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq </dev/null
# shellcheck disable=SC2086 # a list of words
apt-get install -y -qq --no-install-recommends $missing </dev/null

#!/bin/sh
# Makes the Debian root file system that the dev container tests install into, once: .cache/rootfs/debian-SUITE-ARCH.tar,
# about 170 MB. It is as bare as an image can be (no npm, no Node, no CA certificates) but for busybox, which is under test
# as well. Prints the archive's path.
set -eu

suite=${1:-bookworm}
architecture=$(dpkg --print-architecture)
folder=$(cd "$(dirname "$0")/.." && pwd)/.cache/rootfs
archive=$folder/debian-$suite-$architecture.tar

if [ ! -s "$archive" ]; then
  [ "$(id -u)" = 0 ] || {
    echo 'A root file system can be made by root only: device files, owners.' >&2
    exit 1
  }
  mkdir -p "$folder"
  # Made elsewhere and moved: an interrupted run leaves no half archive behind.
  mmdebstrap --quiet --variant=minbase --include=busybox "$suite" "$archive.$$.tar" >&2 || {
    rm -f "$archive.$$.tar"
    exit 1
  }
  mv "$archive.$$.tar" "$archive"
fi
printf '%s\n' "$archive"

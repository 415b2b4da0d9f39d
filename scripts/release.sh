#!/bin/sh
# Prepares a release: runs what a change has to pass, then writes dist-release/ with the packed package, its software bill
# of materials (CycloneDX) and their digests. Publishes nothing. Needs what .ci/run needs. REPOSITORY_URL, where it is
# known, goes into the manifest.
#   sh scripts/release.sh [--skip-ci]
set -eu
cd "$(dirname "$0")/.."

[ -z "$(git status --porcelain)" ] || { echo 'There are changes that are not committed.' >&2; exit 1; }
[ "${1:-}" = --skip-ci ] || bash .ci/run

rm -rf dist-release
mkdir dist-release
npm ci --no-audit --no-fund

# A registry that signs nothing says so; a signature that is wrong ends the release.
if signatures=$(npm audit signatures 2>&1); then
  printf '%s\n' "$signatures"
elif printf '%s' "$signatures" | grep -qi 'invalid\|tamper\|missing signature'; then
  printf '%s\n' "$signatures" >&2
  exit 1
else
  printf 'The registry offers no signatures to check:\n%s\n' "$signatures"
fi

node scripts/sbom.js dist-release/sbom.cdx.json
node scripts/pack.js dist-release ${REPOSITORY_URL:+--repository "$REPOSITORY_URL"}
(cd dist-release && sha256sum -- * >SHA256SUMS)
cat dist-release/SHA256SUMS

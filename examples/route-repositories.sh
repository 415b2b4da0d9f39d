#!/bin/sh
# Makes a branch with one commit in each repository of a list, one folder a line on standard input. With git alone: nothing
# is pushed. Options are those of `codex-orq devcontainer`.
#
#   sh route-repositories.sh --model openai/gpt-5.4 --report repos.html <repositories.txt
#
# A repository with changes that are not committed stays as it is, and so does one that codex-orq refuses; both are named.
# Where there is nothing to change, no branch is left. The status is 1 where something was left alone.
set -u

branch=${BRANCH:-codex-orq}
message=${MESSAGE:-Route Codex through the Orq.ai AI Gateway}
ready=$(mktemp) || exit 1
trap 'rm -f "$ready"' EXIT
status=0

leave() {
  printf '✖ %s: %s\n' "$1" "$2" >&2
  status=1
}

while IFS= read -r repo || [ -n "$repo" ]; do
  [ -n "$repo" ] || continue
  if ! changes=$(git -C "$repo" status --porcelain 2>/dev/null); then
    leave "$repo" 'no repository'
  elif [ -n "$changes" ]; then
    leave "$repo" 'has changes that are not committed'
  elif ! git -C "$repo" rev-parse --quiet --verify HEAD >/dev/null; then
    leave "$repo" 'has no commit yet'
  elif ! git -C "$repo" switch --quiet --create "$branch"; then
    leave "$repo" "cannot have a branch $branch"
  else
    printf '%s\n' "$repo" >>"$ready"
  fi
done

[ -s "$ready" ] || exit "$status"
codex-orq devcontainer --yes "$@" --dest - <"$ready" || status=1

while IFS= read -r repo; do
  git -C "$repo" add --all
  if git -C "$repo" diff --cached --quiet; then
    git -C "$repo" switch --quiet - && git -C "$repo" branch --quiet -D "$branch"
  elif git -C "$repo" commit --quiet --message "$message"; then
    printf '✔ %s: one commit on %s\n' "$repo" "$branch"
  else
    leave "$repo" "could not be committed, and is on $branch"
  fi
done <"$ready"
exit "$status"

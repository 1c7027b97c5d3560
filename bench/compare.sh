#!/usr/bin/env bash
# Compares the speed of two commits. Both are built in worktrees of their own, and run in alternation by this tree's LoadBench.
#
#   bench/compare.sh BASE [HEAD] [--scenario NAME,…] [--contestant NAME,…] [--rounds N] [--warm-up SECONDS] [--seconds SECONDS]
#
# Without HEAD: the commit that is checked out. Without --contestant: those of this project. Each commit brings its own LoadBench:
# where the two differ, the figures do for that too, and what only one of them knows is left out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ $# -eq 0 ] || [[ $1 == --* ]]; then
  sed -n '2,7s/^# \{0,1\}//p' bench/compare.sh >&2
  exit 2
fi
base=$(git rev-parse --verify --quiet "$1^{commit}") || { echo "$1 is no commit." >&2; exit 2; }
shift
head=HEAD
if [ $# -gt 0 ] && [[ $1 != --* ]]; then
  head=$1
  shift
fi
head=$(git rev-parse --verify --quiet "$head^{commit}") || { echo "$head is no commit." >&2; exit 2; }

scratch=$(mktemp -d)
remove_scratch() {
  local name
  for name in base head; do
    [ ! -d "$scratch/$name" ] || git worktree remove --force "$scratch/$name"
  done
  rm -rf "$scratch"
}
trap remove_scratch EXIT

project=bench/Rpc.LoadBench
program=$project/bin/Release/net10.0/Rpc.LoadBench.dll
build() {
  dotnet build "$1/$project" --configuration Release --nologo --verbosity quiet >&2
}

git worktree add --quiet --detach "$scratch/base" "$base"
git worktree add --quiet --detach "$scratch/head" "$head"
build "$scratch/base"
build "$scratch/head"
build .

echo "base: $(git log -1 --format='%h %s' "$base")"
echo "head: $(git log -1 --format='%h %s' "$head")"
dotnet "$program" compare "$scratch/base/$program" "$scratch/head/$program" "$@"

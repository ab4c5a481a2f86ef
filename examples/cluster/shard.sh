#!/bin/sh
# shard.sh NUMBER: extracts one part of a list of files; every scheduler here runs it with a number of its own.
# LIST: the list of all files, a path a line. SHARDS: a folder that all machines see. COUNT: how many parts there are.
# The same number again resumes a part that was stopped, and does nothing once the part is done.
set -eu
number=${1:?shard.sh NUMBER} list=${LIST:?} shards=${SHARDS:?} count=${COUNT:?}
part=$(mktemp)
trap 'rm -f "$part"' EXIT
# Every COUNT-th line, so that large files, which often lie together, come to different parts.
awk -v number="$number" -v count="$count" 'NR % count == number % count' "$list" > "$part"
[ -s "$part" ] || { echo "part $number of $count: no file"; exit 0; }
code=0
"${EKTARA:-ektara}" extract --list - -o "$shards/shard-$number" --features "${FEATURES:-mfcc-moments}" --jobs "${JOBS:-1}" \
  --cache "${CACHE:-${TMPDIR:-/tmp}/ektara-store}" --no-progress < "$part" || code=$?
# 3: some files could not be used, and failures.csv says why. The part is done, and no scheduler has to try it again.
[ "$code" = 3 ] || exit "$code"

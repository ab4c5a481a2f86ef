#!/bin/sh
# One machine, or one call a machine: all parts by xargs, as many at a time as there are processors.
#   LIST=all.txt SHARDS=shards COUNT=100 examples/cluster/xargs.sh
# The same call again does what is not done.
set -eu
here=$(dirname "$(readlink -f "$0")")
seq 0 $((${COUNT:?} - 1)) | xargs -P "${PROCESSES:-$(nproc)}" -n 1 "$here/shard.sh"

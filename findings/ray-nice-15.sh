#!/usr/bin/env bash
# Guess: Ray Data's map functions run at the priority of the program that starts Ray.
# Really: each worker process of Ray adds 15 to its niceness, and so do the programs that it starts.
# The environment variable RAY_worker_niceness=0 undoes this if it is set before Ray starts.
# Versions: ray 2.60.0, pyarrow 26.0.1, pandas 3.0.5, numpy 2.4.6.
# Why it matters: beside any other busy program, features by Ray get little processor time, and timings mislead.
# Output seen: above the program's niceness: default: function 15, its child 15 ; with 0: function 0, its child 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --only-binary :all: "ray[data]==2.60.0" pyarrow==26.0.1 pandas==3.0.5 numpy==2.4.6
cat >"$folder/niceness.py" <<'PY'
import os
import subprocess
import sys

import ray

expected = int(sys.argv[1])
ray.init(address="local", num_cpus=2, object_store_memory=10**8, include_dashboard=False, log_to_driver=False,
         _temp_dir=sys.argv[2])
ray.data.DataContext.get_current().enable_progress_bars = False


def niceness(row):
    return {"function": os.nice(0), "child": int(subprocess.check_output(["nice"]))}


rows = ray.data.range(4).map(niceness).take_all()
ray.shutdown()
own = os.nice(0)
print("program", own, "; function", rows[0]["function"], "; its child", rows[0]["child"])
assert own < 19
assert rows == [{"function": min(own + expected, 19), "child": min(own + expected, 19)}] * 4
PY
cd "$folder"
# Ray stores a token in the home folder, and usage statistics are not to be sent.
export HOME=$folder RAY_USAGE_STATS_ENABLED=0
env -u RAY_worker_niceness venv/bin/python niceness.py 15 "$folder/ray"
RAY_worker_niceness=0 venv/bin/python niceness.py 0 "$folder/ray"

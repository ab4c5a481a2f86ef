"""The examples of examples/cluster, each with what its scheduler would set: their shards merge into the run of one process.

usage: cluster.py EKTARA
"""
import json
import math
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import wave

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples/cluster"
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
COUNT = 3


def call(*words, **variables):
    done = subprocess.run([str(word) for word in words], env=os.environ | variables, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def expect(condition, told):
    if not condition:
        sys.exit(told)


def clip(path, frequency):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        samples = (int(9000 * math.sin(2 * math.pi * frequency * t / 22050)) for t in range(22050))
        file.writeframes(b"".join(struct.pack("<h", value) for value in samples))


def command_of_job():
    """What the container of the Job runs; the whole file is read where a reader of YAML is installed."""
    text = (EXAMPLES / "kubernetes-job.yaml").read_text()
    line = json.loads(re.search(r"^ *command: (\[.*\])$", text, re.MULTILINE)[1])
    try:
        import yaml
    except ImportError:
        return line
    job = yaml.safe_load(text)
    spec = job["spec"]
    container = spec["template"]["spec"]["containers"][0]
    expect((job["kind"], spec["completionMode"]) == ("Job", "Indexed"), "the job is not indexed")
    expect(spec["template"]["spec"]["restartPolicy"] == "Never", "backoffLimitPerIndex needs restartPolicy Never")
    expect({"name": "COUNT", "value": str(spec["completions"])} in container["env"], "COUNT is not completions")
    expect(container["command"] == line, "the command is not that of the container")
    return line


def main():
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        (folder / "bin").mkdir()
        (folder / "bin/ektara").symlink_to(PROGRAM)
        files = [folder / f"song {i}.wav" for i in range(7)]
        for i, file in enumerate(files):
            clip(file, 200 + 37 * i)
        files[3].write_bytes(b"RIFF, says the file, and is none")
        (folder / "all.txt").write_text("".join(f"{file}\n" for file in files))
        common = {"LIST": str(folder / "all.txt"), "COUNT": str(COUNT), "CACHE": str(folder / "store"),
                  "PATH": f"{folder}/bin:{os.environ['PATH']}"}
        merged = {}

        def merge(kind):
            words = ("ektara", "merge", folder / kind, "--list", folder / "all.txt", "-o", folder / f"run-{kind}")
            code, told = call(*words, "--cache", folder / "store", **common)
            expect(code == 3, f"{kind}: merge ended with {code}: {told}")
            merged[kind] = {name: (folder / f"run-{kind}" / name).read_bytes()
                            for name in ("features/mfcc-moments.npy", "tracks.csv", "failures.csv")}

        for at in range(COUNT):
            code, told = call("bash", EXAMPLES / "extract.sbatch", SLURM_ARRAY_TASK_ID=str(at),
                              SLURM_SUBMIT_DIR=str(EXAMPLES.parents[1]), SHARDS=str(folder / "slurm"), **common)
            expect(code == 0, f"slurm {at}: {code}: {told}")
        merge("slurm")
        code, told = call(EXAMPLES / "xargs.sh", SHARDS=str(folder / "xargs"), PROCESSES="2", **common)
        expect(code == 0, f"xargs: {code}: {told}")
        merge("xargs")
        (folder / "shard.sh").symlink_to(EXAMPLES / "shard.sh")
        command = [word.replace("/shared/", f"{folder}/") for word in command_of_job()]
        for at in range(COUNT):
            code, told = call(*command, JOB_COMPLETION_INDEX=str(at), SHARDS=str(folder / "job"), **common)
            expect(code == 0, f"kubernetes {at}: {code}: {told}")
        merge("job")
        code, told = call("bash", "-c", command[-1], JOB_COMPLETION_INDEX="1", SHARDS=str(folder / "job"), **common)
        expect(code == 0 and "was made before" in told, f"again: {code}: {told}")
        code, told = call("ektara", "extract", "--list", folder / "all.txt", "-o", folder / "whole", "--cache", folder / "store",
                          **common)
        expect(code == 3, f"whole: {code}: {told}")
        for kind, tables in merged.items():
            for name, data in tables.items():
                expect(data == (folder / "whole" / name).read_bytes(), f"{kind}: {name} is not that of one process")
        code, told = call(EXAMPLES / "shard.sh", "0", SHARDS=str(folder / "x"), **(common | {"FEATURES": "none-such"}))
        expect(code == 2, f"an unknown feature ended with {code}: {told}")


main()

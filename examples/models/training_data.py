# SPDX-License-Identifier: Apache-2.0
"""Rows to learn from: what an example's own job computes over data of another seed, so that a model learns from exactly what it will be given."""
import json
import os
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WINDROW = os.environ.get("WINDROW", os.path.join(ROOT, "build", "release", "windrow"))


def features(job, data_set, arguments):
    """The rows of the view `features` of a job (a dict each); `arguments` go to `windrow gen`."""
    with open(job, encoding="utf-8") as file:
        script = file.read().split("CREATE MODEL")[0]
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data.jsonl")
        subprocess.run([WINDROW, "gen", data_set, "--out", data, *map(str, arguments)], check=True, capture_output=True)
        path = os.path.join(folder, "features.sql")
        with open(path, "w", encoding="utf-8") as file:
            file.write(script.replace(f"../../build/examples/{data_set}.jsonl", data) + "SELECT * FROM features;\n")
        done = subprocess.run([WINDROW, "run", path, "--format", "jsonl", "--quiet"], check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]

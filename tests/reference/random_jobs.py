#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs random jobs on Windrow and compares every row with the naive reference engine.

usage: random_jobs.py --windrow BIN [--count N] [--seed S] [--keep DIR]

Each job is made from a seed: tables of several partitions with late rows and NULLs, every window kind, key and value types, aggregates with
DISTINCT and FILTER, time zones, cascades. It runs under several batch sizes and thread counts, whose output must be the same bytes, and those
must be the reference's rows. A failing seed is printed; --seed S --count 1 repeats it, --keep DIR keeps its files.
"""
import argparse
import concurrent.futures
import json
import math
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time

import reference_engine as reference
from random_data import ZONES, decimal_text, interval, json_value, random_value, timestamp_text, to_float32, type_text

COMBINATIONS = [(1, 1, 16384), (7, 2, 1), (4096, 2, 16384)]  # batch rows, threads, groups from which on they are sharded
VALUE_TYPES = [("TINYINT", 0), ("SMALLINT", 0), ("INT", 0), ("BIGINT", 0), ("FLOAT", 0), ("DOUBLE", 0), ("DECIMAL", 2), ("STRING", 0)]
AGGREGATES = {
    "number": ["SUM", "AVG", "MIN", "MAX", "COUNT", "FIRST_VALUE", "LAST_VALUE", "ARRAY_AGG"],
    "STRING": ["MIN", "MAX", "COUNT", "LISTAGG", "FIRST_VALUE", "LAST_VALUE", "ARRAY_AGG"],
}


def make_window(r, unit):
    kind = r.choice(["TUMBLE", "HOP", "CUMULATE", "SESSION"])
    slide = r.randint(1, 12) * unit
    window = {"kind": kind, "slide": slide, "size": slide * r.randint(1, 5)}
    if kind in ("TUMBLE", "SESSION"):
        window["size"] = slide
    if kind != "SESSION" and r.random() < 0.25:
        window["offset"] = r.randint(-slide + 1, slide - 1)
    return window


def make_job(seed):
    r = random.Random(seed)
    zone = r.choice(ZONES) if r.random() < 0.3 else None
    # Hours and days in zones, so that windows meet the change of the clocks; seconds otherwise.
    unit = r.choice([900_000, 3_600_000]) if zone else r.choice([1, 1000, 60_000])
    base = {None: r.choice([0, 1_767_225_600_000, -40 * unit])}.get(zone, 1_774_742_400_000 + r.choice([0, 18_500_000_000]))
    columns = [("k", *r.choice([("STRING", 0), ("INT", 0), ("BIGINT", 0), ("DECIMAL", 2), ("DOUBLE", 0)])), ("k2", "INT", 0)]
    columns += [(f"v{i}", *r.choice(VALUE_TYPES)) for i in range(r.randint(1, 3))]
    key_pool = [random_value(r, columns[0][1]) for _ in range(r.randint(1, 4))]
    partitions = []
    for _ in range(r.choice([1, 1, 2, 3])):
        now, rows = base + r.randint(0, 20 * unit), []
        for _ in range(r.randint(0, 60)):
            now += r.randint(0, 4 * unit)
            row = {name: random_value(r, kind) for name, kind, _ in columns}
            row["k"], row["k2"] = r.choice(key_pool), r.choice([None, 1, 2])
            row["ts"] = now - r.randint(0, 25 * unit) * r.choice([0, 0, 1])
            rows.append(row)
        partitions.append(rows)
    window = make_window(r, unit)
    job = {"zone": zone, "window": window, "keys": r.choice([[], ["k"], ["k"], ["k", "k2"]]),
           "table": {"columns": columns, "partitions": partitions, "delay": r.choice([0, 5, 20]) * unit}}
    if r.random() < 0.3:
        job["where"] = r.choice([("k2", "=", 1), ("k2", "IS NULL", None), ("k2", "IS NOT NULL", None), ("k2", "<>", 2)])
    job["aggregates"] = [make_call(r, columns) for _ in range(r.randint(1, 4))]
    if window["kind"] != "SESSION" and r.random() < 0.15:
        job["outer"] = {"window": {"kind": "TUMBLE", "size": window["slide"] * r.randint(1, 7)}}
    job["format"] = r.choice(["json", "csv"])
    return job


def make_call(r, columns):
    call = {"name": "COUNT", "column": None}
    if r.random() < 0.85:
        column, kind, _ = r.choice(columns[2:])
        call["column"] = column
        call["name"] = r.choice(AGGREGATES["STRING" if kind == "STRING" else "number"])
        if kind == "DOUBLE" and r.random() < 0.2:
            call["name"] = r.choice(["VAR_POP", "VAR_SAMP"])
        if call["name"] in ("COUNT", "SUM", "AVG", "LISTAGG") and r.random() < 0.25:
            call["distinct"] = True
    if r.random() < 0.2:
        call["filter"] = r.choice([("k2", "=", 1), ("k2", "IS NOT NULL", None)])
    return call


# ---- the same job as SQL and files ---------------------------------------------------------------------------------------------------------


def condition_text(condition):
    column, op, literal = condition
    return f"{column} {op}" + ("" if literal is None else f" {literal}")


def call_text(call):
    argument = "*" if call.get("column") is None else ("DISTINCT " if call.get("distinct") else "") + call["column"]
    text = f"{call['name']}({argument})"
    return text + (f" FILTER (WHERE {condition_text(call['filter'])})" if call.get("filter") else "")


def window_text(job, table):
    window = job["window"]
    kind, size, slide = window["kind"], interval(window["size"]), interval(window["slide"])
    offset = ", " + interval(window["offset"]) if "offset" in window else ""
    if kind == "TUMBLE":
        return f"TABLE(TUMBLE(TABLE {table}, DESCRIPTOR(ts), {size}{offset}))"
    if kind == "SESSION":
        partition = f" PARTITION BY ({', '.join(job['keys'])})" if job["keys"] else ""
        return f"TABLE(SESSION(TABLE {table}{partition}, DESCRIPTOR(ts), {size}))"
    return f"TABLE({kind}(TABLE {table}, DESCRIPTOR(ts), {slide}, {size}{offset}))"


def sql_text(job):
    time_type = "TIMESTAMP_LTZ(3)" if job["zone"] else "TIMESTAMP(3)"
    columns = ", ".join(f"{name} {type_text(kind, scale)}" for name, kind, scale in job["table"]["columns"])
    csv_options = ", 'csv.null-literal' = 'NULL'" if job["format"] == "csv" else ""
    lines = [f"SET 'table.local-time-zone' = '{job['zone'] or 'UTC'}';",
             f"CREATE TABLE t ({columns}, ts {time_type}, WATERMARK FOR ts AS ts - {interval(job['table']['delay'])}) WITH (",
             f"  'connector' = 'filesystem', 'path' = 'input', 'format' = '{job['format']}', 'windrow.partition' = 'file'{csv_options});"]
    table = "t"
    if job.get("where"):
        lines.append(f"CREATE VIEW filtered AS SELECT * FROM t WHERE {condition_text(job['where'])};")
        table = "filtered"
    keys = "".join(f", {key}" for key in job["keys"])
    if job.get("outer"):
        inner = f"SELECT window_time AS wt, COUNT(*) AS n FROM {window_text(job, table)} GROUP BY window_start, window_end, window_time{keys}"
        lines.append(f"CREATE VIEW inner_window AS {inner};")
        size = interval(job["outer"]["window"]["size"])
        lines.append(f"SELECT window_start, window_end, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE inner_window, DESCRIPTOR(wt), {size})) "
                     "GROUP BY window_start, window_end;")
    else:
        calls = ", ".join(call_text(call) for call in job["aggregates"])
        lines.append(f"SELECT window_start, window_end{keys}, {calls} FROM {window_text(job, table)} "
                     f"GROUP BY window_start, window_end{keys};")
    return "\n".join(lines) + "\n"


def write_inputs(job, folder):
    os.makedirs(os.path.join(folder, "input"))
    suffix = "Z" if job["zone"] else ""
    for number, rows in enumerate(job["table"]["partitions"]):
        with open(os.path.join(folder, "input", f"part-{number}.txt"), "w", encoding="utf-8") as out:
            for row in rows:
                fields = {name: json_value(row[name], kind, scale) for name, kind, scale in job["table"]["columns"]}
                fields["ts"] = timestamp_text(row["ts"]) + suffix
                if job["format"] == "json":
                    out.write(json.dumps(fields, ensure_ascii=False) + "\n")
                else:
                    out.write(",".join("NULL" if v is None else str(v) for v in fields.values()) + "\n")
    with open(os.path.join(folder, "job.sql"), "w", encoding="utf-8") as out:
        out.write(sql_text(job))


# ---- comparing ---------------------------------------------------------------------------------------------------------------------------------


def comparable(value, type_name):
    """A value of Windrow's output, or of the reference after `printed`, in a form that compares exactly."""
    if isinstance(value, list):
        element = type_name[len("ARRAY<"):-1] if type_name.startswith("ARRAY<") else type_name
        return tuple(comparable(v, element) for v in value)
    if isinstance(value, str) and value in ("NaN", "Infinity", "-Infinity") and type_name.startswith(("FLOAT", "DOUBLE")):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and type_name.startswith(("FLOAT", "DOUBLE")):
        value = float(value)
        return struct.pack(">d", to_float32(value) if type_name.startswith("FLOAT") else value)
    return value


def printed(value, type_name):
    if isinstance(value, list):
        element = type_name[len("ARRAY<"):-1]
        return [printed(v, element) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return json_value(value, None, 0)
    if value is not None and type_name.startswith("DECIMAL"):
        scale = int(type_name.split(",")[1].split(")")[0])
        return decimal_text(value, scale) if scale else str(value)
    if value is not None and type_name.startswith("TIMESTAMP"):
        text = timestamp_text(value).rstrip("0").rstrip(".") if "." in timestamp_text(value) else timestamp_text(value)
        return text
    return value


def normal_rows(rows, types):
    return sorted((tuple(comparable(v, t) for v, t in zip(row, types)) for row in rows), key=repr)


def run_windrow(windrow, folder, batch_rows, threads, shard_from_groups):
    command = [windrow, "run", "job.sql", "--format", "case", "--quiet", "--batch-rows", str(batch_rows), "--threads", str(threads),
               "--shard-from-groups", str(shard_from_groups)]
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(f"windrow ended with {done.returncode}: {done.stderr.decode('utf-8', 'replace')[:500]}")
    return done.stdout.decode("utf-8")


def check(windrow, seed, folder):
    """None if the job agrees with the reference under every combination, else what went wrong."""
    job = make_job(seed)
    write_inputs(job, folder)
    try:
        outputs = [run_windrow(windrow, folder, *combination) for combination in COMBINATIONS]
    except (RuntimeError, subprocess.TimeoutExpired) as failure:
        return str(failure)
    for combination, output in zip(COMBINATIONS, outputs):
        if output != outputs[0]:
            return f"batch rows, threads and sharding {combination} print other bytes than {COMBINATIONS[0]}"
    lines = [json.loads(line) for line in outputs[0].splitlines()]
    types = [text.replace(" NOT NULL", "") for _, text in lines[0]["columns"]]
    got = normal_rows([line[1:] for line in lines[1:]], types)
    expected = normal_rows([[printed(v, t) for v, t in zip(row, types)] for row in reference.answer(job)], types)
    if got == expected:
        return None
    missing = [row for row in expected if row not in got][:2]
    extra = [row for row in got if row not in expected][:2]
    return f"{len(got)} rows, expected {len(expected)}; missing {missing}; unexpected {extra}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--windrow", required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1, help="seed of the first job")
    parser.add_argument("--keep", help="keep the files of failing jobs in this folder")
    arguments = parser.parse_args()
    windrow = os.path.abspath(arguments.windrow)
    started, failures = time.time(), []

    def one(seed):
        with tempfile.TemporaryDirectory() as folder:
            why = check(windrow, seed, folder)
            if why and arguments.keep:
                shutil.copytree(folder, os.path.join(arguments.keep, str(seed)), dirs_exist_ok=True)
            return seed, why

    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for seed, why in pool.map(one, range(arguments.seed, arguments.seed + arguments.count)):
            if why:
                failures.append(seed)
                print(f"FAIL seed {seed}: {why}", flush=True)
    print(f"random jobs: {arguments.count - len(failures)} passed, {len(failures)} failed, {(time.time() - started) / 60:.1f} min")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which places where kernels and the code around them synchronise the sweeps have caught, over all programs of tests.

usage: check_sites.py [--least PER_CENT] [--count FILE] SITES_FILE...

A program of tests writes its SITES_FILE at its end (WINDROW_SITES_FILE, tests/device/races/site_sweep.cpp): every barrier, warp synchronisation, atomic
and event wait that it passed, and whether a sweep that switched it off noticed. One sweep may leave a file's sites to others; here each site of the real
kernels and of the code around them (kernels/, inference/) must be caught by some sweep, but those of JUSTIFIED.
"""
import argparse
import os
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
KINDS = ["barrier", "warp sync", "atomic", "wait of a stream", "wait of the host"]
# Files of these folders that only tests use: what waits there is no part of the device path.
FOR_TESTS = {"fault.cpp"}  # the shim that makes calls fail: it drains the device before it overwrites its memory
# What can be switched off unnoticed, and stays: "FILE: text of the line": why.
JUSTIFIED = {
    "device_runner.cpp: stream_->wait_all();  // what was queued reads weights that the caller may now let go of":
        "calls fail for want of memory in tests only by the shim, which drains the device before it throws: nothing is under way that could be overtaken",
}


def sources():
    """{name of a file of kernels/ or inference/, without folders: path}"""
    found = {}
    for top in ("kernels", "inference"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in names:
                if name in found and name.endswith((".cu", ".cuh", ".cpp", ".hpp")):
                    found[name] = None  # two files of one name: only a site there would be in doubt
                else:
                    found[name] = os.path.join(folder, name)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--least", type=float, default=95)
    parser.add_argument("--count")
    arguments = parser.parse_args()
    paths, caught = sources(), {}
    for name in arguments.files:
        for line in open(name, encoding="utf-8"):
            place, kind, verdict = line.rstrip("\n").split("\t")
            file, number = place.rsplit(":", 1)
            if file in paths and file not in FOR_TESTS:
                key = (file, int(number), KINDS[int(kind)])
                caught[key] = caught.get(key, False) or verdict == "caught"
    wrong, justified = [], set()
    for (file, number, kind), was_caught in sorted(caught.items()):
        if was_caught:
            continue
        if paths[file] is None:
            wrong.append(f"{file}:{number}: two files have this name")
            continue
        text = open(paths[file], encoding="utf-8").read().splitlines()[number - 1].strip()
        if f"{file}: {text}" in JUSTIFIED:
            justified.add(f"{file}: {text}")
        else:
            wrong.append(f"{file}:{number}: {kind}, not caught: {text}")
    wrong += [f"justified, but caught or gone: {text}" for text in JUSTIFIED if text not in justified]
    share = 100 * sum(caught.values()) / max(1, len(caught))
    if share < arguments.least:
        wrong.append(f"less than {arguments.least:g} % are caught")
    for text in wrong:
        print("FAIL", text)
    print(f"sites: {sum(caught.values())} of {len(caught)} caught, {share:.1f} %, {len(justified)} justified")
    if arguments.count:
        with open(arguments.count, "w", encoding="utf-8") as out:
            out.write(f"{sum(caught.values()) + len(justified)} {len(wrong)}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

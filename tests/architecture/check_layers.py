#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the shape of the house: who may include whom, how long a file may be, what it must hold and how it may be called.

usage: check_layers.py [--root DIR] [--count FILE]
Prints each breach with its place and ends with status 1 if there is one. --count writes "PASSED FAILED" (one check per file).
"""
import argparse
import pathlib
import re
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402

# A module may include itself and these (docs/architecture.md). `semantics` is freestanding.
MODULES = {
    "semantics": (),
    "device": ("semantics", "base"),
    "kernels": ("semantics", "device"),
    "host": ("kernels", "device", "semantics"),
    "inference": ("kernels", "device", "semantics"),
    "runtime": ("host", "inference", "kernels", "device", "semantics"),
}
# The headers of kernels that the device layer may use: they know nothing of columns or rows.
BASE_HEADERS = {"windrow/kernels/error.hpp"}
# What only kernel source, the device layer and its tests may include: the vocabulary of kernels, and the implementations.
DEVICE_PRIVATE = re.compile(r"^(kernel|emulator|cuda|primitives)/")
# The one header of semantics that may include something else: the compiler's own fixed-width integers.
SEMANTICS_ROOT = "windrow/semantics/host_device.hpp"
SOURCE_FOLDERS = ("kernels", "host", "inference", "runtime", "tests", "bench", "examples")
SOURCE_SUFFIXES = {".cpp", ".hpp", ".cu", ".cuh", ".h"}
SCRIPT_SUFFIXES = {".py", ".cmake", ".sh"}
MAX_LINES = 700
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?|stuff)(_|$)")
SNAKE_CASE = re.compile(r"^[a-z0-9_]+$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
LICENCE = "SPDX-License-Identifier: Apache-2.0"
RECORDED = pathlib.PurePosixPath("tests/flink")  # recorded cases and their recorder, kept as they are


def module_of(path: pathlib.PurePosixPath) -> str | None:
    """The module that a file belongs to, or None for tests, bench and examples, which may use all."""
    parts = path.parts
    if parts[:2] == ("kernels", "semantics"):
        return "semantics"
    if parts[:2] == ("kernels", "device") or parts[:5] == ("kernels", "include", "windrow", "kernels", "device"):
        return "device"
    return parts[0] if parts[0] in MODULES else None


def included_module(name: str) -> str | None:
    if name.startswith("windrow/kernels/device/"):
        return "device"
    if name in BASE_HEADERS:
        return "base"
    match = re.match(r"windrow/([a-z_]+)/", name)
    return match.group(1) if match else None


def check_includes(path: pathlib.PurePosixPath, text: str, breaches: list[str]) -> None:
    module = module_of(path)
    for match in INCLUDE.finditer(text):
        kind, name = match.groups()
        place = f"{path}:{text.count(chr(10), 0, match.start(2)) + 1}"
        if ".." in pathlib.PurePosixPath(name).parts:
            breaches.append(f"{place}: includes '{name}' by a way up; include it by its full name")
        if module is None:
            continue
        target = included_module(name)
        if DEVICE_PRIVATE.match(name) and module != "device" and path.suffix not in {".cu", ".cuh"}:
            breaches.append(f"{place}: '{name}' belongs to the device layer; only kernel source (.cu) includes it")
        if target == "base" and module != "semantics":
            continue
        if target is not None and target != module and target not in MODULES[module]:
            allowed = ", ".join(MODULES[module]) or "nothing but itself"
            breaches.append(f"{place}: {module} includes {target} ('{name}'); it may include {allowed}")
        if module == "semantics" and target != "semantics" and not str(path).endswith(SEMANTICS_ROOT):
            breaches.append(f"{place}: semantics is freestanding, but includes '{name}'; what it needs belongs in {SEMANTICS_ROOT}")
        is_public = "include" in path.parts
        if is_public and kind == '"' and target is None:
            breaches.append(f"{place}: a public header includes the private '{name}'")


def check_text(path: pathlib.PurePosixPath, text: str, breaches: list[str]) -> None:
    head = "\n".join(text.splitlines()[:3])
    if LICENCE not in head:
        breaches.append(f"{path}:1: the first lines do not say '{LICENCE}'")
    lines = text.count("\n")
    if lines > MAX_LINES:
        breaches.append(f"{path}: {lines} lines (at most {MAX_LINES}): which second idea in it wants its own file?")
    if path.suffix in {".hpp", ".cuh"} and "#pragma once" not in text:
        breaches.append(f"{path}: a header without #pragma once")


def check_name(path: pathlib.PurePosixPath, breaches: list[str]) -> None:
    if FORBIDDEN_NAMES.search(path.stem):
        breaches.append(f"{path}: the name does not say which idea the file holds")
    if path.suffix in SOURCE_SUFFIXES and not SNAKE_CASE.match(path.stem):
        breaches.append(f"{path}: source files are named in snake_case")


def source_files(root: pathlib.Path) -> list[pathlib.PurePosixPath]:
    found = []
    for folder in SOURCE_FOLDERS + ("tools", "cmake", ".ci"):
        for path in sorted((root / folder).rglob("*")):
            relative = pathlib.PurePosixPath(path.relative_to(root).as_posix())
            if path.is_file() and not relative.is_relative_to(RECORDED) and "corpus" not in relative.parts:
                found.append(relative)
    return found


def is_checked(root: pathlib.Path, path: pathlib.PurePosixPath) -> bool:
    if path.suffix in SOURCE_SUFFIXES | SCRIPT_SUFFIXES or path.name == "CMakeLists.txt":
        return True
    if path.suffix == "":
        with open(root / path, "rb") as file:
            return file.read(2) == b"#!"
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2], type=pathlib.Path)
    parser.add_argument("--count", type=pathlib.Path, help="write 'PASSED FAILED' there")
    arguments = parser.parse_args()

    report = Report("layers")
    for path in source_files(arguments.root):
        if not is_checked(arguments.root, path):
            continue
        breaches: list[str] = []
        text = (arguments.root / path).read_text(encoding="utf-8")
        check_name(path, breaches)
        check_text(path, text, breaches)
        if path.suffix in SOURCE_SUFFIXES:
            check_includes(path, text, breaches)
        report.check_none(breaches)
    report.end(arguments.count)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes copies of the sources that hold the mutants, each behind its switch, and the table of their names.

usage: mutate_sources.py --list            the mutated sources, one per line
       mutate_sources.py ROOT FOLDER        writes FOLDER/NAME.cpp for each, and FOLDER/mutant_names.cpp
"""
import pathlib
import re
import sys

from mutants import EDITS, MUTANTS

NUMBERS = {name: number for number, name in enumerate(MUTANTS)}


def stop(why):
    sys.exit(f"tests/simulation/mutants/mutants.py: {why}")


def switched(replacement, used):
    def switch(match):
        if match.group(1) not in NUMBERS:
            stop(f"there is no mutant '{match.group(1)}'")
        used.add(match.group(1))
        return f"::windrow::simulation::is_mutant({NUMBERS[match.group(1)]})"

    return re.sub(r"MUTANT\(([a-z-]+)\)", switch, replacement)


def mutated(root, file, used):
    source = (root / file).read_text(encoding="utf-8")
    places = []
    for edited, text, replacement in EDITS:
        if edited != file:
            continue
        if source.count(text) != 1:
            stop(f"{file} has this text {source.count(text)} times, not once:\n{text}")
        places.append((source.index(text), len(text), switched(replacement, used)))
    places.sort()
    out, at = [f'#include "mutants/mutant_switch.hpp"\n#line 1 "{root / file}"\n'], 0
    for begin, length, replacement in places:
        if begin < at:
            stop(f"two changes of {file} overlap at:\n{source[begin:begin + length]}")
        out += [source[at:begin], replacement]
        at = begin + length
    return "".join(out) + source[at:]


def write(path, text):
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main():
    files = sorted({file for file, _, _ in EDITS})
    if sys.argv[1:] == ["--list"]:
        print("\n".join(files))
        return
    root, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    used = set()
    for file in files:
        write(folder / pathlib.PurePosixPath(file).name, mutated(root, file, used))
    if unused := MUTANTS.keys() - used:
        stop(f"no change holds {', '.join(sorted(unused))}")
    rows = "".join(f'        {{"{name}", "{what}"}},\n' for name, what in MUTANTS.items())
    write(folder / "mutant_names.cpp", '#include "mutants/mutant_switch.hpp"\n\nnamespace windrow::simulation {\n\nconst std::vector<Mutant>& all_mutants() {\n'
          f"    static const std::vector<Mutant> all{{\n{rows}    }};\n    return all;\n}}\n\n}}  // namespace windrow::simulation\n")


if __name__ == "__main__":
    main()

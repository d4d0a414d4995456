#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs wrong scripts and compares the messages, character by character.

usage: check_messages.py [--binary BIN] [--count FILE] [--update] [NAME...]
`wrong_scripts.txt` holds one block per script:

    ### name
    the script; `$T` stands for the definition of a table that most of them need
    --- input.jsonl            (any number of input files)
    its lines
    >>> 3                      (the exit code)
    the text on standard error

--update rewrites what stands below `>>>`; read it before you keep it: a newcomer must be able to mend the script from the message alone.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TABLE = """CREATE TABLE t (id INT, name STRING, v DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
WITH ('connector' = 'filesystem', 'path' = 'input.jsonl', 'format' = 'json');
"""
ROWS = '{"id":1,"name":"a","v":1.5,"ts":"2024-01-01 00:00:01"}\n{"id":2,"name":"b","v":2.5,"ts":"2024-01-01 00:00:02"}\n'


class Block:
    """One wrong script with its inputs and what should be said about it."""

    def __init__(self, text: str):
        head, _, expected = text.partition("\n>>> ")
        self.name, _, body = head.partition("\n")
        parts = body.split("\n--- ")
        self.script = parts[0]
        self.inputs = {"input.jsonl": ROWS}
        for part in parts[1:]:
            name, _, content = part.partition("\n")
            self.inputs[name] = content + "\n"
        self.code, _, self.message = expected.partition("\n")
        self.message = self.message.strip("\n")

    def text(self, code: int, message: str) -> str:
        out = f"### {self.name}\n{self.script}"
        for name, content in self.inputs.items():
            if content != ROWS:
                out += f"\n--- {name}\n{content.rstrip(chr(10))}"
        return out + f"\n>>> {code}\n{message}\n"

    def run(self, binary: pathlib.Path) -> tuple[int, str]:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, content in self.inputs.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(content, encoding="utf-8")
            (root / "job.sql").write_text(self.script.replace("$T\n", TABLE).strip("\n") + "\n", encoding="utf-8")
            done = subprocess.run([binary, "run", "job.sql", "--quiet", "--format", "csv"], cwd=root, stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=30, check=False)
            return done.returncode, done.stderr.decode("utf-8").replace(folder, "DIR").strip("\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=pathlib.Path, default=HERE.parents[1] / "build" / "release" / "windrow")
    parser.add_argument("--count", type=pathlib.Path, help="write 'PASSED FAILED' there")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()

    path = HERE / "wrong_scripts.txt"
    head, *texts = path.read_text(encoding="utf-8").split("### ")
    failed = passed = 0
    out = [head]
    for block in map(Block, texts):
        if arguments.names and block.name not in arguments.names:
            out.append(block.text(int(block.code or 0), block.message) + "\n")
            continue
        code, message = block.run(arguments.binary.resolve())
        out.append(block.text(code, message) + "\n")
        if (str(code), message) == (block.code, block.message) and code not in (0, 1) and code > 0:
            passed += 1
        elif not arguments.update:
            failed += 1
            print(f"FAIL {block.name}: exit {code}, expected {block.code}\n--- expected\n{block.message}\n--- got\n{message}\n")
    if arguments.update:
        path.write_text("".join(out).rstrip("\n") + "\n", encoding="utf-8")
    print(f"wrong scripts: {passed} passed, {failed} failed")
    if arguments.count:
        arguments.count.write_text(f"{passed} {failed}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""A case's script with each bare SELECT turned into an INSERT into a file sink of the same columns, so that its rows are collected exactly once."""
import json
import subprocess


def statements(script):
    """The statements of a script without their semicolons; quotes and comments are respected."""
    out, start, i = [], 0, 0
    while i < len(script):
        if script.startswith("--", i):
            i = script.find("\n", i) if "\n" in script[i:] else len(script)
        elif script.startswith("/*", i):
            i = script.find("*/", i) + 2
        elif script[i] in "'\"`":
            quote = script[i]
            i = script.find(quote, i + 1) + 1
        elif script[i] == ";":
            out.append(script[start:i])
            start = i = i + 1
        else:
            i += 1
    return [text for text in out + [script[start:]] if without_comments(text).strip()]


def without_comments(text):
    lines = [line for line in text.splitlines() if not line.strip().startswith("--")]
    return "\n".join(lines)


def is_query(statement):
    words = without_comments(statement).split(None, 1)
    return bool(words) and words[0].upper().lstrip("(") in ("SELECT", "WITH", "VALUES")


def result_columns(windrow, folder, script, extra):
    """Columns of each bare SELECT, from the headers that a run prints; None if the job does not run."""
    done = subprocess.run([windrow, "run", script, "--format", "case", "--quiet", *extra], cwd=folder, capture_output=True, timeout=60)
    if done.returncode != 0:
        return None
    headers = [json.loads(line) for line in done.stdout.decode("utf-8", "surrogateescape").splitlines() if line.startswith('{"columns"')]
    return [header["columns"] for header in headers]


def collecting_script(script, columns):
    """The script with sinks out-0, out-1 ... below the job's folder."""
    out, number = [], 0
    for statement in statements(script):
        if not is_query(statement):
            out.append(statement)
            continue
        fields = ", ".join(f"`c{i}` {kind.replace(' NOT NULL', '').replace(' *ROWTIME*', '').replace(' *PROCTIME*', '')}" for i, (_, kind) in enumerate(columns[number]))
        out.append(f"\nCREATE TABLE collected_{number} ({fields}) WITH ('connector'='filesystem', 'path'='out-{number}', 'format'='json', "
                   "'json.encode.decimal-as-plain-number'='true')")
        out.append(f"\nINSERT INTO collected_{number}\n{statement}")
        number += 1
    return ";\n".join(out) + ";\n"

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that what the pages (*.md) tell a reader to type is understood: SQL, commands, options; and that the outputs they show are what comes.

usage: check_pages.py WINDROW [--count FILE]
- SQL (blocks marked sql, and indented ones that begin with CREATE) goes through `windrow validate`. A page may leave out a table, a view, a model or a
  model's file; nothing else may be wrong.
- `windrow COMMAND --option`, in blocks and in back quotes: the command and the options exist. `tools/X --option` and the like: X is there and speaks of the option.
- An option in back quotes alone is one of some command or script.
- README.md's first job prints the rows that README.md shows; `windrow model inspect` what the page about it shows.
- A setting in the table of docs/settings.md is known; an option in the tables of docs/connectors.md is one that the sources name.
--count writes "PASSED FAILED".
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What a page may leave out: tables and views, models, the file of a model or of a schema.
LEFT_OUT = {"W3001", "W3402", "W3601", "W6601", "W6083"}
SQL_BLOCK = re.compile(r"^```sql\n((?:.*\n)*?)```|((?:^    CREATE\b.*\n)(?:^     +\S.*\n)*)", re.MULTILINE)
CODE = re.compile(r"^```(?:sh)?\n((?:.*\n)*?)```|((?:^    \S.*\n)+)|`([^`\n]+)`", re.MULTILINE)
COMMAND = re.compile(r"^ *(?:\$ )?(?:\S+/)?windrow ((?:[a-z]+(?: |$))+)?([^#\n]*)", re.MULTILINE)
SCRIPT = re.compile(r"(?:^|\s)((?:tools|tests|examples|bench)/[\w./-]+)((?: +[^#\s]+)*)")
OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z-]+)")
# Options of other programs that pages name: protoc, cmake and the like.
OTHERS_OPTIONS = {"--include_imports", "--descriptor_set_out", "--gtest_filter", "--saved-model", "--opset", "--output"}


def printed(windrow, *words, folder=None, text=None):
    done = subprocess.run([windrow, *words], cwd=folder, input=text, capture_output=True, text=True, timeout=30)
    return done.stdout, done.stderr


class Commands:
    """Which commands and options the binary has. Options that are not in the help (those for tests) are found by giving them."""

    def __init__(self, windrow):
        self.windrow = windrow
        self.names = {}
        self.options = {}
        self.read(())

    def read(self, words):
        text, _ = printed(self.windrow, *words, "--help")
        self.options[words] = set(re.findall(r"--[a-z][a-z-]+", text)) | {"--help"}
        listed = text.split("Subcommands:\n")[1] if "Subcommands:\n" in text else ""
        self.names[words] = re.findall(r"^  ([a-z]+) ", listed, re.MULTILINE)
        for name in self.names[words]:
            self.read((*words, name))

    def has(self, words, option):
        if option in self.options[words] or option in self.options[()]:
            return True
        _, errors = printed(self.windrow, *words, option)
        return f"there is no option {option}" not in errors

    def has_somewhere(self, option):
        return any(option in options for options in self.options.values())


def wrong_sql(windrow, page, text):
    found = []
    for match in SQL_BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "job.sql").write_text(match.group(1) or match.group(2))
            _, errors = printed(windrow, "validate", "job.sql", folder=folder)
        for message, code in re.findall(r"^(.*error\[(W\d{4})\].*)$", errors, re.MULTILINE):
            if code not in LEFT_OUT:
                found.append(f"{page}:{line}: {message}")
    return found


def wrong_commands(commands, page, code):
    found = []
    for match in COMMAND.finditer(code):
        words, rest = tuple((match.group(1) or "").split()), match.group(2)
        known = ()
        while len(known) < len(words) and words[len(known)] in commands.names.get(known, ()):
            known = words[: len(known) + 1]
        if words and not known:
            found.append(f"{page}: there is no `windrow {words[0]}`")
        found += [f"{page}: `windrow {' '.join(known)}` has no {option}" for option in OPTION.findall(rest) if known and not commands.has(known, option)]
    return found


def wrong_scripts(page, code):
    found = []
    for name, rest in SCRIPT.findall(code):
        path = ROOT / name.rstrip("/")
        if "*" in rest or not path.exists():
            if not path.exists() and not re.search(r"[A-Z]{2,}", name):
                found.append(f"{page}: there is no {name}")
            continue
        if path.is_file():
            source = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{page}: {name} knows no {option}" for option in OPTION.findall(rest) if option not in source]
    return found


def source_texts(*patterns):
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return "\n".join((ROOT / path).read_text(encoding="utf-8", errors="replace") for path in listed if (ROOT / path).exists())


def wrong_options_alone(commands, scripts, page, text):
    alone = set(re.findall(r"`(--[a-z][a-z_-]+)", text)) - OTHERS_OPTIONS
    return [f"{page}: no command and no script has {option}" for option in sorted(alone) if not commands.has_somewhere(option) and option not in scripts]


def wrong_first_job(windrow):
    """README.md's job, on its records, prints its rows."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    job = re.search(r"```sql\n-- clicks.sql\n(.*?)```", text, re.DOTALL)
    session = re.search(r"\$ cat clicks.jsonl\n(.*?)\$ windrow run clicks.sql\n(.*?)```", text, re.DOTALL)
    if not job or not session:
        return ["README.md: the first job is not where this check looks for it"]
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "clicks.sql").write_text(job.group(1))
        pathlib.Path(folder, "clicks.jsonl").write_text(session.group(1))
        rows, errors = printed(windrow, "run", "clicks.sql", folder=folder)
    return [] if rows == session.group(2) else [f"README.md: the first job prints\n{rows}{errors}"]


def wrong_inspection(windrow):
    """`windrow model inspect`, where a page shows what it prints."""
    page = "docs/how-to/look-at-a-model.md"
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = re.search(r"^    windrow model inspect (\S+)\n\n.*?\n\n((?:    .*\n)+)", text, re.MULTILINE)
    if not shown:
        return [f"{page}: the report is not where this check looks for it"]
    report, _ = printed(windrow, "model", "inspect", shown.group(1), folder=ROOT)
    return [] if report == re.sub(r"^    ", "", shown.group(2), flags=re.MULTILINE) else [f"{page}: the report is now\n{report}"]


def first_column(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    return [cell for line in re.findall(r"^\| (?!option|key|code|metric)(.*?) \|", text, re.MULTILINE) for cell in line.split(", ")]


def wrong_settings(windrow):
    keys = [cell.strip("`") for cell in first_column("docs/settings.md") if re.fullmatch(r"`[a-z][\w.-]+`", cell)]
    if len(keys) < 8:
        return ["docs/settings.md: its table is not where this check looks for it"]
    _, notes = printed(windrow, "validate", "-", text="".join(f"RESET '{key}';\nSET '{key}' = '';\n" for key in keys))
    return [f"docs/settings.md: {key} is not known" for key in keys if f"'{key}' is not known" in notes or f"there is no setting '{key}'" in notes]


def wrong_connector_options(sources):
    found = []
    for cell in first_column("docs/connectors.md"):
        option = cell.removesuffix(" *").strip("`").split(" ")[0].rstrip(".*")
        # avro-confluent's names are put together of the format's and the option's.
        if option and option not in sources and option.split(".", 1)[-1] not in sources:
            found.append(f"docs/connectors.md: no source names the option {option}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("windrow", type=pathlib.Path)
    parser.add_argument("--count", type=pathlib.Path)
    arguments = parser.parse_args()
    windrow = str(arguments.windrow.resolve())
    commands = Commands(windrow)
    scripts = source_texts("tools/*", "tests/*.py", "bench/*", "examples/*", "runtime/*.cpp", "*.cpp")
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    pages = [page for page in listed if (ROOT / page).exists() and not page.startswith("tests/flink/")]
    report = Report("pages")
    for breaches in (wrong_first_job(windrow), wrong_inspection(windrow), wrong_settings(windrow), wrong_connector_options(source_texts("host/*", "runtime/*"))):
        report.check_none(breaches)
    for page in pages:
        text = (ROOT / page).read_text(encoding="utf-8")
        breaches = wrong_sql(windrow, page, text) + wrong_options_alone(commands, scripts, page, text)
        for match in CODE.finditer(text):
            code = next(part for part in match.groups() if part is not None)
            breaches += wrong_commands(commands, page, code) + wrong_scripts(page, code)
        report.check_none(list(dict.fromkeys(breaches)))
    report.end(arguments.count, f", {len(pages)} pages read")


if __name__ == "__main__":
    main()

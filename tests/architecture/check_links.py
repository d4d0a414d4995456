#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that what the pages (*.md) point at is there: the files and headings of links, and the paths of the tree that stand in `back quotes`. A page of docs/ that no
other page links to is one that nobody finds.

usage: check_links.py [--count FILE]
A path in quotes may begin anywhere in the tree (`exec/executor.hpp` is a file of runtime), hold wildcards (`output_*.cpp`, `{a,b}.hpp`) and places for a name in
capitals (`fuzz_NAME.cpp`), and lack its ending (`exec/pipeline`). Only those are looked at whose first folder is one of the tree's. --count writes "PASSED FAILED".
"""
import argparse
import pathlib
import posixpath
import re
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from check_report import Report  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
QUOTED_PATH = re.compile(r"`([A-Za-z_.][\w.{},*-]*/[\w./{},*-]*)`")
# What a page may name though it is not in the tree: other projects' files, and what a program or a test writes.
ELSEWHERE = {"docs/Operators.md", "docs/Changelog.md", "models/SHA-256.onnx"}
WRITTEN = ("build/", ".cache/")
# Notes of who recorded the cases, kept as they were written.
RECORDED = "tests/flink/cases/"


def anchor(heading: str) -> str:
    """The name that a heading has in a link, as GitHub makes it."""
    text = LINK.sub(lambda match: match.group(0)[1:].split("]")[0], heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def pattern_of(path: str) -> re.Pattern:
    """Matches the places in the tree that a path in a page may mean."""
    text = ""
    for part in re.split(r"(\{[^}]*\}|\*|[A-Z]{2,}[A-Z0-9]*|N(?=[./]|$))", path.removeprefix("./").rstrip("/")):
        if part.startswith("{"):
            text += "(?:" + "|".join(re.escape(choice) for choice in part[1:-1].split(",")) + ")"
        elif part == "*" or re.fullmatch(r"[A-Z]{2,}[A-Z0-9]*|N", part):
            text += "[^/]*" if path != part else re.escape(part)
        else:
            text += re.escape(part)
    return re.compile(rf"(?:.*/)?{text}(?:\.\w+)?")


def wrong_links(page: str, text: str, places: set[str]) -> list[str]:
    found = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        place = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        if place not in places:
            found.append(f"{page}: the link {target} leads nowhere")
        elif heading and heading not in {anchor(line) for line in HEADING.findall(FENCED.sub("", (ROOT / place).read_text(encoding="utf-8")))}:
            found.append(f"{page}: {place} has no heading #{heading}")
    return found


def wrong_paths(page: str, text: str, places: set[str], folders: set[str]) -> list[str]:
    found = []
    for path in sorted(set(QUOTED_PATH.findall(text))):
        if path in ELSEWHERE or path.startswith(WRITTEN) or path.split("/")[0] not in folders:
            continue
        pattern = pattern_of(path)
        if not any(pattern.fullmatch(place) for place in places):
            found.append(f"{page}: there is no `{path}` in the tree")
    return found


def unlinked(pages: list[str], texts: dict[str, str]) -> list[str]:
    """Pages for readers that no page links to; docs/errors are the parts of docs/errors.md, docs/decisions a folder that is linked as one."""
    linked = {posixpath.normpath(posixpath.join(posixpath.dirname(page), target.partition("#")[0])) for page in pages for target in LINK.findall(texts[page])}
    found = [page for page in pages if page.startswith("docs/") and not page.startswith(("docs/errors/", "docs/decisions/")) and page not in linked]
    return [f"{page}: no page links to it" for page in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=pathlib.Path)
    arguments = parser.parse_args()
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = {path for path in listed.stdout.splitlines() if (ROOT / path).exists()}
    parents = {str(parent) for path in files for parent in pathlib.PurePosixPath(path).parents} - {"."}
    folder_names = {parent.rsplit("/", 1)[-1] for parent in parents}
    pages = sorted(path for path in files if path.endswith(".md") and not path.startswith(RECORDED))
    texts = {page: (ROOT / page).read_text(encoding="utf-8") for page in pages}
    report = Report("links")
    report.check_none(unlinked(pages, texts))
    for page, text in texts.items():
        report.check_none(wrong_links(page, text, files | parents) + wrong_paths(page, text, files | parents, folder_names))
    report.end(arguments.count, f", {len(pages)} pages read")


if __name__ == "__main__":
    main()

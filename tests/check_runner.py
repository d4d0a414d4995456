# SPDX-License-Identifier: Apache-2.0
"""Runs the checks of a suite one after the other, says how each went, and counts them for tools/test."""
import argparse
import shutil
import tempfile
import time
import traceback

from check_report import Report


def read_arguments(description):
    """What every suite of checks understands; `description` is the docstring of its program."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--windrow", default="build/release/windrow", help="the program under test")
    parser.add_argument("--count", help="write 'PASSED FAILED' there")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only the checks whose names hold one of these texts")
    return parser.parse_args()


def methods_of(checks):
    """The methods `check_...` of an object, each of which is given a folder of its own that is gone behind it."""
    def in_a_folder(method):
        def check():
            folder = tempfile.mkdtemp(prefix="windrow-check-")
            try:
                method(folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        return check
    return [(name, in_a_folder(getattr(checks, name))) for name in dir(checks) if name.startswith("check_")]


def functions(checks, *given):
    """Functions, each of which is called with `given`."""
    return [(check.__name__, lambda check=check: check(*given)) for check in checks]


def passes(name, check):
    begin = time.monotonic()
    try:
        check()
    except AssertionError as problem:
        # Where it failed is our own last line; what failed is in the message.
        place = traceback.extract_tb(problem.__traceback__)[-1]
        print(f"FAILED  {name}: {problem} ({place.filename}:{place.lineno}: {place.line})", flush=True)
        return False
    except Exception:  # a check that breaks has failed; the others still run
        print(f"FAILED  {name}: {traceback.format_exc()}", flush=True)
        return False
    print(f"ok      {name} ({time.monotonic() - begin:.1f} s)", flush=True)
    return True


def run(suite, arguments, open_checks):
    """Runs what `open_checks` lists: a function that returns a context manager which gives the pairs of name and check. Ends the program with
    status 1 if a check failed, if none ran, or if what they need cannot be started."""
    begin = time.monotonic()
    report = Report(suite)
    try:
        with open_checks() as checks:
            for name, check in checks:
                if arguments.names and not any(text in name for text in arguments.names):
                    continue
                if passes(name, check):
                    report.passed += 1
                else:
                    report.failed += 1
    except Exception:
        report.failed += 1
        print(f"FAILED  {suite}: {traceback.format_exc()}", flush=True)
    report.end(arguments.count, f", {(time.monotonic() - begin) / 60:.1f} min")

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Derives the right rows of the cases under a deliberate difference (expected.right.jsonl) without Windrow.

usage: derive_right_rows.py [--write] [--count FILE] [CASES_DIR]
Window jobs go through the naive engine (reference_engine.py), the rest through a few lines of Python per case, written from the rule that the
case's difference.md names. Without --write the files are compared with what is derived; with it they are written anew. Column names and
types are what the DDL and Flink's typing say and are kept from the file (or, for a new case, from Flink's expected.jsonl).

NOT_DERIVED lists the cases that are left out, with the reason.
"""
import argparse
import base64
import binascii
import datetime
import json
import math
import pathlib
import re
import struct
import sys
from decimal import ROUND_HALF_UP, Decimal, getcontext

import reference_engine as reference

getcontext().prec = 100  # DECIMAL(38) values and their products stay exact

NOT_DERIVED = {
    "windows/475-ltz-window-time-cascade": "its rows are of Flink's batch mode, which counts a row that is late in a stream",
    "windows/477-ltz-shanghai-day-one-phase": "its rows are of Flink's batch mode, which counts a row that is late in a stream",
}


def records(case):
    """The records of input.jsonl; numbers keep their digits, so that a DECIMAL is exact."""
    with open(case / "input.jsonl", encoding="utf-8") as lines:
        return [json.loads(line, parse_float=Decimal) for line in lines if line.strip()]


def milliseconds(text):
    moment = datetime.datetime.fromisoformat(text)
    return (moment - reference.EPOCH) // datetime.timedelta(milliseconds=1)


def timestamp(ms):
    text = (reference.EPOCH + datetime.timedelta(milliseconds=ms)).isoformat(sep=" ", timespec="milliseconds")
    return text.rstrip("0").rstrip(".") if "." in text else text


def typed(value, kind, scale):
    if value is None or kind in ("STRING", "INT", "BIGINT"):
        return value
    if kind == "DECIMAL":
        return int(Decimal(value).scaleb(scale))
    if kind == "FLOAT":
        return reference.round_to_float32(reference.Fraction(value)) if value else float(value)
    return float(value)


def shortest_float32(value):
    """The number of fewest digits that reads as the same 32-bit float."""
    for digits in range(2, 10):  # two at least, as Java prints them
        candidate = float(f"{value:.{digits}g}")
        if struct.pack("f", candidate) == struct.pack("f", value):
            return candidate
    raise AssertionError("nine digits tell every 32-bit float")


def shown(value, kind, scale):
    if kind == "DECIMAL" and value is not None:
        return str(Decimal(value).scaleb(-scale)) if scale else str(value)
    if isinstance(value, float) and math.isfinite(value) and kind == "FLOAT":
        return shortest_float32(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return value


# ---- window jobs -----------------------------------------------------------------------------------------------------------------------------


def call(name, column=None, scale=0, kind=None, **more):
    """An aggregate and how its result is shown; `kind` and `scale` matter for DECIMAL results."""
    return {"name": name, "column": column, "shown": (kind, scale), **more}


def window_rows(case, columns, delay, window, calls, both_bounds=False):
    """Rows of SELECT window_start [, window_end], k, calls... GROUP BY the window and k (if the table has a k)."""
    rows = []
    for record in records(case):
        row = {name: typed(record.get(name), kind, scale) for name, kind, scale in columns}
        row["ts"] = milliseconds(record["ts"])
        rows.append(row)
    keys = ["k"] if any(name == "k" for name, _, _ in columns) else []
    job = {"window": window, "keys": keys, "aggregates": calls, "table": {"columns": columns, "partitions": [rows], "delay": delay}}
    out = []
    for start, end, *rest in reference.answer(job):
        values = rest[len(keys):]
        bounds = [timestamp(start)] + ([timestamp(end)] if both_bounds else [])
        out.append(bounds + rest[:len(keys)] + [shown(v, *c["shown"]) for v, c in zip(values, calls)])
    return out


SECOND = 1000
TUMBLE_10 = {"kind": "TUMBLE", "size": 10 * SECOND}
KEY = ("k", "STRING", 0)


def averages_of_integers(case):
    columns = [KEY, ("i", "INT", 0)]
    for names in (["AVG", "SUM", "COUNT"], ["AVG", "SUM"], ["AVG", "COUNT"]):
        yield window_rows(case, columns, SECOND, TUMBLE_10, [call(name, "i") for name in names])


def averages_of_floats(case):
    yield window_rows(case, [("f", "FLOAT", 0)], SECOND, TUMBLE_10, [call("SUM", "f", kind="FLOAT"), call("AVG", "f", kind="FLOAT"), call("COUNT", "f")])


def sums_of_doubles(case):
    yield window_rows(case, [KEY, ("d", "DOUBLE", 0)], 5 * SECOND, TUMBLE_10, [call("SUM", "d")])


def sums_over_hops(case):
    window = {"kind": "HOP", "slide": 5 * SECOND, "size": 10 * SECOND}
    yield window_rows(case, [KEY, ("d", "DOUBLE", 0)], 30 * SECOND, window, [call("SUM", "d"), call("AVG", "d")], True)


def sums_over_steps(case):
    window = {"kind": "CUMULATE", "slide": 5 * SECOND, "size": 15 * SECOND}
    yield window_rows(case, [KEY, ("d", "DOUBLE", 0)], 30 * SECOND, window, [call("SUM", "d"), call("COUNT")], True)


def negative_zeros(case):
    calls = [call(name, "d") for name in ("MIN", "MAX", "SUM", "AVG")] + [call(name, "f", kind="FLOAT") for name in ("MIN", "MAX", "SUM")]
    yield window_rows(case, [KEY, ("d", "DOUBLE", 0), ("f", "FLOAT", 0)], SECOND, TUMBLE_10, calls)


def negative_zero_sums(case):
    calls = [call(name, "d") for name in ("SUM", "AVG", "COUNT")]
    yield window_rows(case, [KEY, ("d", "DOUBLE", 0)], SECOND, TUMBLE_10, calls)


def decimal_overflow(case):
    calls = [call("SUM", "m", 0, "DECIMAL"), call("AVG", "m", 6, "DECIMAL"), call("COUNT", "m")]
    yield window_rows(case, [KEY, ("m", "DECIMAL", 0)], 30 * SECOND, TUMBLE_10, calls)


def sample_variances(case):
    columns = [KEY, ("d", "DOUBLE", 0), ("i", "INT", 0)]
    calls = [call(name, column) for column in ("d", "i") for name in ("STDDEV_SAMP", "VAR_SAMP")]
    yield window_rows(case, columns, SECOND, TUMBLE_10, calls)


def sample_variance_of_decimals(case):
    yield window_rows(case, [KEY, ("m", "DECIMAL", 2)], SECOND, TUMBLE_10, [call("VAR_SAMP", "m", 6, "DECIMAL")])


def length_of_distinct_list(case):
    calls = [call("LISTAGG", "s", distinct=True, separator="||")]
    rows = window_rows(case, [KEY, ("s", "STRING", 0)], 10 * SECOND, TUMBLE_10, calls)
    yield [row[:-1] + [None if row[-1] is None else len(row[-1])] for row in rows]


def ordered_arrays(case):
    """NULL is the smallest value: first in ascending order, last in descending."""
    rows = window_rows(case, [KEY, ("v", "INT", 0)], 10 * SECOND, TUMBLE_10, [call("ARRAY_AGG", "v")])

    def order(v):
        return (v is not None, v or 0)

    yield [row[:-1] + [sorted(row[-1], key=order), sorted(row[-1], key=order, reverse=True)] for row in rows]


def offset_windows(window):
    def derive(case):
        calls = [call("SUM", "v"), call("COUNT")]
        columns = [KEY, ("v", "INT", 0)]
        rows = window_rows(case, columns, 0, window, calls, True)
        yield rows
    return derive


# ---- scalar jobs -----------------------------------------------------------------------------------------------------------------------------


def greatest_of_decimals(case):
    def greatest(a, b):
        return None if a is None or b is None else str(max(Decimal(a), Decimal(b)).quantize(Decimal("0.1")))
    yield [[r["id"], greatest(r["a"], r["b"])] for r in records(case)]
    yield [[r["id"], greatest(r["i"], r["a"])] for r in records(case)]


def booleans_and_texts(case):
    """The text is read as a BOOLEAN."""
    def compare(o, text, equal=True):
        return None if o is None else (o == (text.lower() == "true")) == equal
    yield [[r["id"], compare(r["o"], "true"), compare(r["o"], "TRUE"), compare(r["o"], "true", False), compare(r["o"], "false"),
            compare(r["o"], "FALSE"), r["o"]] for r in records(case)]


def rounded_doubles(case):
    def rounded(text):
        if text == "NaN" or "Infinity" in text:
            return text
        return float(Decimal(text).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
    yield [[r["id"], rounded(r["s"])] for r in records(case)]


def empty_like_patterns(case):
    def like(text, pattern):
        if text is None:
            return None
        body = "".join(".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
        return re.fullmatch(body, text, re.DOTALL) is not None
    yield [[r["id"], like(r["s"], ""), None if r["s"] is None else not like(r["s"], ""), like(r["s"], r["p"]), like(r["s"], "%%"),
            like(r["s"], "_%"), None if r["s"] is None else r["s"] == ""] for r in records(case)]
    yield [[r["id"]] for r in records(case) if like(r["s"], "")]


def floor_of(moment, unit):
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "WEEK":  # weeks begin on Sunday
        return midnight - datetime.timedelta(days=(moment.weekday() + 1) % 7)
    if unit in ("MONTH", "QUARTER", "YEAR"):
        month = {"MONTH": moment.month, "QUARTER": (moment.month - 1) // 3 * 3 + 1, "YEAR": 1}[unit]
        return midnight.replace(month=month, day=1)
    return {"SECOND": moment.replace(microsecond=0), "MINUTE": moment.replace(second=0, microsecond=0),
            "HOUR": moment.replace(minute=0, second=0, microsecond=0), "DAY": midnight}[unit]


def ceil_of(moment, unit):
    """The first boundary that is not before the moment: boundaries are tried one by one."""
    floor = floor_of(moment, unit)
    if floor == moment:
        return moment
    step = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600}.get(unit, 86400)
    while floor_of(floor + datetime.timedelta(seconds=step), unit) <= moment or floor_of(floor, unit) != floor or floor < moment:
        floor += datetime.timedelta(seconds=step)
        if floor >= moment and floor_of(floor, unit) == floor:
            break
    return floor


def floors_and_ceilings(case):
    def rounded(record, column, unit, rule):
        if record[column] is None:
            return None
        result = rule(datetime.datetime.fromisoformat(record[column]), unit)
        return result.date().isoformat() if column == "dt" else timestamp(milliseconds(result.isoformat()))
    floors = [("ts", u) for u in ("SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR")] + [("dt", "MONTH"), ("dt", "WEEK")]
    ceilings = [("ts", u) for u in ("SECOND", "HOUR", "DAY", "WEEK", "MONTH", "YEAR")] + [("dt", "MONTH")]
    for targets, rule in ((floors, floor_of), (ceilings, ceil_of)):
        yield [[r["id"]] + [rounded(r, column, unit, rule) for column, unit in targets] for r in records(case)]


def duplicate_keys(case):
    """json.loads keeps the last of equal keys, which is the rule."""
    def nested(value):
        return None if value is None else [value.get("a"), value.get("b")]
    rows = records(case)
    yield [[r.get("id"), r.get("v"), r.get("s"), nested(r.get("r"))] for r in rows]
    for columns in (["v"], ["id", "v"], ["v", "s"]):
        yield [[r.get(c) for c in columns] for r in rows]


def array_elements(case):
    """A line that is no JSON is one bad record; an element, or a top-level value, that is no object gives no row."""
    out = []
    for line in (case / "input.jsonl").read_text(encoding="utf-8").splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        out += [[e.get("id"), e.get("s")] for e in (value if isinstance(value, list) else [value]) if isinstance(e, dict)]
    yield out


def base64_values(case):
    """Standard base64 with its padding, blanks aside; anything else is NULL."""
    def decoded(value):
        if not isinstance(value, str):
            return None
        try:
            return "0x" + base64.b64decode(value.replace(" ", ""), validate=True).hex()
        except binascii.Error:
            return None
    yield [[r["id"], decoded(r.get("a")), r.get("z")] for r in records(case)]


DERIVATIONS = {
    "aggregates/041-avg-int-with-sum-and-count": averages_of_integers,
    "aggregates/072-avg-float-with-sum-and-count": averages_of_floats,
    "aggregates/081-sum-double-partial-flush-two-phase": sums_of_doubles,
    "aggregates/082-sum-double-partial-flush-one-phase": sums_of_doubles,
    "aggregates/083-sum-double-hop-slices": sums_over_hops,
    "aggregates/084-sum-double-cumulate-slices": sums_over_steps,
    "aggregates/110-negative-zero-min-max": negative_zeros,
    "aggregates/111-negative-zero-sum-avg-count": negative_zero_sums,
    "aggregates/148-decimal-overflow-with-sum-avg-count": decimal_overflow,
    "aggregates/204-stddev-samp-not-null-single-row": sample_variances,
    "aggregates/206-var-samp-not-null-decimal": sample_variance_of_decimals,
    "aggregates/222-listagg-distinct-two-phase": length_of_distinct_list,
    "aggregates/235-array-agg-order-by": ordered_arrays,
    "expressions/141-greatest-int-decimal-null-fails": greatest_of_decimals,
    "expressions/181-string-boolean-comparison": booleans_and_texts,
    "expressions/212-round-nan": rounded_doubles,
    "expressions/261-like-empty-pattern": empty_like_patterns,
    "expressions/460-floor-ceil-timestamp": floors_and_ceilings,
    "formats/170-json-duplicate-keys": duplicate_keys,
    "formats/192-json-top-level-array-bad-element": array_elements,
    "formats/222-json-bytes-bad-base64": base64_values,
    "windows/106-tumble-offset-one-phase": offset_windows({"kind": "TUMBLE", "size": 10 * SECOND, "offset": 5 * SECOND}),
    "windows/107-hop-offset-dense-rows": offset_windows({"kind": "HOP", "slide": 5 * SECOND, "size": 10 * SECOND, "offset": 2 * SECOND}),
    "windows/108-cumulate-offset-dense-rows": offset_windows({"kind": "CUMULATE", "slide": 5 * SECOND, "size": 15 * SECOND, "offset": 2 * SECOND}),
}


# ---- files -------------------------------------------------------------------------------------------------------------------------------------


def blocks_of(path):
    """(header, rows) of each SELECT in a file of expected rows."""
    blocks = []
    for line in path.read_text(encoding="utf-8").splitlines():
        value = json.loads(line)
        if isinstance(value, dict):
            if "columns" in value:
                blocks.append((value, []))
        else:
            blocks[-1][1].append(value[1:])
    return blocks


def lines_of(headers, derived):
    def text(value):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    lines = []
    for header, rows in zip(headers, derived):
        lines.append(text(header))
        lines += sorted(text(["+I", *row]) for row in rows)
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--count")
    parser.add_argument("cases", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[1] / "flink" / "cases")
    arguments = parser.parse_args()
    passed, failures = 0, []
    present = {str(path.parent.relative_to(arguments.cases)) for path in arguments.cases.glob("*/*/expected.right.jsonl")}
    for name in sorted(present - DERIVATIONS.keys() - NOT_DERIVED.keys()):
        failures.append(f"{name}: nothing derives its right rows; add it to DERIVATIONS, or to NOT_DERIVED with the reason")
    for name, derive in DERIVATIONS.items():
        case = arguments.cases / name
        right = case / "expected.right.jsonl"
        recorded = blocks_of(right if right.exists() else case / "expected.jsonl")
        derived = list(derive(case))
        if len(derived) != len(recorded):
            failures.append(f"{name}: {len(derived)} SELECTs derived, {len(recorded)} recorded")
            continue
        lines = lines_of([header for header, _ in recorded], derived)
        if arguments.write:
            right.write_text("\n".join(lines) + "\n", encoding="utf-8")
        elif lines != lines_of([header for header, _ in recorded], [rows for _, rows in recorded]):
            failures.append(f"{name}: expected.right.jsonl is not what the reference gives:\n  " + "\n  ".join(lines))
            continue
        passed += 1
    for failure in failures:
        print(failure, file=sys.stderr)
    if arguments.count:
        pathlib.Path(arguments.count).write_text(f"{passed} {len(failures)}\n", encoding="utf-8")
    print(f"{passed} cases derived, {len(NOT_DERIVED)} not derived, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""Jobs made at random from a number: a *shape* is a script (tables, filter, projection, windows, aggregates), *data* are rows for it.

Unlike the jobs of random_jobs.py these need no reference engine: they are compared between backends, so they may use any expression. Filters and
projections may fail (division by zero, casts): then both backends must give the same error.
"""
import json
import os
import random

from random_data import ZONES, interval, json_value, random_value, timestamp_text, type_text

KEY_TYPES = [("STRING", 0), ("STRING", 0), ("INT", 0), ("BIGINT", 0), ("SMALLINT", 0), ("DECIMAL", 2), ("DECIMAL", 4), ("DOUBLE", 0), ("FLOAT", 0),
             ("BOOLEAN", 0), ("DATE", 0), ("TIMESTAMP(3)", 0)]
VALUE_TYPES = [("TINYINT", 0), ("SMALLINT", 0), ("INT", 0), ("BIGINT", 0), ("BIGINT", 0), ("FLOAT", 0), ("DOUBLE", 0), ("DOUBLE", 0), ("DECIMAL", 2),
               ("DECIMAL", 4), ("STRING", 0), ("BOOLEAN", 0), ("DATE", 0), ("TIMESTAMP(3)", 0)]
WHOLE = ("TINYINT", "SMALLINT", "INT", "BIGINT")
FLOATING = ("FLOAT", "DOUBLE")
NUMBERS = WHOLE + FLOATING + ("DECIMAL",)


def whole_text(r, columns, depth):
    """An expression that is an INT or BIGINT."""
    names = [name for name, kind, _ in columns if kind in WHOLE]
    texts = [name for name, kind, _ in columns if kind == "STRING"]
    if depth == 0 or r.random() < 0.25:
        return r.choice(names) if names and r.random() < 0.8 else str(r.randint(-4, 9))
    inner = lambda: whole_text(r, columns, depth - 1)
    forms = [lambda: f"({inner()} + {inner()})", lambda: f"({inner()} - {inner()})", lambda: f"({inner()} * {r.randint(-3, 3)})",
             lambda: f"COALESCE({inner()}, {r.randint(0, 9)})", lambda: f"ABS({inner()})",
             lambda: f"CASE WHEN {condition_text(r, columns, depth - 1)} THEN {inner()} ELSE {inner()} END",
             lambda: f"CAST({inner()} AS BIGINT)", lambda: f"NULLIF({inner()}, {r.randint(-3, 3)})",
             lambda: f"MOD({inner()}, {r.choice([2, 3, 7, 1000])})", lambda: f"IF({condition_text(r, columns, depth - 1)}, {inner()}, {inner()})"]
    if r.random() < 0.1:
        forms = [lambda: f"({inner()} / {inner()})", lambda: f"MOD({inner()}, {inner()})"]  # may divide by zero
    if texts and r.random() < 0.15:
        forms = [lambda: f"CHAR_LENGTH({r.choice(texts)})"]
    return r.choice(forms)()


def number_text(r, columns, depth):
    """An expression of any numeric type."""
    names = [name for name, kind, _ in columns if kind in FLOATING + ("DECIMAL",)]
    if not names or r.random() < 0.4:
        return whole_text(r, columns, depth)
    name = r.choice(names)
    return r.choice([name, f"({name} * 2)", f"({name} + {whole_text(r, columns, 0)})", f"-{name}", f"ABS({name})", f"FLOOR({name})", f"CEIL({name})",
                     f"CAST({name} AS DOUBLE)", f"({name} - 0.5)", f"COALESCE({name}, 1)"])


def condition_text(r, columns, depth):
    name, kind, _ = r.choice(columns)
    if depth > 0 and r.random() < 0.5:
        inner = lambda: condition_text(r, columns, depth - 1)
        return r.choice([lambda: f"({inner()} AND {inner()})", lambda: f"({inner()} OR {inner()})", lambda: f"NOT ({inner()})",
                         lambda: f"({whole_text(r, columns, depth - 1)} {r.choice(['<', '<=', '>', '>=', '=', '<>'])} {whole_text(r, columns, depth - 1)})"])()
    if r.random() < 0.25:
        return f"{name} IS {r.choice(['', 'NOT '])}NULL"
    if kind in NUMBERS:
        if r.random() < 0.2:
            return f"{name} {r.choice(['', 'NOT '])}BETWEEN {r.randint(-5, 0)} AND {r.randint(0, 100)}"
        if kind in WHOLE and r.random() < 0.2:
            return f"{name} {r.choice(['', 'NOT '])}IN ({', '.join(str(r.randint(-5, 5)) for _ in range(r.randint(1, 4)))})"
        return f"{name} {r.choice(['<', '<=', '>', '>=', '=', '<>'])} {r.randint(-5, 50)}"
    if kind == "STRING":
        text = r.choice(["", "a", "b", "ab", "é", "zz"])
        return r.choice([f"{name} {r.choice(['<', '>=', '=', '<>'])} '{text}'", f"{name} LIKE '{r.choice(['a%', '%b', 'z%z', '_'])}'",
                         f"CHAR_LENGTH({name}) > {r.randint(0, 3)}"])
    if kind == "BOOLEAN":
        return r.choice([name, f"NOT {name}", f"{name} IS {r.choice(['TRUE', 'NOT TRUE', 'FALSE', 'NOT FALSE'])}"])
    if kind == "DATE":
        return f"{name} {r.choice(['<', '>='])} DATE '{timestamp_text(r.randint(0, 20000) * 86_400_000)[:10]}'"
    return f"{name} {r.choice(['<', '>='])} TIMESTAMP '{timestamp_text(r.randint(0, 2 * 10 ** 12))}'"


def aggregate_text(r, columns):
    if r.random() < 0.15:
        text = "COUNT(*)"
    else:
        name, kind, _ = r.choice(columns)
        names = ["COUNT", "MIN", "MAX", "FIRST_VALUE", "LAST_VALUE"]
        if kind in NUMBERS:
            names += ["SUM", "AVG", "SUM", "AVG", "MIN", "MAX"]
        if kind in FLOATING:
            names += ["VAR_POP", "STDDEV_SAMP"]
        if kind == "STRING":
            names += ["LISTAGG"]
        if kind == "BOOLEAN":
            names = ["COUNT", "FIRST_VALUE", "LAST_VALUE"]
        if r.random() < 0.08:
            names = ["ARRAY_AGG", "COLLECT"]
        call = r.choice(names)
        distinct = "DISTINCT " if call in ("COUNT", "SUM", "AVG") and r.random() < 0.3 else ""
        text = f"{call}({distinct}{name})"
    if r.random() < 0.2:
        text += f" FILTER (WHERE {condition_text(r, columns, 1)})"
    return text


def window_text(r, unit, keys):
    """What follows FROM for a window over the table, with a place for the table's name; and whether the window is a session."""
    kind = r.choice(["TUMBLE", "TUMBLE", "HOP", "HOP", "CUMULATE", "SESSION"])
    slide = r.randint(1, 12) * unit
    times = r.randint(1, 6)
    offset = ", " + interval(r.randint(-slide + 1, slide - 1)) if r.random() < 0.2 else ""
    if kind == "SESSION":
        partition = f" PARTITION BY ({', '.join(keys)})" if keys else ""
        return f"TABLE(SESSION(TABLE %s{partition}, DESCRIPTOR(ts), {interval(slide)}))"
    sizes = interval(slide) if kind == "TUMBLE" else f"{interval(slide)}, {interval(slide * times)}"
    return f"TABLE({kind}(TABLE %s, DESCRIPTOR(ts), {sizes}{offset}))"


class Shape:
    """A script whose table `t` reads `input`, and what its rows are made of."""

    def __init__(self, number):
        r = random.Random(f"shape {number}")
        self.zone = r.choice(ZONES) if r.random() < 0.25 else None
        self.unit = r.choice([900_000, 3_600_000]) if self.zone else r.choice([1, 1000, 60_000])
        self.base = 1_774_742_400_000 + r.choice([0, 18_500_000_000]) if self.zone else r.choice([0, 1_767_225_600_000, -40 * self.unit])
        keys = [(f"k{i}", *r.choice(KEY_TYPES)) for i in range(r.choice([0, 1, 1, 1, 2, 3]))]
        values = [(f"v{i}", *r.choice(VALUE_TYPES)) for i in range(r.randint(2, 4))]
        self.columns = keys + values
        self.format = r.choice(["json", "json", "csv"])
        self.delay = r.choice([0, 5, 20]) * self.unit
        self.sql = self.script(r, [name for name, _, _ in keys], values)

    def script(self, r, keys, values):
        lines = [f"SET 'table.local-time-zone' = '{self.zone or 'UTC'}';", self.table_text()]
        table, columns = "t", self.columns
        if r.random() < 0.6:
            table, columns = "prepared", self.view(r, lines, values)
        grouped = "".join(f", {key}" for key in keys)
        calls = [aggregate_text(r, [c for c in columns if c[0] not in keys] or columns) for _ in range(r.randint(1, 5))]
        selected = ", ".join(f"{call} AS a{i}" for i, call in enumerate(calls))
        having = f" HAVING COUNT(*) > {r.randint(0, 2)}" if r.random() < 0.15 else ""
        window = window_text(r, self.unit, keys) % table
        query = f"FROM {window} GROUP BY window_start, window_end"
        if r.random() < 0.15:
            lines.append(f"CREATE VIEW first_windows AS SELECT window_time AS wt, COUNT(*) AS n{grouped} {query}, window_time{grouped};")
            size = interval(r.randint(1, 40) * self.unit)
            lines.append(f"SELECT window_start, window_end, SUM(n), MAX(n) FROM TABLE(TUMBLE(TABLE first_windows, DESCRIPTOR(wt), {size})) "
                         "GROUP BY window_start, window_end;")
        else:
            lines.append(f"SELECT window_start, window_end{grouped}, {selected} {query}{grouped}{having};")
        return "\n".join(lines) + "\n"

    def table_text(self):
        columns = ", ".join(f"{name} {type_text(kind, scale)}" for name, kind, scale in self.columns)
        csv_options = ", 'csv.null-literal' = 'NULL'" if self.format == "csv" else ""
        time_type = "TIMESTAMP_LTZ(3)" if self.zone else "TIMESTAMP(3)"
        return (f"CREATE TABLE t ({columns}, ts {time_type}, WATERMARK FOR ts AS ts - {interval(self.delay)}) WITH (\n"
                f"  'connector' = 'filesystem', 'path' = 'input', 'format' = '{self.format}', 'windrow.partition' = 'file'{csv_options});")

    def view(self, r, lines, values):
        """A filter, computed columns or both between the table and the window; what columns there are then."""
        columns = list(self.columns)
        selected = [name for name, _, _ in columns]
        if r.random() < 0.7:
            for i in range(r.randint(1, 3)):
                kind = r.choice(["whole", "number"])
                expression = whole_text(r, values, 2) if kind == "whole" else number_text(r, values, 2)
                selected.append(f"{expression} AS c{i}")
                columns.append((f"c{i}", "BIGINT" if kind == "whole" else "DECIMAL", 0))
        where = f" WHERE {condition_text(r, self.columns, 2)}" if r.random() < 0.7 else ""
        lines.append(f"CREATE VIEW prepared AS SELECT {', '.join(selected)}, ts FROM t{where};")
        return columns

    def write(self, folder, data):
        """The script and the rows number `data` as files of `folder`."""
        r = random.Random(f"data {data} of {self.sql}")
        os.makedirs(os.path.join(folder, "input"))
        pools = {name: [random_value(r, kind, scale) for _ in range(r.choice([1, 3, 3, 40]))]
                 for name, kind, scale in self.columns if name.startswith("k")}
        most = r.choice([0, 40, 200, 200, 600])
        for number in range(r.choice([1, 1, 2, 3])):
            self.write_partition(r, os.path.join(folder, "input", f"part-{number}.txt"), pools, r.randint(0, most))
        with open(os.path.join(folder, "job.sql"), "w", encoding="utf-8") as out:
            out.write(self.sql)

    def write_partition(self, r, path, pools, rows):
        now = self.base + r.randint(0, 20 * self.unit)
        nulls = r.choice([0, 0.12, 0.5])
        with open(path, "w", encoding="utf-8") as out:
            for _ in range(rows):
                now += r.randint(0, 3 * self.unit)
                fields = {}
                for name, kind, scale in self.columns:
                    value = r.choice(pools[name]) if name in pools else random_value(r, kind, scale, nulls)
                    fields[name] = json_value(value, kind, scale)
                fields["ts"] = timestamp_text(now - r.randint(0, 25 * self.unit) * r.choice([0, 0, 1])) + ("Z" if self.zone else "")
                if self.format == "json":
                    out.write(json.dumps(fields, ensure_ascii=False) + "\n")
                else:
                    out.write(",".join("NULL" if v is None else str(v) for v in fields.values()) + "\n")

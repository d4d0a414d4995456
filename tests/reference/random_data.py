# SPDX-License-Identifier: Apache-2.0
"""Random values of SQL types, and how SQL and input files write them: shared by the programs that make jobs at random."""
import datetime
import math
import struct

import reference_engine as reference

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Shanghai", "America/St_Johns"]


def type_text(kind, scale):
    return f"DECIMAL({30 if scale > 2 else 12}, {scale})" if kind == "DECIMAL" else kind


def to_float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def random_value(r, kind, scale=2, nulls=0.12):
    """A value of the type: small and extreme ones, NULL in a share `nulls`. DECIMAL is its unscaled integer, times are milliseconds."""
    if r.random() < nulls:
        return None
    if kind in reference.INTEGER_BITS:
        bits = reference.INTEGER_BITS[kind]
        return r.choice([r.randint(-5, 5), r.randint(-2 ** (bits - 1), 2 ** (bits - 1) - 1)])
    if kind == "DECIMAL":
        digits = 30 if scale > 2 else 12
        return r.choice([r.randint(-500, 500), r.randint(-10 ** digits + 1, 10 ** digits - 1)])
    if kind == "STRING":
        return r.choice(["", "a", "b", "ab", "é", "😀", "～", "zz" * r.randint(1, 5)])
    if kind == "BOOLEAN":
        return r.random() < 0.5
    if kind == "DATE":
        return r.randint(-1000, 30000) * 86_400_000
    if kind == "TIMESTAMP(3)":
        return r.choice([r.randint(-10 ** 12, 2 * 10 ** 12), 1_767_225_600_000 + r.randint(0, 3) * 1000])
    value = r.choice([r.uniform(-100, 100), r.uniform(-1, 1) * 10.0 ** r.randint(-30, 30), float(r.randint(-3, 3)), -0.0,
                      r.choice([math.nan, math.inf, -math.inf, 5e-324, 1.7e308, -1.7e308]) if r.random() < 0.05 else 0.5])
    if kind == "FLOAT":
        return value if not math.isfinite(value) else to_float32(max(-3e38, min(3e38, value)))
    return value


def timestamp_text(ms):
    moment = reference.EPOCH + datetime.timedelta(milliseconds=ms)
    return moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{ms % 1000:03d}"


def interval(ms):
    sign = "-" if ms < 0 else ""
    whole, rest = divmod(abs(ms), 1000)
    days, whole = divmod(whole, 86400)
    text = f"{days} {whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{rest:03d}"
    return f"INTERVAL '{sign}{text}' DAY TO SECOND(3)"


def decimal_text(unscaled, scale):
    digits = f"{abs(unscaled):0{scale + 1}d}"
    return ("-" if unscaled < 0 else "") + digits[:len(digits) - scale] + "." + digits[len(digits) - scale:]


def json_value(value, kind, scale):
    """What a JSON file holds for a value of `random_value`."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if value is None:
        return None
    if kind == "DECIMAL":
        return decimal_text(value, scale)
    if kind == "DATE":
        return timestamp_text(value)[:10]
    return timestamp_text(value) if kind.startswith("TIMESTAMP") else value

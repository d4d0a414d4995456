#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Avro by Apache's own library for Python (python3-avro), to check ours against.

usage: peer_avro.py write SCHEMA_FILE ROWS_FILE    rows as lines of JSON (bytes as hexadecimal behind "hex:"); prints each record in hexadecimal
       peer_avro.py read SCHEMA_FILE RECORDS_FILE  records in hexadecimal, one a line; prints each as a line of JSON
"""
import decimal
import io
import json
import sys

import avro.io
import avro.schema


def to_python(value):
    if isinstance(value, str) and value.startswith("hex:"):
        return bytes.fromhex(value[4:])
    if isinstance(value, list):
        return [to_python(element) for element in value]
    if isinstance(value, dict):
        return {key: to_python(element) for key, element in value.items()}
    return value


def to_json(value):
    if isinstance(value, bytes):
        return "hex:" + value.hex()
    if isinstance(value, decimal.Decimal):
        return str(value)
    return value


def without_logical_types(schema):
    """Plain numbers and bytes are compared; the library would make dates and decimals of them."""
    if isinstance(schema, list):
        return [without_logical_types(branch) for branch in schema]
    if isinstance(schema, dict):
        return {key: without_logical_types(value) for key, value in schema.items() if key not in ("logicalType", "precision", "scale")}
    return schema


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        schema = avro.schema.parse(json.dumps(without_logical_types(json.load(file))))
    with open(sys.argv[3], encoding="utf-8") as lines:
        for line in lines:
            if sys.argv[1] == "write":
                out = io.BytesIO()
                avro.io.DatumWriter(schema).write(to_python(json.loads(line)), avro.io.BinaryEncoder(out))
                print(out.getvalue().hex())
            else:
                source = io.BytesIO(bytes.fromhex(line.strip()))
                value = avro.io.DatumReader(schema).read(avro.io.BinaryDecoder(source))
                if source.read():
                    raise SystemExit("bytes lie behind the record")
                print(json.dumps(value, default=to_json, ensure_ascii=False))


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Windrow against a real Kafka broker, which it starts from the jars that tools/setup brings.

usage: check_kafka.py [--windrow BIN] [--only NAME,...] [--count FILE]
Ends with status 1 if a check fails, or if Java or the jars are missing: nothing is skipped.
"""
import argparse
import os
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check_exactly_once  # noqa: E402
import check_refusals  # noqa: E402
import check_sink  # noqa: E402
import check_source  # noqa: E402
import kafka_broker  # noqa: E402


def check_broker_restarts(context):
    """The broker itself: what was written is there after kill -9."""
    broker = context.broker
    broker.create_topic("restarts", 2)
    broker.produce("restarts", ["k:a", "l:b", "m:"], partition=1, key_separator=":")
    broker.kill()
    broker.start()
    rows = broker.consume("restarts")
    assert rows == [(1, 0, "k", "a"), (1, 1, "l", "b"), (1, 2, "m", None)], rows


CHECKS = [check_broker_restarts, *check_refusals.CHECKS, *check_source.CHECKS, *check_sink.CHECKS, *check_exactly_once.CHECKS]


class Context:
    def __init__(self, windrow, broker):
        self.windrow = windrow
        self.broker = broker


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--windrow", default="build/release/windrow")
    parser.add_argument("--only", default="", help="checks whose names hold one of these texts (a,b)")
    parser.add_argument("--count", help="write 'PASSED FAILED' there")
    arguments = parser.parse_args()
    passed = failed = 0
    started = time.time()
    try:
        with kafka_broker.Broker(secure=True) as broker:
            context = Context(os.path.abspath(arguments.windrow), broker)
            for check in CHECKS:
                if not any(text in check.__name__ for text in arguments.only.split(",")):
                    continue
                begin = time.time()
                try:
                    check(context)
                    passed += 1
                    print(f"ok   {check.__name__} ({time.time() - begin:.1f} s)", flush=True)
                except Exception:
                    failed += 1
                    print(f"FAIL {check.__name__}: {traceback.format_exc()}", flush=True)
    except kafka_broker.Missing as missing:
        failed += 1
        print(f"FAIL {missing}")
    print(f"system: {passed} passed, {failed} failed, {(time.time() - started) / 60:.1f} min")
    if arguments.count:
        with open(arguments.count, "w", encoding="utf-8") as out:
            out.write(f"{passed} {failed}\n")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Windrow against a real Kafka broker, which it starts from the jars that tools/setup brings.

usage: check_kafka.py [--windrow BIN] [--count FILE] [NAME...]
Ends with status 1 if a check fails, or if Java or the jars are missing: nothing is skipped.
"""
import contextlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import check_exactly_once  # noqa: E402
import check_log_contract  # noqa: E402
import check_refusals  # noqa: E402
import check_runner  # noqa: E402
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


CHECKS = [check_broker_restarts, *check_log_contract.CHECKS, *check_refusals.CHECKS, *check_source.CHECKS, *check_sink.CHECKS, *check_exactly_once.CHECKS]


class Context:
    def __init__(self, windrow, broker):
        self.windrow = windrow
        self.broker = broker


@contextlib.contextmanager
def with_broker(windrow):
    with kafka_broker.Broker(secure=True) as broker:
        yield check_runner.functions(CHECKS, Context(os.path.abspath(windrow), broker))


if __name__ == "__main__":
    arguments = check_runner.read_arguments(__doc__)
    check_runner.run("system", arguments, lambda: with_broker(arguments.windrow))

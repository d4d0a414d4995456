# SPDX-License-Identifier: Apache-2.0
"""Kafka to Kafka under crashes: jobs that are killed at random times and at every failpoint write each row once, as verify_output.py sees it."""
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import kafka_broker
from check_source import records_of
from job_runs import BOUNDED, JobFolder, kafka_table

HERE = os.path.dirname(os.path.abspath(__file__))
PARTITIONS = 3
# What concerns the transaction comes in every run; the rest of the names in long ones.
TRANSACTION_POINTS = ["checkpoint-synced", "transaction-begun", "transaction-produced", "transaction-flushed", "offsets-sent", "transaction-committed",
                      "producer-ready", "checkpoint-published", "sinks-committed"]
RECOVERY_POINTS = ["transactions-recovered", "resume-begins", "sinks-recovered", "state-restored"]


def script(broker, name, guarantee):
    source = kafka_table("t", "k INT, v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND", broker, f"in-{name}",
                         **{"properties.group.id": f"group-{name}", **BOUNDED})
    delivery = {"sink.delivery-guarantee": guarantee, "sink.transactional-id-prefix": f"job-{name}", "properties.transaction.timeout.ms": "15000"}
    copied = kafka_table("copied", "k INT, v BIGINT, ts TIMESTAMP(3)", broker, f"copied-{name}", **delivery)
    counted = kafka_table("counted", "w TIMESTAMP(3), k INT, n BIGINT, s BIGINT", broker, f"counted-{name}",
                          **{"key.format": "json", "key.fields": "k", "value.format": "json"}, **delivery)
    return source + copied + counted + """
        INSERT INTO copied SELECT k, v, ts FROM t;
        INSERT INTO counted SELECT window_start, k, COUNT(*), SUM(v) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND))
          GROUP BY window_start, window_end, k;
    """


def prepare(broker, name, records):
    broker.create_topic(f"in-{name}", PARTITIONS)
    broker.create_topic(f"copied-{name}", 2)
    broker.create_topic(f"counted-{name}", 2)
    for partition in range(PARTITIONS):
        broker.produce(f"in-{name}", records_of(records, partition), partition)


def cut(r):
    return ["--checkpoint-dir", "cp", "--checkpoint-every-rounds", str(r.choice([1, 2])), "--chunk-bytes", str(r.choice([3000, 10000])),
            "--threads", str(r.choice([1, 2]))]


def verify(broker, name, *extra):
    done = subprocess.run([sys.executable, os.path.join(HERE, "verify_output.py"), broker.address, f"in-{name}", f"copied-{name}", f"counted-{name}", *extra],
                          capture_output=True, timeout=300, stdin=subprocess.DEVNULL)
    assert done.returncode in (0, 1) and done.stdout, done.stderr.decode()[-800:]
    return [int(n) for n in done.stdout.split()], done.returncode == 0


def run_with_failpoint(job, r, point, action):
    """True if the job failed there; it may have ended before."""
    count = 1 if point in RECOVERY_POINTS else r.randint(1, 4)
    if action == "stall":
        return run_killed(job, r, 1.0, "--failpoint", f"{point}:{count}:stall")
    status, _, err = job.run(*cut(r), "--failpoint", f"{point}:{count}:{action}")
    assert status in (0, -9, 5), f"{point}:{count}:{action}: exit {status}: {err[-800:]}"
    assert status != 5 or "W6199" in err, err
    return status != 0


def run_killed(job, r, most_seconds, *extra):
    """Killed at a random time, if it has not ended by then."""
    process = job.start(*cut(r), *extra)
    try:
        _, err = process.communicate(timeout=r.uniform(0.05, most_seconds))
        assert process.returncode == 0, err.decode()[-800:]
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True


def run_through_outage(broker, job, r):
    """The broker dies while the job runs, and comes back."""
    process = job.start(*cut(r))
    time.sleep(r.uniform(0.2, 1.5))
    broker.kill()
    time.sleep(r.uniform(0, 1))
    broker.start()
    _, err = process.communicate(timeout=120)
    assert process.returncode in (0, 5), err.decode()[-800:]


def fail_once(broker, job, r, failure):
    """True if the job was made to fail this way; False if it ended before."""
    if failure == "outage":
        run_through_outage(broker, job, r)
        return True
    if failure == "random":
        return run_killed(job, r, 0.8)
    return run_with_failpoint(job, r, *failure)


def campaign(context, name, failures, records, r):
    """One job that is made to fail in these ways, one after the other, until it has ended; then its output is verified. Takes what it did from
    `failures`; returns how often the job failed."""
    broker = context.broker
    prepare(broker, name, records)
    done = []
    with JobFolder(context.windrow, script(broker, name, "exactly-once")) as job:
        while failures and fail_once(broker, job, r, failures[-1]):
            done.append(failures.pop())
        if failures:
            failures.insert(0, failures.pop())  # the job had ended: in another one
        job.run_well(*cut(r))
    counts, good = verify(broker, name)
    assert good, f"{name}: lost, duplicated, wrong = {counts} after {done}"
    return len(done)


def check_crashes(context):
    """Each failpoint of a transaction and of the recovery by a kill and by another action, random kills, and a broker that dies: 0 lost, 0 duplicated."""
    r = random.Random(7)
    failures = [(point, action) for point in TRANSACTION_POINTS + RECOVERY_POINTS for action in ("kill", "error" if len(point) % 2 else "stall")]
    failures += ["random", "random", "outage"]
    r.shuffle(failures)
    wanted, fell, jobs = len(failures), 0, 0
    while failures and jobs < 12:
        fell += campaign(context, f"crash{jobs}", failures, 8000, r)
        jobs += 1
    print(f"     made to fail {fell} times in {jobs} jobs", flush=True)
    assert fell == wanted, f"{failures} could not be tried"


def check_zombie(context):
    """A process that was stopped for a while, and whose job another one has taken over, can write nothing any more."""
    broker = context.broker
    prepare(broker, "zombie", 4000)
    with JobFolder(context.windrow, script(broker, "zombie", "exactly-once")) as job:
        slow = ["--checkpoint-every-rounds", "1", "--chunk-bytes", "3000", "--threads", "1"]
        process = job.start("--checkpoint-dir", "cp", *slow)
        end = time.time() + 30
        folder = os.path.join(job.path, "cp", "job-1")
        while time.time() < end and not (os.path.isdir(folder) and any(name.startswith("checkpoint-") and name > "checkpoint-00000000000000000003"
                                                                       for name in os.listdir(folder))):
            time.sleep(0.01)
        process.send_signal(signal.SIGSTOP)
        try:
            shutil.copytree(os.path.join(job.path, "cp"), os.path.join(job.path, "cp2"), ignore=shutil.ignore_patterns("LOCK"))
            other = job.run("--checkpoint-dir", "cp2", *slow)
        finally:
            process.send_signal(signal.SIGCONT)
            _, err = process.communicate(timeout=90)
        assert other[0] == 0, other[2]
        assert process.returncode != 0 and "W6309" in err.decode(), (process.returncode, err.decode()[-800:])
    counts, good = verify(broker, "zombie")
    assert good, counts


def check_weaker_guarantees(context):
    """At least once: nothing is lost, rows since the checkpoint come again. Both kinds write all rows when nothing fails."""
    broker = context.broker
    r = random.Random(3)
    prepare(broker, "atleast", 4000)
    with JobFolder(context.windrow, script(broker, "atleast", "at-least-once")) as job:
        for _ in range(3):
            run_with_failpoint(job, r, "round-ended", "kill")
        job.run_well(*cut(r))
    counts, good = verify(broker, "atleast", "--allow-duplicates")
    assert good, counts
    prepare(broker, "none", 2000)
    with JobFolder(context.windrow, script(broker, "none", "none")) as job:
        job.run_well(*cut(r))
    assert verify(broker, "none")[1]


def check_explain(context):
    """EXPLAIN says what the sink guarantees."""
    with JobFolder(context.windrow, script(context.broker, "explained", "exactly-once")) as job:
        out = job.run_well(command="explain")
    assert "exactly once, with --checkpoint-dir" in out, out


def run_long(context, kills):
    """So many kills, at random times and at every failpoint with every action; the broker is killed, too, now and then."""
    done = subprocess.run([context.windrow, "run", "-", "--checkpoint-dir", "x", "--failpoint", "?"], input=b"", capture_output=True, timeout=60)
    names = done.stderr.decode().split("names: ")[1].strip().split(", ")
    r = random.Random(time.time())
    fell = number = 0
    failures = []
    while fell < kills:
        if not failures:
            failures = [(point, action) for point in names for action in ("kill", "error", "stall") if point != "sink-half-committed"]
            failures += ["random"] * len(failures) + ["outage"] * 5
            r.shuffle(failures)
        fell += campaign(context, f"long{number}", failures, 20000, r)
        number += 1
        print(f"kafka: made to fail {fell} times in {number} jobs: 0 lost, 0 duplicated", flush=True)


CHECKS = [check_crashes, check_zombie, check_weaker_guarantees, check_explain]


def main():
    """usage: check_exactly_once.py WINDROW KILLS [BROKERS]: the long loop alone, on one broker or on three."""
    with kafka_broker.Cluster() if sys.argv[3:] == ["3"] else kafka_broker.Broker() as broker:
        class Context:
            windrow = os.path.abspath(sys.argv[1])
        Context.broker = broker
        run_long(Context, int(sys.argv[2]))


if __name__ == "__main__":
    main()

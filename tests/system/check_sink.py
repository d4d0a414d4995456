# SPDX-License-Identifier: Apache-2.0
"""Writing Kafka: keys, partitioners, timestamps, upsert-kafka, side tables; without crashes."""
import json
import subprocess

from job_runs import BOUNDED, JobFolder, kafka_table

VALUES = "INSERT INTO o VALUES (1, 'a'), (2, 'b'), (3, CAST(NULL AS STRING)), (1, 'c');\n"


def written(context, topic, table, insert=VALUES, partitions=3):
    context.broker.create_topic(topic, partitions)
    with JobFolder(context.windrow, table + insert) as job:
        job.run_well()
    return context.broker.consume(topic)


def check_keys_and_partitioners(context):
    """Keys decide the partition; 'fixed' takes partition 0, 'round-robin' each in turn; every guarantee writes the same."""
    keyed = {"key.format": "json", "key.fields": "k", "value.format": "json", "value.fields-include": "EXCEPT_KEY"}
    for guarantee in ("none", "at-least-once", "exactly-once"):
        name = f"keyed-{guarantee}"
        table = kafka_table("o", "k INT, v STRING", context.broker, name, **keyed, **{"sink.delivery-guarantee": guarantee,
                                                                                      "sink.transactional-id-prefix": name})
        rows = written(context, name, table)
        assert sorted((key, value) for _, _, key, value in rows) == [('{"k":1}', '{"v":"a"}'), ('{"k":1}', '{"v":"c"}'), ('{"k":2}', '{"v":"b"}'),
                                                                     ('{"k":3}', '{"v":null}')], rows
        ones = [(partition, value) for partition, _, key, value in rows if key == '{"k":1}']
        assert ones[0][0] == ones[1][0] and [value for _, value in ones] == ['{"v":"a"}', '{"v":"c"}'], rows
    rows = written(context, "fixed", kafka_table("o", "k INT, v STRING", context.broker, "fixed", **{"sink.partitioner": "fixed"}))
    assert {partition for partition, *_ in rows} == {0} and len(rows) == 4, rows
    rows = written(context, "turns", kafka_table("o", "k INT, v STRING", context.broker, "turns", **{"sink.partitioner": "round-robin"}))
    assert sorted(partition for partition, *_ in rows) == [0, 0, 1, 2], rows


def check_upsert_and_timestamp(context):
    """upsert-kafka takes the PRIMARY KEY as the record's key; a metadata column gives the record's time."""
    upsert = {"connector": "upsert-kafka", "format": None, "key.format": "csv", "value.format": "json"}
    rows = written(context, "upserts", kafka_table("o", "k INT, v STRING, PRIMARY KEY (k) NOT ENFORCED", context.broker, "upserts", **upsert))
    assert sorted((key, json.loads(value)["k"]) for _, _, key, value in rows) == [("1", 1), ("1", 1), ("2", 2), ("3", 3)], rows
    table = kafka_table("o", "k INT, ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp'", context.broker, "times")
    rows = written(context, "times", table, "INSERT INTO o VALUES (1, TO_TIMESTAMP_LTZ(1700000000123, 3));\n", 1)
    assert [value for *_, value in rows] == ['{"k":1}'], rows
    done = subprocess.run(["kcat", "-C", "-b", context.broker.address, "-t", "times", "-e", "-q", "-f", "%T"], capture_output=True, timeout=60, check=True)
    assert done.stdout == b"1700000000123", done.stdout


def check_headers(context):
    """A MAP that is METADATA 'headers' gives the record's headers, under every guarantee; entries without a name or a value give none."""
    insert = "INSERT INTO o VALUES (1, MAP['a', x'6131', 'b', x''], CAST(NULL AS TIMESTAMP_LTZ(3))), (2, CAST(NULL AS MAP<STRING, BYTES>), TO_TIMESTAMP_LTZ(5, 3)), (3, MAP['c', CAST(NULL AS BYTES), 'd', x'64'], TO_TIMESTAMP_LTZ(1700000000123, 3));\n"
    for guarantee in ("none", "at-least-once", "exactly-once"):
        name = f"headers-{guarantee}"
        options = {"sink.delivery-guarantee": guarantee, "sink.transactional-id-prefix": name}
        table = kafka_table("o", "k INT, h MAP<STRING, BYTES> METADATA FROM 'headers', ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp'", context.broker, name, **options)
        rows = written(context, name, table, insert, 1)
        assert [value for *_, value in rows] == ['{"k":1}', '{"k":2}', '{"k":3}'], rows
        done = subprocess.run(["kcat", "-C", "-b", context.broker.address, "-t", name, "-e", "-q", "-f", "%s %h %T\n"], capture_output=True, timeout=60, check=True)
        lines = [line.split(b" ") for line in done.stdout.splitlines()]
        assert [line[1] for line in lines] == [b"a=a1,b=", b"", b"d=d"], done.stdout
        assert int(lines[0][2]) > 1700000000123 and [line[2] for line in lines[1:]] == [b"5", b"1700000000123"], done.stdout


def check_bad_records_to_kafka(context):
    """Records that cannot be read go to a topic, in the transaction of the rest."""
    broker = context.broker
    broker.create_topic("with-bad", 1)
    broker.create_topic("bad", 1)
    broker.create_topic("good", 1)
    broker.produce("with-bad", ['{"a": 1}', "{not json", '{"a": 2}'], 0)
    delivery = {"sink.delivery-guarantee": "exactly-once", "sink.transactional-id-prefix": "bad-records"}
    script = (kafka_table("bad", "topic STRING, `partition` INT, `offset` BIGINT, reason STRING", broker, "bad", **delivery)
              + kafka_table("t", "a INT", broker, "with-bad", **{"json.ignore-parse-errors": "true", "windrow.bad-records.table": "bad"}, **BOUNDED)
              + kafka_table("good", "a INT", broker, "good", **delivery) + "INSERT INTO good SELECT a FROM t;\n")
    with JobFolder(context.windrow, script) as job:
        job.run_well("--checkpoint-dir", "cp")
    assert [value for *_, value in broker.consume("good")] == ['{"a":1}', '{"a":2}']
    bad = [json.loads(value) for *_, value in broker.consume("bad")]
    assert [(row["topic"], row["partition"], row["offset"]) for row in bad] == [("with-bad", 0, 1)] and bad[0]["reason"], bad


CHECKS = [check_keys_and_partitioners, check_upsert_and_timestamp, check_headers, check_bad_records_to_kafka]

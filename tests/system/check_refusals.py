# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a Kafka job is said exactly, with the right status, within a stated time: first what needs no cluster, then what it says."""
import os
import time

import kafka_broker
from job_runs import BOUNDED, JobFolder, kafka_table

PRINT = "CREATE TABLE p (a INT) WITH ('connector' = 'print');\nINSERT INTO p SELECT a FROM t;\n"
SCRIPT_REFUSED, IO_FAILED = 3, 5


def refused(context, script, status, code, text, seconds, *extra, environment=None):
    begin = time.time()
    with JobFolder(context.windrow, script) as job:
        found, _, err = job.run(*extra, environment=environment, timeout=seconds + 30)
    took = time.time() - begin
    assert found == status and f"[{code}]" in err and text in err, f"status {found}, expected {status} with {code} and {text!r}:\n{err}"
    assert took < seconds, f"{code} took {took:.1f} s, {seconds} s were stated"
    return err


def check_options(context):
    """Before anything is connected to: options that are missing, unknown, not allowed, or contradict each other."""
    broker = context.broker

    def source(code, text, **options):
        refused(context, kafka_table("t", "a INT", broker, "x", **options) + PRINT, SCRIPT_REFUSED, code, text, 10)

    source("W3501", "'kafka' has no option 'scan.startup.modus'", **{"scan.startup.modus": "earliest-offset"}, **BOUNDED)
    source("W3502", "the option 'properties.bootstrap.servers' is missing", **{"properties.bootstrap.servers": None})
    source("W3502", "the option 'format' is missing", format=None, **BOUNDED)
    source("W3502", "'properties.group.id' is missing, which 'scan.startup.mode' = 'group-offsets' needs")
    source("W3502", "'scan.startup.timestamp-millis' is missing", **{"scan.startup.mode": "timestamp"})
    source("W3503", "is not one of 'earliest-offset'", **{"scan.startup.mode": "first"})
    source("W3503", "is not a list of partitions and offsets", **{"scan.startup.mode": "specific-offsets", "scan.startup.specific-offsets": "0:1"})
    source("W3509", "'topic' and 'topic-pattern' can't both be set", **{"topic-pattern": "x.*"}, **BOUNDED)
    source("W3509", "'key.format' is set, but 'key.fields' is not", **{"key.format": "json"}, **BOUNDED)
    source("W3509", "'format' and 'value.format' can't both be set", format="json", **{"value.format": "json"}, **BOUNDED)
    source("W3501", "'kafka' has no option 'json.ignore-errors'", **{"json.ignore-errors": "true"}, **BOUNDED)
    for key in ("plugin.library.paths", "ssl.ca.location", "sasl.kerberos.kinit.cmd", "ssl.keystore.location", "debug", "broker.version.fallback"):
        source("W3510", f"a job can't give the Kafka setting 'properties.{key}'", **{f"properties.{key}": "x"}, **BOUNDED)
    source("W3510", "did you mean 'properties.group.id'?", **{"properties.groupid": "x"}, **BOUNDED)
    source("W3503", "would leave the broker's name unchecked", **{"properties.ssl.endpoint.identification.algorithm": "none"}, **BOUNDED)

    def sink(code, text, columns="a INT", **options):
        script = kafka_table("t", columns, broker, options.pop("topic", "x"), **options) + "INSERT INTO t VALUES (1);\n"
        refused(context, script, SCRIPT_REFUSED, code, text, 10)

    sink("W3502", "'sink.transactional-id-prefix' is missing", **{"sink.delivery-guarantee": "exactly-once"})
    sink("W3503", "is not one of 'none', 'at-least-once', 'exactly-once'", **{"sink.delivery-guarantee": "twice"})
    sink("W3509", "rows can be written to one topic only", topic="a;b")
    sink("W3509", "can't be combined with a key", format=None, **{"key.format": "json", "key.fields": "a", "value.format": "json", "sink.partitioner": "round-robin"})
    sink("W3509", "can't have a PRIMARY KEY", columns="a INT, PRIMARY KEY (a) NOT ENFORCED")
    sink("W3509", "needs a PRIMARY KEY", connector="upsert-kafka", format=None, **{"key.format": "json", "value.format": "json"})


def check_cluster(context):
    """What only the cluster can tell: nobody there, no topic, credentials, offsets, transactions; each within its time."""
    broker = context.broker
    broker.create_topic("refusals", 1)
    broker.produce("refusals", ['{"a": 1}'], 0)

    def source(code, text, seconds, topic="refusals", environment=None, **options):
        script = kafka_table("t", "a INT", broker, topic, **{**BOUNDED, **options}) + PRINT
        return refused(context, script, IO_FAILED, code, text, seconds, environment=environment)

    port = kafka_broker.free_ports(1)[0]
    source("W6301", f"no answer from the Kafka cluster at 127.0.0.1:{port}", 25, **{"properties.bootstrap.servers": f"127.0.0.1:{port}"})
    source("W6307", "there is no topic 'missing' in the Kafka cluster", 10, topic="missing")
    source("W6307", "no topic matches 'topic-pattern' = 'none.*'", 10, topic=None, **{"topic-pattern": "none.*"})
    source("W6305", "offset 100 is not in the log, which reaches from 0 to 1", 10,
           **{"scan.startup.mode": "specific-offsets", "scan.startup.specific-offsets": "partition:0,offset:100"})
    source("W6305", "group 'nobody' has committed no offset of partition 0 of topic refusals", 10, **{"scan.startup.mode": "group-offsets", "properties.group.id": "nobody"})
    plain = {"properties.bootstrap.servers": broker.sasl_address, "properties.security.protocol": "SASL_PLAINTEXT", "properties.sasl.mechanism": "PLAIN"}
    jaas = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="alice" password="{}";'
    err = source("W6302", "refuses the connection", 20, **plain, **{"properties.sasl.jaas.config": jaas.format("secret-rabbit")})
    assert "secret-rabbit" not in err, err
    with JobFolder(context.windrow, kafka_table("t", "a INT", broker, "refusals", **BOUNDED, **plain, **{"properties.sasl.jaas.config": jaas.format(kafka_broker.PASSWORD)})
                   + "SELECT a FROM t;") as job:
        assert job.run_well("--format", "jsonl").strip() == '{"a":1}'
    tls = {"properties.bootstrap.servers": broker.tls_address, "properties.security.protocol": "SSL"}
    source("W6302", "refuses the connection", 20, **tls)
    with open(broker.ca_file, encoding="utf-8") as file:
        certificate = file.read()
    with JobFolder(context.windrow, kafka_table("t", "a INT", broker, "refusals", **BOUNDED, **tls, **{"properties.ssl.truststore.certificates": certificate})
                   + "SELECT a FROM t;") as job:
        assert job.run_well("--format", "jsonl").strip() == '{"a":1}'
        operators = os.path.join(job.path, "operator.properties")
        with open(operators, "w", encoding="utf-8") as file:
            file.write(f"# of the operator\nssl.ca.location={broker.ca_file}\n")
        with open(os.path.join(job.path, "job.sql"), "w", encoding="utf-8") as file:
            file.write(kafka_table("t", "a INT", broker, "refusals", **BOUNDED, **tls) + "SELECT a FROM t;")
        assert job.run_well("--format", "jsonl", environment={"WINDROW_KAFKA_PROPERTIES": operators}).strip() == '{"a":1}'
    sink = kafka_table("t", "a INT", broker, "refusals", **{"sink.delivery-guarantee": "exactly-once", "sink.transactional-id-prefix": "refusals",
                                                             "properties.transaction.timeout.ms": "900001"}) + "INSERT INTO t VALUES (1);\n"
    refused(context, sink, IO_FAILED, "W6306", "transactions of 'refusals-0' cannot begin", 45)


CHECKS = [check_options, check_cluster]

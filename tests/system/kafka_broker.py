# SPDX-License-Identifier: Apache-2.0
"""A real Kafka broker for tests: one KRaft node from the jars of .cache/kafka/lib, on 127.0.0.1 with free ports.

    with Broker() as broker:
        broker.create_topic("in", 4)
        broker.produce("in", ["a", "b"], partition=0)
        rows = broker.consume("in")

Ports: `address` (plain), `sasl_address` (SASL_PLAINTEXT with PLAIN, user "alice", password "wonderland"), `tls_address` (TLS, the
certificate in `ca_file`). The broker is stopped by its pid; every step is bounded in time. What is missing is said with what to install.
"""
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
JARS = os.path.join(ROOT, ".cache", "kafka", "lib")
START_SECONDS = 240
STOP_SECONDS = 30
USER, PASSWORD = "alice", "wonderland"


class Missing(Exception):
    """Something is not installed."""


def require():
    """Raises Missing, with what to install."""
    for program, package in (("java", "default-jdk-headless"), ("keytool", "default-jdk-headless"), ("kcat", "kcat")):
        if shutil.which(program) is None:
            raise Missing(f"the system tests need {program}: tools/setup installs it (apt-get install {package})")
    if not os.path.isdir(JARS) or not any(name.startswith("kafka_2.13") for name in os.listdir(JARS)):
        raise Missing(f"the system tests need the broker's jars in {JARS}: tools/setup brings them from Maven Central (maven is needed)")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def end_with_parent():
    """In the child: the kernel kills it when the test program dies, however that happens."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


class Broker:
    """One broker and controller in one process. `settings` are added to its server.properties; `secure` opens the SASL and TLS listeners."""

    def __init__(self, secure=False, heap="512m", settings=None, node=1, voters=None, ports=None):
        """`voters`: the nodes of a cluster (Cluster), {number: port of its controller}."""
        require()
        self.folder = tempfile.mkdtemp(prefix="windrow-kafka-")
        self.secure = secure
        self.heap = heap
        self.process = None
        self.node = node
        self.topic_copies = 1
        ports = ports or free_ports(4)
        self.voters = voters or {node: ports[1]}
        self.address = f"127.0.0.1:{ports[0]}"
        self.sasl_address = f"127.0.0.1:{ports[2]}"
        self.tls_address = f"localhost:{ports[3]}"
        self.ca_file = os.path.join(self.folder, "ca.pem")
        self.properties = os.path.join(self.folder, "server.properties")
        self._admin = None
        try:
            self._configure(ports, settings or {})
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _configure(self, ports, settings):
        listeners = [f"PLAINTEXT://127.0.0.1:{ports[0]}", f"CONTROLLER://127.0.0.1:{ports[1]}"]
        advertised = [f"PLAINTEXT://127.0.0.1:{ports[0]}"]
        lines = {
            "process.roles": "broker,controller", "node.id": str(self.node), "controller.quorum.voters": ",".join(f"{node}@127.0.0.1:{port}" for node, port in self.voters.items()),
            "controller.listener.names": "CONTROLLER", "inter.broker.listener.name": "PLAINTEXT", "log.dirs": os.path.join(self.folder, "data"),
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL",
            "broker.session.timeout.ms": "3000", "broker.heartbeat.interval.ms": "500", "offsets.topic.replication.factor": "1", "offsets.topic.num.partitions": "4", "transaction.state.log.replication.factor": "1",
            "transaction.state.log.num.partitions": "4", "transaction.state.log.min.isr": "1", "group.initial.rebalance.delay.ms": "0",
            "auto.create.topics.enable": "false",
        }
        if self.secure:
            listeners += [f"SASL://127.0.0.1:{ports[2]}", f"TLS://127.0.0.1:{ports[3]}"]
            advertised += [f"SASL://127.0.0.1:{ports[2]}", f"TLS://localhost:{ports[3]}"]
            lines.update({
                "sasl.enabled.mechanisms": "PLAIN",
                "listener.name.sasl.plain.sasl.jaas.config":
                    f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{PASSWORD}";',
                "ssl.keystore.location": self._make_certificate(), "ssl.keystore.password": "changeit", "ssl.keystore.type": "PKCS12",
            })
        lines["listeners"] = ",".join(listeners)
        lines["advertised.listeners"] = ",".join(advertised)
        lines.update(settings)
        with open(self.properties, "w", encoding="utf-8") as file:
            file.writelines(f"{key}={value}\n" for key, value in lines.items())
        format_command = ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", *self._quiet(), "-cp", f"{JARS}/*", "kafka.tools.StorageTool", "format",
                          "-t", "4L6g3nShT-eMCtK--X86sw", "-c", self.properties]
        done = subprocess.run(format_command, capture_output=True, timeout=START_SECONDS, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise RuntimeError(f"the broker's storage cannot be formatted: {done.stderr.decode()[-500:]}{done.stdout.decode()[-500:]}")

    def _make_certificate(self):
        store = os.path.join(self.folder, "broker.p12")
        base = ["keytool", "-keystore", store, "-storepass", "changeit", "-storetype", "PKCS12", "-alias", "broker"]
        subprocess.run([*base, "-genkeypair", "-keyalg", "RSA", "-dname", "CN=localhost", "-ext", "SAN=DNS:localhost,IP:127.0.0.1", "-validity", "30"],
                       check=True, capture_output=True, timeout=60)
        subprocess.run([*base, "-exportcert", "-rfc", "-file", self.ca_file], check=True, capture_output=True, timeout=60)
        return store

    @staticmethod
    def _quiet():
        return ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]

    def start(self):
        """Starts, or starts again after `kill`, and waits until metadata is served."""
        self.launch()
        return self.wait_ready()

    def launch(self):
        log = open(os.path.join(self.folder, "broker.log"), "ab")
        command = ["java", f"-Xmx{self.heap}", "-XX:TieredStopAtLevel=1", *self._quiet(), "-cp", f"{JARS}/*", "kafka.Kafka", self.properties]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, preexec_fn=end_with_parent)
        log.close()

    def wait_ready(self):
        end = time.time() + START_SECONDS
        while time.time() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the broker ended with status {self.process.returncode}:\n{self.log_tail()}")
            done = subprocess.run(["kcat", "-b", self.address, "-L", "-J", "-m", "2"], capture_output=True, stdin=subprocess.DEVNULL, timeout=30)
            if done.returncode == 0 and json.loads(done.stdout).get("brokers"):
                return self
            time.sleep(0.2)
        raise RuntimeError(f"the broker did not answer within {START_SECONDS} s:\n{self.log_tail()}")

    def log_tail(self):
        with open(os.path.join(self.folder, "broker.log"), encoding="utf-8", errors="replace") as file:
            return file.read()[-2000:]

    def stop(self, how=signal.SIGTERM):
        """Ends the process by its pid: by SIGTERM, and by SIGKILL if that takes too long."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(STOP_SECONDS)

    def kill(self):
        self.stop(signal.SIGKILL)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        if self._admin is not None:
            self._admin.close()
        self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_topic(self, name, partitions=1):
        if self._admin is None:
            self._admin = TopicMaker(self.address)
        self._admin.create(name, partitions, self.topic_copies)

    def add_partitions(self, name, partitions):
        self._admin.grow(name, partitions)
        end = time.time() + 30
        while f"with {partitions} partitions" not in subprocess.run(["kcat", "-L", "-b", self.address, "-t", name], capture_output=True, text=True, timeout=30).stdout:
            assert time.time() < end, f"{name} does not get its partitions"

    def produce(self, topic, records, partition=None, key_separator=None, timeout=120):
        """Writes texts, one record each. With `key_separator` the text before it is the key."""
        command = ["kcat", "-P", "-b", self.address, "-t", topic, "-X", "enable.idempotence=true"]
        if partition is not None:
            command += ["-p", str(partition)]
        if key_separator is not None:
            command += ["-K", key_separator, "-Z"]
        text = "".join(record + "\n" for record in records)
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=timeout)
        if done.returncode != 0:
            raise RuntimeError(f"records cannot be written to {topic}: {done.stderr.decode()[-500:]}")

    def consume(self, topic, isolation="read_committed", timeout=120):
        """All records up to the end: [(partition, offset, key or None, value or None)], by partition and offset."""
        command = ["kcat", "-C", "-b", self.address, "-t", topic, "-e", "-q", "-o", "beginning", "-J", "-X", f"isolation.level={isolation}"]
        done = subprocess.run(command, capture_output=True, timeout=timeout, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise RuntimeError(f"{topic} cannot be read: {done.stderr.decode()[-500:]}")
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return sorted(((row["partition"], row["offset"], row["key"], row["payload"]) for row in rows), key=lambda row: row[:2])


class Cluster(Broker):
    """Three brokers, each partition on all of them, a record being written when two have it. `kill` takes one of them away, by turns; `start` brings it
    back."""

    NODES = 3

    def __init__(self, heap="384m", settings=None):  # the parts of a Broker are its brokers'
        ports = free_ports(4 * self.NODES)
        voters = {node: ports[4 * node - 3] for node in range(1, self.NODES + 1)}
        copies = str(self.NODES)
        shared = {"offsets.topic.replication.factor": copies, "transaction.state.log.replication.factor": copies,
                  "transaction.state.log.min.isr": "2", "min.insync.replicas": "2", **(settings or {})}
        self.brokers = []
        self.down = None
        self.killed = 0
        self._admin = None
        self.topic_copies = self.NODES
        for node in voters:
            self.brokers.append(Broker(heap=heap, settings=shared, node=node, voters=voters, ports=ports[4 * (node - 1):4 * node]))
        self.address = ",".join(broker.address for broker in self.brokers)

    def start(self):
        down = self.brokers if self.down is None else [self.down]
        for broker in down:
            broker.launch()
        for broker in down:
            broker.wait_ready()
        self.down = None
        return self

    def kill(self):
        self.down = self.brokers[self.killed % self.NODES]
        self.killed += 1
        self.down.kill()

    def log_tail(self):
        return "\n".join(broker.log_tail() for broker in self.brokers)

    def __exit__(self, *_):
        if self._admin is not None:
            self._admin.close()
        for broker in self.brokers:
            broker.__exit__()


class TopicMaker:
    """Creates topics and partitions through librdkafka's admin calls: no second Java process."""

    def __init__(self, address):
        self.library = ctypes.CDLL("librdkafka.so.1")
        for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_NewTopic_new", "rd_kafka_queue_new", "rd_kafka_queue_poll",
                     "rd_kafka_event_CreateTopics_result", "rd_kafka_CreateTopics_result_topics", "rd_kafka_NewPartitions_new",
                     "rd_kafka_event_CreatePartitions_result", "rd_kafka_CreatePartitions_result_topics"):
            getattr(self.library, name).restype = ctypes.c_void_p
        self.library.rd_kafka_err2str.restype = ctypes.c_char_p
        text = ctypes.create_string_buffer(512)
        conf = ctypes.c_void_p(self.library.rd_kafka_conf_new())
        self.library.rd_kafka_conf_set(conf, b"bootstrap.servers", address.encode(), text, ctypes.c_size_t(512))
        self.library.rd_kafka_conf_set(conf, b"log_level", b"0", text, ctypes.c_size_t(512))
        self.handle = ctypes.c_void_p(self.library.rd_kafka_new(0, conf, text, ctypes.c_size_t(512)))

    def create(self, name, partitions, copies):
        text = ctypes.create_string_buffer(512)
        topic = ctypes.c_void_p(self.library.rd_kafka_NewTopic_new(name.encode(), partitions, copies, text, ctypes.c_size_t(512)))
        self._ask("CreateTopics", topic, f"topic {name} cannot be created")
        self.library.rd_kafka_NewTopic_destroy(topic)

    def grow(self, name, partitions):
        """The topic has so many partitions from now on."""
        text = ctypes.create_string_buffer(512)
        growth = ctypes.c_void_p(self.library.rd_kafka_NewPartitions_new(name.encode(), ctypes.c_size_t(partitions), text, ctypes.c_size_t(512)))
        self._ask("CreatePartitions", growth, f"topic {name} cannot get more partitions")
        self.library.rd_kafka_NewPartitions_destroy(growth)

    def _ask(self, call, request, what):
        """One admin call with one request, and its answer."""
        library = self.library
        requests = (ctypes.c_void_p * 1)(request)
        queue = ctypes.c_void_p(library.rd_kafka_queue_new(self.handle))
        getattr(library, f"rd_kafka_{call}")(self.handle, requests, ctypes.c_size_t(1), None, queue)
        event = ctypes.c_void_p(library.rd_kafka_queue_poll(queue, 30000))
        if not event:
            raise RuntimeError(f"{what}: no answer within 30 s")
        error = library.rd_kafka_event_error(event)
        result = ctypes.c_void_p(getattr(library, f"rd_kafka_event_{call}_result")(event))
        count = ctypes.c_size_t()
        results = ctypes.cast(getattr(library, f"rd_kafka_{call}_result_topics")(result, ctypes.byref(count)), ctypes.POINTER(ctypes.c_void_p))
        if error == 0 and count.value == 1:
            error = library.rd_kafka_topic_result_error(ctypes.c_void_p(results[0]))
        message = library.rd_kafka_err2str(error).decode()
        library.rd_kafka_event_destroy(event)
        library.rd_kafka_queue_destroy(queue)
        if error != 0:
            raise RuntimeError(f"{what}: {message}")

    def close(self):
        self.library.rd_kafka_destroy(self.handle)

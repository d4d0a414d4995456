# SPDX-License-Identifier: Apache-2.0
"""A small HTTP server that takes what Elasticsearch's _bulk takes, checks each request against the protocol, and fails as it is told to."""
import base64
import http.server
import json
import ssl
import threading
import time


class ProtocolError(Exception):
    """What a request does wrong."""


def read_actions(body):
    """(operation, metadata, document line) of each action."""
    if not body.endswith(b"\n"):
        raise ProtocolError("the body does not end with a line end")
    lines = body.decode("utf-8").split("\n")[:-1]
    if not lines or len(lines) % 2:
        raise ProtocolError("actions and documents are not pairs")
    actions = []
    for action, document in zip(lines[::2], lines[1::2]):
        (operation, metadata), = json.loads(action).items()
        document = json.loads(document)
        if operation not in ("index", "update") or not isinstance(document, dict):
            raise ProtocolError(f"not an action: {action}")
        if operation == "update" and (set(document) != {"doc", "doc_as_upsert"} or document["doc_as_upsert"] is not True or not metadata.get("_id")):
            raise ProtocolError(f"not an upsert by id: {action} {document}")
        if operation == "index" and "_id" in metadata:
            raise ProtocolError(f"an id without a key: {action}")
        if not metadata["_index"] or metadata["_index"] != metadata["_index"].lower():
            raise ProtocolError(f"not an index: {action}")
        actions.append((operation, metadata, document))
    return actions


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, *unused):
        pass

    def answer(self, status, body):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def is_welcome(self):
        wanted = self.server.owner.login
        if wanted is None or self.headers.get("Authorization") == "Basic " + base64.b64encode(wanted.encode()).decode():
            return True
        self.answer(401, {"error": {"type": "security_exception", "reason": "unable to authenticate user"}, "status": 401})
        return False

    def do_GET(self):
        if self.is_welcome():
            self.answer(200, {"version": {"number": "8.0.0"}, "tagline": "You Know, for Search"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        owner = self.server.owner
        if not self.is_welcome():
            return
        with owner.lock:
            owner.requests += 1
            failure = owner.failures.pop(0) if owner.failures else None
        if failure == "cut":  # the request is taken, the answer does not come
            owner.take(body)
            self.close_connection = True
        elif failure == "silence":
            time.sleep(owner.silence_seconds)
            self.close_connection = True
        elif isinstance(failure, tuple):
            self.answer(*failure)
        else:
            try:
                if self.path.split("?")[0] != owner.path:
                    raise ProtocolError(f"path {self.path}")
                if self.headers["Content-Type"] not in ("application/x-ndjson", "application/json"):
                    raise ProtocolError(f"content type {self.headers['Content-Type']}")
                self.answer(200, owner.take(body, failure))
            except (ProtocolError, ValueError, KeyError) as problem:
                owner.problems.append(str(problem))
                self.answer(400, {"error": {"type": "illegal_argument_exception", "reason": str(problem)}, "status": 400})


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class BulkServer:
    """`failures`: what becomes of the next requests, one each: None (it is taken), (status, body), "cut", "silence", or a function of an action's number,
    operation, metadata and document that gives a status for that action (None: it is taken). `indices`: documents by id, in their index."""

    def __init__(self, path="/_bulk", login=None, tls=None):
        self.path, self.login = path, login
        self.lock = threading.Lock()
        self.failures, self.problems = [], []
        self.indices = {}
        self.requests = self.actions = 0
        self.sizes = []  # of the requests that were taken: actions and bytes
        self.silence_seconds = 2
        self.listener = Listener(("127.0.0.1", 0), Handler)
        self.listener.owner = self
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.listener.socket = context.wrap_socket(self.listener.socket, server_side=True)
        self.address = f"{'https' if tls else 'http'}://127.0.0.1:{self.listener.server_address[1]}"
        self.thread = threading.Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def take(self, body, verdict=None):
        actions = read_actions(body)
        items = []
        with self.lock:
            self.sizes.append((len(actions), len(body)))
            for number, (operation, metadata, document) in enumerate(actions):
                self.actions += 1
                status = verdict(number, operation, metadata, document) if verdict else None
                index = self.indices.setdefault(metadata["_index"], {})
                if status:
                    kind = {429: "es_rejected_execution_exception", 400: "mapper_parsing_exception"}.get(status, "exception")
                    items.append({operation: {"status": status, "error": {"type": kind, "reason": f"made up for action {number}"}}})
                    continue
                if operation == "update":
                    known = metadata["_id"] in index
                    index.setdefault(metadata["_id"], {}).update(document["doc"])
                else:
                    known = False
                    index[f"made-{len(index)}"] = document
                items.append({operation: {"status": 200 if known else 201}})
        return {"errors": any("error" in result for item in items for result in item.values()), "items": items}

    def documents(self, index):
        with self.lock:
            return list(self.indices.get(index, {}).values())

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.listener.shutdown()
        self.listener.server_close()
        self.thread.join()

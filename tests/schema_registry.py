#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A small schema registry on 127.0.0.1 for the tests, with the answers of Confluent's protocol.

usage: schema_registry.py [--user NAME:PASSWORD] [--token TOKEN] [--fail COUNT] [--tls FILE [--clients FILE]] [--schema FILE...]
Prints its port, then serves until its standard input is closed. FILE is registered under the subject FILE's name without ending, in order: the
first has the id 1. --fail answers the first COUNT requests with status 503. Each request is noted on the standard error.
--tls FILE serves HTTPS, with the certificate and key in FILE (PEM); with --clients only to those whose certificate is in that file.
"""
import argparse
import base64
import http.server
import json
import os
import re
import ssl
import sys
import threading
import urllib.parse


class Registry:
    """Schemas by id and by subject and version; a lock, because requests come side by side."""

    def __init__(self):
        self.lock = threading.Lock()
        self.schemas = []  # the answer to /schemas/ids/N is schemas[N - 1]
        self.subjects = {}

    def register(self, subject, entry):
        with self.lock:
            if entry not in self.schemas:
                self.schemas.append(entry)
            number = self.schemas.index(entry) + 1
            versions = self.subjects.setdefault(subject, [])
            if number not in versions:
                versions.append(number)
            return number


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def refused(self):
        server = self.server
        print(f"{self.command} {self.path}", file=sys.stderr, flush=True)
        if server.failures > 0:
            server.failures -= 1
            self.answer(503, {"error_code": 50302, "message": "forwarding failed"})
            return True
        wanted = None
        if server.user:
            wanted = "Basic " + base64.b64encode(server.user.encode()).decode()
        if server.token:
            wanted = "Bearer " + server.token
        if wanted and self.headers.get("Authorization") != wanted:
            self.answer(401, {"error_code": 401, "message": "Unauthorized"})
            return True
        return False

    def do_GET(self):
        if self.refused():
            return
        registry = self.server.registry
        by_id = re.fullmatch(r"/schemas/ids/(\d+)", self.path)
        by_version = re.fullmatch(r"/subjects/([^/]+)/versions/(\d+)", self.path)
        if by_id:
            number = int(by_id[1])
            if 1 <= number <= len(registry.schemas):
                self.answer(200, registry.schemas[number - 1])
            else:
                self.answer(404, {"error_code": 40403, "message": "Schema not found"})
        elif by_version:
            subject, version = urllib.parse.unquote(by_version[1]), int(by_version[2])
            versions = registry.subjects.get(subject, [])
            if 1 <= version <= len(versions):
                number = versions[version - 1]
                self.answer(200, {"subject": subject, "version": version, "id": number, **registry.schemas[number - 1]})
            else:
                self.answer(404, {"error_code": 40402, "message": "Version not found"})
        else:
            self.answer(404, {"error_code": 404, "message": "HTTP 404 Not Found"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.refused():
            return
        subject = re.fullmatch(r"/subjects/([^/]+)/versions", self.path)
        if not subject:
            self.answer(404, {"error_code": 404, "message": "HTTP 404 Not Found"})
            return
        name = urllib.parse.unquote(subject[1])
        entry = json.loads(body)
        json.loads(entry["schema"])
        if name.startswith("locked"):
            self.answer(409, {"error_code": 409, "message": "Schema being registered is incompatible with an earlier schema"})
            return
        self.answer(200, {"id": self.server.registry.register(name, entry)})

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """With a `tls` context the handshake is made in the request's own thread; one that fails ends that connection alone."""
    daemon_threads = True
    tls = None

    def get_request(self):
        connection, address = super().get_request()
        if self.tls:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # ssl.SSLError is one: the client did not trust us, or we not it
            super().handle_error(request, client_address)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--user")
    parser.add_argument("--token")
    parser.add_argument("--fail", type=int, default=0)
    parser.add_argument("--tls")
    parser.add_argument("--clients")
    parser.add_argument("--schema", nargs="*", default=[])
    arguments = parser.parse_args()
    server = Server(("127.0.0.1", 0), Handler)
    if arguments.tls:
        server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.tls.load_cert_chain(arguments.tls)
    if arguments.clients:
        server.tls.verify_mode = ssl.CERT_REQUIRED
        server.tls.load_verify_locations(arguments.clients)
    server.registry, server.user, server.token, server.failures = Registry(), arguments.user, arguments.token, arguments.fail
    for path in arguments.schema:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        # A file may hold a whole entry ("schema", "references", "schemaType") instead of a schema.
        entry = json.loads(text)
        if not (isinstance(entry, dict) and "schema" in entry):
            entry = {"schema": text}
        server.registry.register(os.path.splitext(os.path.basename(path))[0], entry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()

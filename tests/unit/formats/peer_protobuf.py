#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Protobuf by Google's own library for Python (python3-protobuf), to check ours against.

usage: peer_protobuf.py write|read DESCRIPTOR_FILE MESSAGE FILE
write: lines of JSON become messages in hexadecimal; read: messages in hexadecimal become lines of JSON.
"""
import json
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


def main():
    action, descriptors, name, path = sys.argv[1:]
    pool = descriptor_pool.DescriptorPool()
    with open(descriptors, "rb") as file:
        for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
            pool.Add(proto)
    message_class = message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName(name))
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if action == "write":
                print(json_format.Parse(line, message_class()).SerializeToString(deterministic=True).hex())
            else:
                message = message_class.FromString(bytes.fromhex(line.strip()))
                print(json.dumps(json_format.MessageToDict(message, preserving_proto_field_name=True), ensure_ascii=False, sort_keys=True))


main()

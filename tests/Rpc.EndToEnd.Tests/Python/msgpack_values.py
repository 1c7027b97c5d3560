"""Decodes and encodes the published MessagePack values with the package msgpack."""

import json
import sys

import msgpack


def describe(value):
    if isinstance(value, bytes):
        return {"bin": value.hex()}
    if isinstance(value, msgpack.Timestamp):
        return {"timestamp": [value.seconds, value.nanoseconds]}
    if isinstance(value, dict):
        return {"map": [[describe(key), describe(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return [describe(item) for item in value]
    return value


def build(description):
    if isinstance(description, list):
        return [build(item) for item in description]
    if not isinstance(description, dict):
        return description
    (kind, content), = description.items()
    if kind == "int":
        return int(content)
    if kind == "bin":
        return bytes.fromhex(content)
    if kind == "timestamp":
        return msgpack.Timestamp(*content)
    return {build(key): build(item) for key, item in content}


def plain(description):
    return int(description["int"]) if isinstance(description, dict) and "int" in description else description


for vector in json.load(open(sys.argv[1], encoding="utf-8"))["values"]:
    decoded = describe(msgpack.unpackb(bytes.fromhex(vector["hex"]), strict_map_key=False))
    assert decoded == plain(vector["value"]), (vector["name"], decoded)
    assert msgpack.packb(build(vector["value"])).hex() == vector["hex"], vector["name"]

print(json.dumps({"done": True}))

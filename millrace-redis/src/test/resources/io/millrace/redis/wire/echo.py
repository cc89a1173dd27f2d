# SPDX-License-Identifier: Apache-2.0
"""Reads bodies as a Django process reads them, says what it saw, and writes them back.

A line in: format, serializer, keys separated by commas (or -), body in hex.
A line out: what was seen, tab, the same message as Python writes it, in hex.
In the end what only Python writes: what it is, tab, the body in hex.
"""
import importlib.util
import json
import struct
import sys

import msgpack
from channels_redis.core import RedisChannelLayer
from channels_redis.pubsub import RedisPubSubChannelLayer

NEW = importlib.util.find_spec("channels_redis.serializers") is not None


def show(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return "i%d" % value
    if isinstance(value, float):
        return "f" + struct.pack(">d", value).hex()
    if isinstance(value, str):
        return "s" + value.encode("utf-8").hex()
    if isinstance(value, bytes):
        return "b" + value.hex()
    if isinstance(value, list):
        return "[" + ",".join(map(show, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(show(k) + ":" + show(v) for k, v in value.items()) + "}"
    raise TypeError(type(value))


class Newer:
    """Releases from 4.2.1 on do all of it themselves."""

    def __init__(self, kind, serializer, keys):
        made = RedisChannelLayer if kind == "sorted" else RedisPubSubChannelLayer
        layer = made(serializer_format=serializer, symmetric_encryption_keys=keys)
        self.read = layer.deserialize
        self.write = layer.serialize


class Sorted:
    """What newer releases do with JSON is what older ones do with MessagePack."""

    def __init__(self, serializer, keys):
        self.layer = RedisChannelLayer(symmetric_encryption_keys=keys)
        self.json = serializer == "json"

    def read(self, body):
        if not self.json:
            return self.layer.deserialize(body)
        body = body[12:]
        if self.layer.crypter:
            body = self.layer.crypter.decrypt(body, self.layer.expiry + 10)
        return json.loads(body)

    def write(self, message):
        if not self.json:
            return self.layer.serialize(message)
        body = json.dumps(message).encode("utf-8")
        if self.layer.crypter:
            body = self.layer.crypter.encrypt(body)
        return b"twelve bytes" + body


class PubSub:
    def __init__(self, serializer, keys):
        self.layer = RedisPubSubChannelLayer()
        self.crypter = RedisChannelLayer(symmetric_encryption_keys=keys).crypter
        self.json = serializer == "json"

    def read(self, body):
        if self.crypter:
            body = self.crypter.decrypt(body)
        return json.loads(body) if self.json else self.layer.deserialize(body)

    def write(self, message):
        body = json.dumps(message).encode() if self.json else self.layer.serialize(message)
        return self.crypter.encrypt(body) if self.crypter else body


for line in sys.stdin:
    kind, serializer, keys, body = line.split()
    keys = [] if keys == "-" else keys.split(",")
    if NEW:
        side = Newer(kind, serializer, keys)
    else:
        side = (Sorted if kind == "sorted" else PubSub)(serializer, keys)
    message = side.read(bytes.fromhex(body))
    print(show(message), side.write(message).hex(), sep="\t")

for seen, body in [
    (show({"1": {"-2": "a"}}), msgpack.packb({1: {-2: "a"}})),
    (show({"t": 1.5}), msgpack.packb({"t": msgpack.Timestamp(1, 500000000)})),
    (show({"x": b"\x01"}), msgpack.packb({"x": msgpack.ExtType(7, b"\x01")})),
    (show({"old": "x" * 40}), msgpack.packb({"old": b"x" * 40}, use_bin_type=False)),
    (show({"single": 0.5}), msgpack.packb({"single": 0.5}, use_single_float=True)),
]:
    print(seen, body.hex(), sep="\t")

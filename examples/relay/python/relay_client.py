# SPDX-License-Identifier: Apache-2.0
"""A small client of the relay's frames, with nothing but the standard library.

    with Relay.tcp("127.0.0.1", 5556, "alice") as relay:
        relay.send("bob", "hi")
        print(relay.receive(timeout=5))

See docs/guide/relay-protocol.md. A client belongs to one thread.
"""

from __future__ import annotations

import argparse
import collections
import enum
import json
import os
import select
import socket
import struct
import sys
import time
from dataclasses import dataclass
from typing import Any, Union

VERSION = 1
HELLO, SEND, JOIN, LEAVE, PING = 0x01, 0x02, 0x03, 0x04, 0x05
WELCOME, MESSAGE, ERROR, PONG, DONE = 0x11, 0x12, 0x13, 0x14, 0x15

# A frame is longer than its payload by no more than this.
BESIDE_PAYLOAD = 1024


class Target(enum.IntEnum):
    """Whom a name means."""

    PROCESS = 1
    GROUP = 2
    CHANNEL = 3


class Form(enum.IntEnum):
    """What a payload is."""

    TEXT = 1
    BINARY = 2
    RECORD = 3
    TYPED = 4


class RelayClosed(ConnectionError):
    """The relay has closed the connection, or never welcomed us; the message says why."""


@dataclass(frozen=True)
class Message:
    """What somebody sent. ``sender`` is empty when it was no process of this relay."""

    sender: str
    form: int
    payload: bytes

    @property
    def text(self) -> str:
        """The payload as text."""
        return self.payload.decode("utf-8")

    @property
    def value(self) -> Any:
        """The payload of a typed message."""
        return json.loads(self.payload)

    @property
    def record(self) -> tuple[int, int, int]:
        """The payload of a record: src, der, evt, in this machine's byte order."""
        src, der, evt = struct.unpack("=iii", self.payload)
        return src, der, evt


@dataclass(frozen=True)
class Failure:
    """What became of something that we sent; ``id`` is what ``send`` returned, or 0."""

    id: int
    code: int
    about: str
    reason: str


@dataclass(frozen=True)
class Done:
    """A join or leave has been done."""

    id: int


@dataclass(frozen=True)
class Pong:
    """The bytes of a ping."""

    payload: bytes


Event = Union[Message, Failure, Done, Pong]


class Relay:
    """A process with a name. Close it, or use it in a ``with``."""

    def __init__(self, connected: socket.socket, name: str, token: str = "", timeout: float = 10):
        """Says hello on a connected socket, which it owns from now on.

        Raises RelayClosed when the relay refuses, TimeoutError when it does not answer.
        """
        self._socket = connected
        self._received = bytearray()
        self._waiting: collections.deque[Event] = collections.deque()
        self._last_id = 0
        self._largest = 4096
        try:
            self._socket.settimeout(None)
            hello = bytes([VERSION]) + _str8(name) + _str16(token)
            self._write(HELLO, hello)
            self.name, self._largest = self._welcome(timeout)
        except BaseException:
            self._socket.close()
            raise

    @classmethod
    def tcp(cls, host: str, port: int, name: str, token: str = "", timeout: float = 10) -> Relay:
        """Connects over TCP."""
        connected = socket.create_connection((host, port), timeout)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return cls(connected, name, token, timeout)

    @classmethod
    def unix(cls, path: str, name: str, token: str = "", timeout: float = 10) -> Relay:
        """Connects to a Unix-domain socket."""
        connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connected.settimeout(timeout)
            connected.connect(path)
        except BaseException:
            connected.close()
            raise
        return cls(connected, name, token, timeout)

    @property
    def largest(self) -> int:
        """The most bytes of a payload that the relay takes."""
        return self._largest

    def fileno(self) -> int:
        """For select; when it is readable, call ``receive(timeout=0)`` until that is None."""
        return self._socket.fileno()

    def send(
        self,
        name: str,
        data: str | bytes | dict[str, Any],
        target: Target = Target.PROCESS,
    ) -> int:
        """Sends a text, bytes, or a typed message of the layer (a dict with a ``type``).

        Returns the number that a Failure about it will have. No failure does not mean that it has
        arrived: only an answer does.
        """
        if isinstance(data, str):
            form, payload = Form.TEXT, data.encode("utf-8")
        elif isinstance(data, dict):
            form, payload = Form.TYPED, json.dumps(data, ensure_ascii=False).encode("utf-8")
        else:
            form, payload = Form.BINARY, bytes(data)
        if len(payload) > self._largest:
            raise ValueError(f"message: {len(payload)} bytes (expected: at most {self._largest})")
        number = self._next_id()
        self._write(
            SEND, struct.pack("!IBB", number, form, target) + _str8(name) + payload
        )
        return number

    def join(self, group: str, timeout: float = 10) -> None:
        """Returns when we are a member. Raises PermissionError when we may not be."""
        self._member(JOIN, group, timeout)

    def leave(self, group: str, timeout: float = 10) -> None:
        """Returns when we are no member any more."""
        self._member(LEAVE, group, timeout)

    def ping(self, payload: bytes = b"") -> None:
        """Sends up to 125 bytes, which come back as a Pong."""
        if len(payload) > 125:
            raise ValueError(f"ping: {len(payload)} bytes (expected: 0..125)")
        self._write(PING, payload)

    def receive(self, timeout: float | None = None) -> Event | None:
        """The next event, or None when there is none within the seconds.

        Raises RelayClosed when the relay has closed the connection.
        """
        if self._waiting:
            return self._waiting.popleft()
        return self._next_event(_deadline(timeout))

    def close(self) -> None:
        """Closes the connection; may be called twice."""
        self._socket.close()

    def __enter__(self) -> Relay:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _next_id(self) -> int:
        self._last_id = self._last_id % 0xFFFFFFFF + 1
        return self._last_id

    def _write(self, kind: int, body: bytes) -> None:
        self._socket.sendall(struct.pack("!IB", 1 + len(body), kind) + body)

    def _welcome(self, timeout: float) -> tuple[str, int]:
        frame = self._next_frame(_deadline(timeout))
        if frame is None:
            raise TimeoutError(f"no answer to the hello within {timeout} s")
        kind, body = frame
        if kind == ERROR:
            failure = _event(kind, body)
            assert isinstance(failure, Failure)
            raise RelayClosed(f"the relay refuses, error {failure.code}: {failure.reason}")
        if kind != WELCOME or len(body) < 6:
            raise RelayClosed(f"the answer to the hello is of kind {kind} (expected: a welcome)")
        _, largest = struct.unpack_from("!BI", body)
        name, _ = _take_str8(body, 5)
        return name, largest

    def _member(self, kind: int, group: str, timeout: float) -> None:
        number = self._next_id()
        self._write(kind, struct.pack("!I", number) + _str8(group))
        deadline = _deadline(timeout)
        while True:
            event = self._next_event(deadline)
            if event is None:
                raise TimeoutError(f"no answer about the group {group} within {timeout} s")
            if isinstance(event, Done) and event.id == number:
                return
            if isinstance(event, Failure) and event.id == number:
                raise PermissionError(f"{group}: {event.reason}")
            self._waiting.append(event)

    def _next_event(self, deadline: float | None) -> Event | None:
        while True:
            frame = self._next_frame(deadline)
            if frame is None:
                return None
            event = _event(*frame)
            if event is not None:  # Others are of a kind that came to be later.
                return event

    def _next_frame(self, deadline: float | None) -> tuple[int, bytes] | None:
        while True:
            if len(self._received) >= 4:
                (length,) = struct.unpack_from("!I", self._received)
                if not 1 <= length <= self._largest + BESIDE_PAYLOAD:
                    raise RelayClosed(f"the relay sent a frame of {length} bytes")
                if len(self._received) >= 4 + length:
                    kind, body = self._received[4], bytes(self._received[5 : 4 + length])
                    del self._received[: 4 + length]
                    return kind, body
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not select.select([self._socket], [], [], left)[0]:
                return None
            piece = self._socket.recv(65536)
            if not piece:
                raise RelayClosed("the relay closed the connection")
            self._received += piece


def _deadline(timeout: float | None) -> float | None:
    return None if timeout is None else time.monotonic() + timeout


def _str8(text: str) -> bytes:
    encoded = text.encode("utf-8")
    if len(encoded) > 255:
        raise ValueError(f"name: {len(encoded)} bytes (expected: at most 255)")
    return bytes([len(encoded)]) + encoded


def _str16(text: str) -> bytes:
    encoded = text.encode("utf-8")
    if len(encoded) > 65535:
        raise ValueError(f"token: {len(encoded)} bytes (expected: at most 65535)")
    return struct.pack("!H", len(encoded)) + encoded


def _take_str8(body: bytes, at: int) -> tuple[str, int]:
    if at >= len(body) or at + 1 + body[at] > len(body):
        raise RelayClosed("the relay sent a frame that is too short")
    end = at + 1 + body[at]
    return body[at + 1 : end].decode("utf-8"), end


def _event(kind: int, body: bytes) -> Event | None:
    if len(body) < {MESSAGE: 2, ERROR: 6, DONE: 4}.get(kind, 0):
        raise RelayClosed("the relay sent a frame that is too short")
    if kind == MESSAGE:
        sender, end = _take_str8(body, 1)
        return Message(sender, body[0], body[end:])
    if kind == ERROR:
        number, code = struct.unpack_from("!IB", body)
        about, end = _take_str8(body, 5)
        return Failure(number, code, about, body[end:].decode("utf-8", "replace"))
    if kind == DONE:
        return Done(*struct.unpack_from("!I", body))
    if kind == PONG:
        return Pong(body)
    return None


def main() -> int:
    """Sends one text if told to, then prints what comes."""
    parser = argparse.ArgumentParser(description="A process of the relay.")
    parser.add_argument("name", help="who we are")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5556)
    parser.add_argument("--unix", metavar="PATH", help="a Unix-domain socket instead")
    parser.add_argument("--join", metavar="GROUP", action="append", default=[])
    parser.add_argument("--to", metavar="NAME", help="whom to send to")
    parser.add_argument("--group", action="store_true", help="--to is a group")
    parser.add_argument("--text", default="hi", help="what to send")
    parser.add_argument("--count", type=int, default=0, help="end after so many events; 0: never")
    parser.add_argument("--seconds", type=float, help="end when nothing comes for so long")
    options = parser.parse_args()
    token = os.environ.get("RELAY_TOKEN", "")
    try:
        if options.unix:
            relay = Relay.unix(options.unix, options.name, token)
        else:
            relay = Relay.tcp(options.host, options.port, options.name, token)
        with relay:
            for group in options.join:
                relay.join(group)
            if options.to:
                target = Target.GROUP if options.group else Target.PROCESS
                relay.send(options.to, options.text, target)
            seen = 0
            while options.count == 0 or seen < options.count:
                event = relay.receive(options.seconds)
                if event is None:
                    break
                print(event, flush=True)
                seen += 1
    except KeyboardInterrupt:
        pass
    except OSError as broken:
        print(f"{parser.prog}: {broken}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

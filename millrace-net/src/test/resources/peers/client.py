# SPDX-License-Identifier: Apache-2.0
"""What Python's websockets says to our server: client.py URL COMPRESSION(yes|no)."""
import asyncio
import os
import sys

import websockets

BASE, COMPRESSED = sys.argv[1], sys.argv[2] == "yes"
BIG = 16 << 20


def connect(path):
    return websockets.connect(
        BASE + path, compression="deflate" if COMPRESSED else None, max_size=BIG, close_timeout=10
    )


async def echoes(path):
    async with connect(path) as socket:
        assert bool(socket.extensions) == COMPRESSED, socket.extensions
        for size in (0, 1, 125, 126, 65_535, 65_536, 500_000):
            text = ("grüße 你好 " * size)[:size]
            await socket.send(text)
            assert await socket.recv() == text, size
            blob = os.urandom(size)
            await socket.send(blob)
            assert await socket.recv() == blob, size


async def fragments():
    async with connect("/echo") as socket:
        await socket.send(["in ", "three ", "pieces 😀"])
        assert await socket.recv() == "in three pieces 😀"
        await socket.send([b"\x00" * 70_000, b"\x01" * 70_000])
        assert await socket.recv() == b"\x00" * 70_000 + b"\x01" * 70_000


async def big():
    async with connect("/echo") as socket:
        blob = os.urandom(BIG)
        await socket.send(blob)
        assert await socket.recv() == blob
        text = "a" * BIG
        await socket.send(text)
        assert await socket.recv() == text


async def pings():
    async with connect("/echo") as socket:
        await asyncio.wait_for(await socket.ping(b"payload"), 10)
        await asyncio.wait_for(await socket.ping(), 10)


async def closes_itself():
    async with connect("/echo") as socket:
        await socket.send("last")
        await socket.close(4000, "that is all")
    assert socket.close_code == 4000, socket.close_code


async def is_closed():
    async with connect("/closes") as socket:
        await socket.send("please")
        try:
            await socket.recv()
            raise AssertionError("not closed")
        except websockets.ConnectionClosed as closed:
            assert (closed.rcvd.code, closed.rcvd.reason) == (4001, "bye"), closed


async def vanishes():
    socket = await connect("/echo")
    await socket.send("here")
    await socket.recv()
    socket.transport.abort()


async def main():
    for each in (
        echoes("/echo"),
        echoes("/blocking"),
        fragments(),
        big(),
        pings(),
        closes_itself(),
        is_closed(),
        vanishes(),
    ):
        await each
    print("done")


asyncio.run(main())

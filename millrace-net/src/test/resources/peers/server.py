# SPDX-License-Identifier: Apache-2.0
"""Python's websockets as a server for our client: server.py COMPRESSION(yes|no). Prints its port."""
import asyncio
import sys

import websockets

COMPRESSED = sys.argv[1] == "yes"


async def handle(socket):
    if socket.path == "/closes":
        await socket.recv()
        await socket.close(4001, "bye")
    elif socket.path == "/vanishes":
        await socket.recv()
        socket.transport.abort()
    elif socket.path == "/pings":
        await asyncio.wait_for(await socket.ping(), 10)
        await socket.send("answered")
    elif socket.path == "/fragments":
        await socket.send(["in ", "three ", "pieces 😀"])
    else:
        async for message in socket:
            await socket.send(message)


async def main():
    server = await websockets.serve(
        handle,
        "127.0.0.1",
        0,
        compression="deflate" if COMPRESSED else None,
        max_size=16 << 20,
        subprotocols=["first", "second"],
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())

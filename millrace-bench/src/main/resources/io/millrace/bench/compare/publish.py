# SPDX-License-Identifier: Apache-2.0
"""Publishes each line of standard input to the group "fanout" of a layer of channels_redis.core.

Two arguments: the layer's options as JSON, and the type of the messages.
"""
import asyncio
import json
import sys

from channels_redis.core import RedisChannelLayer


async def main():
    layer = RedisChannelLayer(**json.loads(sys.argv[1]))
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    while line := await lines.readline():
        message = {"type": sys.argv[2], "text": line.decode("ascii").rstrip("\n")}
        await layer.group_send("fanout", message)


asyncio.run(main())

# SPDX-License-Identifier: Apache-2.0
"""A channel layer of Python's, driven line by line.

Two arguments: "core" or "pubsub", and the layer's options as JSON. Each line of standard input is
a request as JSON, each is answered by one line, in order: {"ok": …} or {"error": "ChannelFull: …"}.
Bytes are {"__bytes__": BASE64} in both directions. A line "ready" comes first.

  {"op": "new_channel"}
  {"op": "send", "channel": C, "message": M, "count": N}          N times, with "n": 0, 1, …
  {"op": "group_add", "group": G, "channel": C}                   group_discard likewise
  {"op": "group_send", "group": G, "message": M, "count": N}
  {"op": "receive", "channel": C, "timeout": SECONDS}             null when nothing came
  {"op": "flush"}

A receive that nothing came to goes on in the background, and the next one has its message.
"""
import asyncio
import base64
import json
import sys


def plain(value):
    if isinstance(value, bytes):
        return {"__bytes__": base64.b64encode(value).decode("ascii")}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def rich(value):
    if isinstance(value, dict):
        if list(value) == ["__bytes__"]:
            return base64.b64decode(value["__bytes__"])
        return {key: rich(each) for key, each in value.items()}
    if isinstance(value, list):
        return [rich(each) for each in value]
    return value


def made(kind, options):
    if kind == "core":
        from channels_redis.core import RedisChannelLayer as Layer
    else:
        from channels_redis.pubsub import RedisPubSubChannelLayer as Layer
    return Layer(**options)


class Driver:
    def __init__(self, layer):
        self.layer = layer
        self.receiving = {}

    async def many(self, send, name, request):
        message = rich(request["message"])
        count = request.get("count")
        if count is None:
            await send(name, message)
        else:
            for n in range(count):
                await send(name, {**message, "n": n})

    async def receive(self, channel, timeout):
        task = self.receiving.pop(channel, None)
        if task is None:
            task = asyncio.ensure_future(self.layer.receive(channel))
        done, _ = await asyncio.wait([task], timeout=timeout)
        if not done:
            self.receiving[channel] = task
            return None
        return plain(task.result())

    async def answer(self, request):
        op = request["op"]
        if op == "new_channel":
            return await self.layer.new_channel()
        if op == "send":
            return await self.many(self.layer.send, request["channel"], request)
        if op == "group_send":
            return await self.many(self.layer.group_send, request["group"], request)
        if op == "group_add":
            return await self.layer.group_add(request["group"], request["channel"])
        if op == "group_discard":
            return await self.layer.group_discard(request["group"], request["channel"])
        if op == "receive":
            return await self.receive(request["channel"], request["timeout"])
        if op == "flush":
            return await self.layer.flush()
        raise ValueError(op)


async def main():
    loop = asyncio.get_running_loop()
    driver = Driver(made(sys.argv[1], json.loads(sys.argv[2])))
    print("ready", flush=True)
    while True:
        line = await loop.run_in_executor(None, sys.stdin.readline)
        if not line:
            break
        try:
            answer = {"ok": await driver.answer(json.loads(line))}
        except Exception as failure:
            answer = {"error": type(failure).__name__ + ": " + str(failure)}
        print(json.dumps(answer), flush=True)
    for task in driver.receiving.values():
        task.cancel()
    await asyncio.gather(*driver.receiving.values(), return_exceptions=True)


asyncio.run(main())

# SPDX-License-Identifier: Apache-2.0
"""A site of Django Channels with the chat rooms of its tutorials, in one file.

CHANNEL_LAYER holds the entry of CHANNEL_LAYERS as JSON. To be served where this file is:

  daphne rooms:application

  /ws/chat/ROOM/    the usual chat: group chat_ROOM, type chatroom_message
  /ws/sync/ROOM/    the same, written as a blocking consumer
  /ws/direct/ROOM/  the same, which takes messages of type websocket.send as well
  /fanout           each message goes to all, as it is
"""
import json
import os

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    CHANNEL_LAYERS={"default": json.loads(os.environ["CHANNEL_LAYER"])},
    INSTALLED_APPS=["channels"],
    SECRET_KEY="of a site without secrets",
)
django.setup()

from asgiref.sync import async_to_sync  # noqa: E402
from channels.generic.websocket import (  # noqa: E402
    AsyncJsonWebsocketConsumer,
    AsyncWebsocketConsumer,
    WebsocketConsumer,
)
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import path, re_path  # noqa: E402


class Room(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.group = "chat_" + self.scope["url_route"]["kwargs"]["room"]
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content):
        await self.channel_layer.group_send(
            self.group,
            {
                "type": "chatroom_message",
                "message": content["message"],
                "username": content["username"],
            },
        )

    async def chatroom_message(self, event):
        await self.send_json(
            {"message": event["message"], "username": event["username"]}
        )


class SyncRoom(WebsocketConsumer):
    def connect(self):
        self.group = "chat_" + self.scope["url_route"]["kwargs"]["room"]
        async_to_sync(self.channel_layer.group_add)(self.group, self.channel_name)
        self.accept()

    def disconnect(self, code):
        async_to_sync(self.channel_layer.group_discard)(self.group, self.channel_name)

    def receive(self, text_data):
        line = json.loads(text_data)
        async_to_sync(self.channel_layer.group_send)(
            self.group,
            {
                "type": "chatroom_message",
                "message": line["message"],
                "username": line["username"],
            },
        )

    def chatroom_message(self, event):
        line = {"message": event["message"], "username": event["username"]}
        self.send(text_data=json.dumps(line))


class DirectRoom(Room):
    async def websocket_send(self, event):
        await self.send(text_data=event.get("text"), bytes_data=event.get("bytes"))


class Fanout(AsyncWebsocketConsumer):
    groups = ["fanout"]

    async def receive(self, text_data=None, bytes_data=None):
        message = {"type": "websocket.send", "text": text_data}
        await self.channel_layer.group_send("fanout", message)

    async def websocket_send(self, event):
        await self.send(text_data=event["text"])

    async def fanout_message(self, event):
        await self.send(text_data=event["text"])


application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": URLRouter(
            [
                re_path(r"^ws/chat/(?P<room>\w+)/$", Room.as_asgi()),
                re_path(r"^ws/sync/(?P<room>\w+)/$", SyncRoom.as_asgi()),
                re_path(r"^ws/direct/(?P<room>\w+)/$", DirectRoom.as_asgi()),
                path("fanout", Fanout.as_asgi()),
            ]
        ),
    }
)

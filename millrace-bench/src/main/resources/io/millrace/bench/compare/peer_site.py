# SPDX-License-Identifier: Apache-2.0
"""A site of Django Channels to be measured: /echo, /fanout, GET /plain.

  daphne peer_site:application
"""
import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels.layers.InMemoryChannelLayer",
            "CONFIG": {"capacity": 10_000},
        }
    },
    INSTALLED_APPS=["channels"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of a site without secrets",
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402


async def plain(request):
    body = b"Hello, World!"
    headers = {"Content-Length": str(len(body))}
    return HttpResponse(body, content_type="text/plain", headers=headers)


urlpatterns = [path("plain", plain)]


class Echo(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        await self.send(text_data=text_data, bytes_data=bytes_data)


class Fanout(AsyncWebsocketConsumer):
    groups = ["fanout"]

    async def receive(self, text_data=None, bytes_data=None):
        message = {"type": "fanout.message", "text": text_data, "bytes": bytes_data}
        await self.channel_layer.group_send("fanout", message)

    async def fanout_message(self, event):
        await self.send(text_data=event["text"], bytes_data=event["bytes"])


application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": URLRouter(
            [path("echo", Echo.as_asgi()), path("fanout", Fanout.as_asgi())]
        ),
    }
)

"""Connections through the proxy that the environment names: httpx's own, which knows every kind of proxy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.request import getproxies

import httpx

from tui_app.domain.finishing import to_the_end
from tui_app.providers.stopping import stoppable


def proxy_named() -> bool:
    """Whether the environment, or the system, names a proxy for any address."""
    return not {"http", "https", "all"}.isdisjoint(getproxies())


class Proxied(httpx.AsyncBaseTransport):
    """Sends as the environment's proxies say, the exceptions in `NO_PROXY` included.

    Args:
        limits: of the kept connections.

    Raises:
        ValueError: the proxy's URL makes no sense.
        ImportError: it is of a kind that is not installed.
        httpx.InvalidURL: it is no URL.
    """

    def __init__(self, limits: httpx.Limits) -> None:
        self._client = httpx.AsyncClient(limits=limits, trust_env=True)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request; gives the response as soon as its head is there."""
        response = await stoppable(self._client.send(request, stream=True), httpx.Response.aclose)
        if isinstance(response.stream, httpx.AsyncByteStream):
            response.stream = _Unbreakable(response.stream)
        return response

    async def aclose(self) -> None:
        """Closes every connection."""
        await self._client.aclose()


class _Unbreakable(httpx.AsyncByteStream):
    """A body whose closing no cancellation breaks: httpcore would keep its connection for ever."""

    def __init__(self, body: httpx.AsyncByteStream) -> None:
        self._body = body

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._body)

    async def aclose(self) -> None:
        await to_the_end(self._close())

    async def _close(self) -> None:
        await self._body.aclose()

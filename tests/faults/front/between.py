"""Puts the faults for real providers into the transport of the vendors' own packages, which speak httpx2."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import httpx2

from tui_app.domain.secret import Secret
from tui_app.faults.front.front import FaultFront
from tui_app.faults.simulator.mounts import DEFAULT_MOUNTS
from tui_app.settings import Provider


def provider_of(name: str, base: str) -> Provider:
    """A provider that is taken for a real one."""
    mount = next(mount for mount in DEFAULT_MOUNTS if mount.provider == name)
    return Provider(
        name=name,
        wire=mount.wire,
        base_url=mount.base_url(base),
        api_key=Secret("a-key"),
        model=mount.models[0].id,
        max_tokens=1024,
        daily_limit=1_000_000,
        official=True,
    )


class FrontOfPackage(httpx2.AsyncBaseTransport):
    """Sends what a vendor's package sends to one provider, through its faults."""

    def __init__(self, front: FaultFront, provider: Provider) -> None:
        self._front = front
        self._provider = provider
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        sent = httpx.Request(
            request.method,
            str(request.url),
            headers=request.headers.raw,
            content=await request.aread(),
            extensions={"timeout": request.extensions["timeout"]},
        )
        broken = self._front.take(self._provider, chat=request.method == "POST")
        try:
            send = self._inner.handle_async_request
            response = await (send(sent) if broken is None else broken.act(sent, send))
        except httpx.TransportError as error:
            raise _same(error, request) from error
        return httpx2.Response(
            response.status_code,
            headers=response.headers.raw,
            stream=_Body(response, request),
            request=request,
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Body(httpx2.AsyncByteStream):
    def __init__(self, response: httpx.Response, request: httpx2.Request) -> None:
        self._response = response
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.aiter_raw():
                yield chunk
        except httpx.TransportError as error:
            raise _same(error, self._request) from error

    async def aclose(self) -> None:
        await self._response.aclose()


def _same(error: httpx.TransportError, request: httpx2.Request) -> Exception:
    """The same error in the other package's words."""
    kind: Any = getattr(httpx2, type(error).__name__)
    found: Exception = kind(str(error), request=request)
    return found

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tui_app.providers.http import ProviderClient


@pytest_asyncio.fixture
async def client() -> AsyncIterator[ProviderClient]:
    client = ProviderClient()
    yield client
    await client.aclose()

"""The list of models that a provider offers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.making import KEY, provider_of
from tests.providers.scripted_server import playing, sized
from tui_app.domain.failures import AttemptError, FailureClass
from tui_app.domain.messages import Wire
from tui_app.providers.adapters import ADAPTERS
from tui_app.providers.http import ProviderClient
from tui_app.providers.wire import ShapeError

ANTHROPIC = [
    b'{"data":[{"type":"model","id":"claude-haiku-5-5"},{"type":"model","id":"claude-sonnet-5-5"}],"has_more":true,'
    b'"first_id":"claude-haiku-5-5","last_id":"claude-sonnet-5-5"}',
    b'{"data":[{"type":"model","id":"claude-opus-5-5"}],"has_more":false,"last_id":"claude-opus-5-5"}',
]
OPENAI = [b'{"object":"list","data":[{"id":"gpt-6-luna","object":"model"},{"id":"gpt-6-luna"}]}']
GEMINI = [
    b'{"models":[{"name":"models/gemini-3.8-flash","supportedGenerationMethods":["generateContent"]},'
    b'{"name":"models/embedding","supportedGenerationMethods":["embedContent"]}],"nextPageToken":"a b"}',
    b'{"models":[{"name":"models/gemini-4-argon"}]}',
]


@pytest.mark.parametrize(
    ("wire", "pages", "names", "paths"),
    [
        (
            Wire.ANTHROPIC,
            ANTHROPIC,
            ("claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"),
            ["/v1/models?limit=100", "/v1/models?limit=100&after_id=claude-sonnet-5-5"],
        ),
        (Wire.OPENAI, OPENAI, ("gpt-6-luna",), ["/models"]),
        (
            Wire.GEMINI,
            GEMINI,
            ("gemini-3.8-flash", "gemini-4-argon"),
            ["/v1beta/models?pageSize=100", "/v1beta/models?pageSize=100&pageToken=a%20b"],
        ),
    ],
)
async def test_every_page_is_read(
    client: ProviderClient, wire: Wire, pages: list[bytes], names: tuple[str, ...], paths: list[str]
) -> None:
    async with playing(*([sized(page)] for page in pages)) as server:
        assert await client.models(provider_of(wire, server.url)) == names
    assert [request.split(b" ")[1].decode() for request in server.requests] == paths
    assert all(KEY.encode() in request and request.startswith(b"GET ") for request in server.requests)


async def test_a_list_without_end_is_left(client: ProviderClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_app.providers.http.MODEL_LIST_PAGES", 3)
    async with playing([sized(ANTHROPIC[0])]) as server:
        assert len(await client.models(provider_of(Wire.ANTHROPIC, server.url))) == 2
    assert len(server.requests) == 3


@pytest.mark.parametrize("wire", Wire)
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b"[]", b'{"data":5,"models":5}', b'{"data":[5],"models":[5]}']
)
async def test_what_is_no_list_is_malformed(client: ProviderClient, wire: Wire, body: bytes) -> None:
    async with playing([sized(body)]) as server:
        with pytest.raises(AttemptError) as caught:
            await client.models(provider_of(wire, server.url))
    assert caught.value.failure.kind is FailureClass.MALFORMED


@pytest.mark.parametrize("wire", Wire)
async def test_a_rejected_key_is_told(client: ProviderClient, wire: Wire) -> None:
    async with playing([sized(b'{"error":{"message":"bad key"}}', "401 Unauthorized")]) as server:
        with pytest.raises(AttemptError) as caught:
            await client.models(provider_of(wire, server.url))
    assert caught.value.failure.kind is FailureClass.AUTH


JSON: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "models", "id", "name", "supportedGenerationMethods"]), inner
        )
    ),
)


@pytest.mark.parametrize("wire", Wire)
@given(body=JSON)
def test_no_shape_makes_it_fail(wire: Wire, body: object) -> None:
    try:
        names, _ = ADAPTERS[wire].models_page(body)
    except ShapeError:
        return
    assert all(isinstance(name, str) for name in names)
